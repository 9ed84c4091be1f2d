/** A data set that is open in a browser tab: its splits, and what is to be said of it. */
import type { DataSetDescription } from '../description.ts';
import type { Layout } from '../layouts/layout.ts';
import type { Direction, PairSource } from '../pairs.ts';
import type { Size } from '../transform.ts';

/** What of a run's options decides how its data is read; the options of a run are such. */
export interface TabDataOptions {
  readonly direction: Direction;
}

/** The pairs of one split. */
export interface TabSplit extends PairSource {
  /** `train`, `val` or `test`. */
  readonly split: string;
  /** Size of the first pair's side A. */
  readonly firstSize: Size;
}

/** The splits that a run uses. */
export interface TabSplits {
  readonly train: TabSplit;
  readonly val: TabSplit | undefined;
  readonly test: TabSplit | undefined;
  /** What the data set says of itself. */
  readonly description: DataSetDescription | undefined;
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
  /** Frees what it holds. */
  close(): Promise<void>;
}

/** How many pairs each split has. */
export const imagesOfSplits = ({ train, val, test }: TabSplits): TabData['images'] => ({
  train: train.count,
  val: val?.count ?? 0,
  test: test?.count ?? 0,
});
