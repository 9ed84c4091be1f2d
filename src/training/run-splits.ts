/** The pairs of a run, wherever they come from. */
import type { DataSetDescription } from '../data/description.ts';
import type { PairSource } from '../data/pairs.ts';
import type { UnusablePairs } from './unusable-pairs.ts';

/** The pairs of one split. */
export interface RunSplit extends PairSource {
  /** Its name: `train`, `val` or `test`. */
  readonly split: string;
}

/** The splits that a run uses: it learns `train`, validates on `val`, and shows `test` or else `val` in its results. */
export interface RunSplits {
  readonly train: RunSplit;
  readonly val: RunSplit | undefined;
  readonly test: RunSplit | undefined;
  /** What the data set says of itself. */
  readonly description: DataSetDescription | undefined;
  /** Pairs that are left out once they cannot be read, where that is asked for. */
  readonly leftOut?: UnusablePairs;
}
