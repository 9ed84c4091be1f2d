/** One heap of pairs as a data set with train, val and test; the files are copied, never moved. */
import { join } from 'node:path';
import { parseJson } from '../../../core/parse-json.ts';
import type { Split, SplitShares } from '../../assign-splits.ts';
import { parseMatch } from '../../names/match-pattern.ts';
import { DESCRIPTION_FILE, readDescription } from '../description.ts';
import { requireOutside } from '../outputs.ts';
import { pathOf } from '../pair-files.ts';
import { readTextFile } from '../text-file.ts';
import { fillFolder } from './fill-folder.ts';
import { mapInTurns } from './in-turns.ts';
import type { LeftOut } from './left-out.ts';
import { poolPairs } from './split-pool.ts';
import { type Grouping, readableOnes, splitsOf } from './splits-of-pool.ts';

export interface SplitOptions extends SplitShares, Grouping {
  /** Whether files get a second name instead of a copy. */
  readonly isLinking?: boolean;
  /** Told of the pairs whose files are not images, which are left out; without it no file is looked at. */
  readonly onLeftOut?: (leftOut: readonly LeftOut[]) => void;
  /** How names of partners are made, such as `{id}_image:{id}_label`; by default they are equal or have a part in common. */
  readonly match?: string | undefined;
  readonly onProgress?: (done: number, total: number) => void;
  /** Whether a data set with splits is divided anew, all of them together; otherwise that is an error. */
  readonly isResplitting?: boolean;
  /** Gets lines on how names that differ were matched, on those left aside, and on sequences. */
  readonly onNotice?: ((line: string) => void) | undefined;
}

export type PairsOfSplits = Readonly<Record<Split, number>>;

/**
 * Copies the pairs of `folder` to `train/`, `val/` and `test/` of `out`, as one file or as A and B as they are, and weights
 * of pixels as W. Pairs
 * that share a file of equal bytes come into one split, so that nothing is tested that was learnt. Throws DATA for a
 * folder that is split already, holds single images or has too few pairs, FILE for an `out` that is not empty.
 *
 * @example
 * await splitDataSet('pairs', 'data', { val: 0.1, test: 0.1, seed: 0 });
 */
export const splitDataSet = async (
  folder: string,
  out: string,
  options: SplitOptions,
): Promise<PairsOfSplits> => {
  const { isLinking = false, onLeftOut, match, isResplitting, onNotice, onProgress } = options;
  const pattern = match === undefined ? undefined : parseMatch(match);
  await requireOutside(out, [folder]);
  const description = await descriptionOf(folder);
  const pooled = await poolPairs(folder, { pattern, isResplitting, onNotice });
  const pairs = onLeftOut ? await readableOnes(folder, pooled, onLeftOut) : pooled;
  const splits = await splitsOf(folder, pairs, options);
  const counts = { train: 0, val: 0, test: 0 };
  for (const split of splits) counts[split]++;
  let done = 0;
  await fillFolder(out, async (writer) => {
    const put = isLinking ? writer.link : writer.copy;
    await mapInTurns(pairs, async ({ files, targets, weight }, index) => {
      for (const [side, file] of files.entries())
        await put(`${splits[index]}/${targets[side]}`, pathOf(folder, file));
      if (weight) await put(`${splits[index]}/${weight.target}`, pathOf(folder, weight.file));
      onProgress?.(++done, pairs.length);
    });
    if (description === undefined) return;
    const described = { ...description, pairs: pairs.length, splits: counts };
    await writer.write(DESCRIPTION_FILE, `${JSON.stringify(described, null, 2)}\n`);
  });
  return counts;
};

/** What the folder says of itself, all keys of it; undefined if it says nothing. */
export const descriptionOf = async (
  folder: string,
): Promise<Readonly<Record<string, unknown>> | undefined> => {
  if ((await readDescription(folder)) === undefined) return undefined; // says where it is broken
  return parseJson((await readTextFile(join(folder, DESCRIPTION_FILE))) ?? '{}') as Record<string, unknown>;
};
