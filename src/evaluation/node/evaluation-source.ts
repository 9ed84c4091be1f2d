/** What is to be judged, whether models translate it or outputs are there already. */
import type { SmallestImage } from '../choose-metrics.ts';
import type { ComparedPairSource, TrueLabels } from '../compared-pairs.ts';
import type { FailedPair } from '../evaluate.ts';
import type { FoundPalette } from './find-palette.ts';

/** What is compared: outputs of models or folders, and their targets. */
export interface EvaluationSource {
  /** Names of the models. */
  readonly models: readonly string[];
  /** What the pairs are, in a sentence. */
  readonly about: string;
  /** What the files of the pairs were taken for, where that was guessed. */
  readonly taken?: string;
  /** At which size they are compared. */
  readonly size: string;
  /** How they are made: rows of name and text. */
  readonly facts: readonly (readonly [name: string, text: string])[];
  /** The first run folder among the models, and its data: where a segmenter can be trained and kept. */
  readonly run?: { readonly folder: string; readonly data: string };
  /** Everything that is read: models, the folder of the data, folders of outputs and targets. */
  readonly inputs: readonly string[];
  /** Those among them that hold images: no report goes inside, where it would be read as data. */
  readonly imageFolders: readonly string[];
  /** Pairs that cannot be read, as their names and headers tell: they are left out of the contests. */
  readonly failed: readonly FailedPair[];
  /** Of the targets as they are compared; named by its pair. */
  readonly smallest: SmallestImage;
  /** The classes of a side, where it is labels. Throws FILE or FORMAT for a palette file. */
  paletteOf(side: TrueLabels['side'], file?: string): Promise<FoundPalette | undefined>;
  comparedPairs(labels?: TrueLabels): ComparedPairSource;
  dispose(): Promise<void>;
}

/** Images looked at to see whether a side is labels. */
export const MOST_LOOKED_AT = 8;
