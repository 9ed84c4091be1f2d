/** What an evaluation compares: pairs that models translate, or outputs that exist already. */
import type { UnpairedPlace } from '../../data/node/unpaired-set.ts';
import type { Direction } from '../../data/pairs.ts';
import type { Pairing } from '../choose-metrics.ts';
import type { ComparedPairSource, TrueLabels } from '../compared-pairs.ts';
import type { FailedPair } from '../evaluate.ts';
import type { FoundPalette } from './find-palette.ts';

/** The outputs of models or folders, and their targets. */
export interface EvaluationSource {
  /** Names of the models. */
  readonly models: readonly string[];
  /** What the pairs or images are, in words. */
  readonly about: string;
  /** How the layout of the images was understood, if it was guessed. */
  readonly taken?: string;
  /** The size at which they are compared, in words. */
  readonly size: string;
  /** Settings for the report: rows of name and text. */
  readonly facts: readonly (readonly [name: string, text: string])[];
  /** The first run folder among the models, and its data: a segmenter can be trained and saved there. */
  readonly run?: {
    readonly folder: string;
    readonly data: UnpairedPlace;
    /** How names of partners are made. */
    readonly match?: string | null | undefined;
  };
  /** The files that the models were read from; none of folders of outputs. */
  readonly modelFiles: readonly string[];
  /** All paths that are read: models, the folder of the data, folders of outputs and targets. */
  readonly inputs: readonly string[];
  /** The paths among them that hold images. No report may be written inside, where it would be read as data. */
  readonly imageFolders: readonly string[];
  /** Pairs that cannot be read, judging by their names and headers; they are left out. */
  readonly failed: readonly FailedPair[];
  /** With the smallest target, at the size of the comparison, and the name of its pair. */
  readonly pairing: Pairing;
  /** The way that the models translate, where they are trainings both ways. */
  readonly direction?: Direction;
  /** What all models can be measured by without targets. */
  readonly withoutTargets?: { readonly cycle: boolean; readonly identity: boolean };
  /** The classes of a side, if it is labels. Throws FILE or FORMAT for a palette file. */
  paletteOf(side: TrueLabels['side'], file?: string): Promise<FoundPalette | undefined>;
  /** The pairs, or the images of the input side, with their outputs. */
  comparedPairs(labels?: TrueLabels): ComparedPairSource;
  dispose(): Promise<void>;
}

/** Number of images that are examined to see whether a side is labels. */
export const MOST_LOOKED_AT = 8;
