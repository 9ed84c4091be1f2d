/** A data set that is open in a browser tab: its splits, and what is to be said of it. */
import type { DataSetDescription } from '../description.ts';
import type { ExampleOptions, ExampleReader } from '../example.ts';
import type { Image } from '../image.ts';
import type { SizeCheck } from '../layouts/check-pairs.ts';
import type { Layout } from '../layouts/layout.ts';
import type { WeightsAsked } from '../layouts/weight-files.ts';
import type { Direction, PairSource } from '../pairs.ts';
import type { SideFormat } from '../side-format.ts';
import type { Size } from '../transform.ts';

/** What of a run's options decides how its data is read; the options of a run are such. */
export interface TabDataOptions {
  readonly direction: Direction;
  /** How names of partners are made, such as `{id}_image:{id}_label`. */
  readonly match?: string | null | undefined;
  /** `cyclegan` learns from two sets without pairs. */
  readonly model?: string | undefined;
  /** What other than pairs is learned of photographs. */
  readonly task?: string | undefined;
  /** Whether pixels have weights: those of a folder W (`folder`), the same if there is one (`auto`), or none, as if absent. */
  readonly pixelWeights?: WeightsAsked | undefined;
  /** How the images of both sides are read; as colour if absent or null. */
  readonly inputFormat?: SideFormat | null | undefined;
  readonly outputFormat?: SideFormat | null | undefined;
  /** Whether pairs that cannot be used are left out; otherwise they are an error. */
  readonly skipBad?: boolean | undefined;
  /** Pairs of a step, and the steps' parts: what an epoch of pairs that are added has at least. */
  readonly batchSize?: number | undefined;
  readonly accumulate?: number | undefined;
  /** Pixels a side that are trained. */
  readonly size?: number | undefined;
  /** What else a pair's sizes must be. */
  readonly checkSizes?: SizeCheck | undefined;
}

/** Makes what reads the pairs of batches, where a split needs more than its pairs by index. */
export type MakeReader = (options: ExampleOptions) => ExampleReader;

/** The pairs of one split. */
export interface TabSplit extends PairSource {
  /** `train`, `val` or `test`. */
  readonly split: string;
  /** Size of the first pair's side A. */
  readonly firstSize: Size;
  readonly reader?: MakeReader;
  /** Whether every pair has weights of its pixels. */
  readonly hasWeights?: boolean;
}

/** The splits that a run uses. */
export interface TabSplits {
  readonly train: TabSplit;
  readonly val: TabSplit | undefined;
  readonly test: TabSplit | undefined;
  /** What the data set says of itself. */
  readonly description: DataSetDescription | undefined;
}

/** A pair that is added. */
export interface NewPair {
  readonly name: string;
  readonly input: Image;
  readonly target: Image;
}

export interface TabData {
  /** The folder's name, or what stands for one. */
  readonly name: string;
  readonly splits: TabSplits;
  readonly layout: Layout;
  /** Of the training pairs: tells whether a run resumes on the data it began with. */
  readonly fingerprint: string;
  /** Lines for the person who trains: what was found, and what is not used. */
  readonly notices: readonly string[];
  /** Pairs of each split. */
  readonly images: Readonly<Record<'train' | 'val' | 'test', number>>;
  /** Of pairs that are added while they are learned: keeps another one. Throws DATA or FILE. */
  readonly add?: (pair: NewPair) => Promise<void>;
  /** Frees what it holds, and ends waiting for pairs. */
  close(): Promise<void>;
}

/** How many pairs each split has. */
export const imagesOfSplits = ({ train, val, test }: TabSplits): TabData['images'] => ({
  train: train.count,
  val: val?.count ?? 0,
  test: test?.count ?? 0,
});
