/** The split of each pair of a heap, or of each image of one side, by their bytes and names. */
import { createHash } from 'node:crypto';
import { Pix2PixError } from '../../../core/errors.ts';
import { assignSplits, type Split, type SplitShares } from '../../assign-splits.ts';
import { readImageBytes } from '../codecs.ts';
import { checkFile } from '../file-size.ts';
import { pathOf } from '../pair-files.ts';
import { groupKeys } from './group-keys.ts';
import { mapInTurns } from './in-turns.ts';
import { type LeftOut, openBadFiles } from './left-out.ts';
import { sequenceKeys } from './sequence-keys.ts';
import type { PooledPair } from './split-pool.ts';

/** What stays in one split by its name. */
export interface Grouping {
  /** Names that have one group by this pattern, as `groupKeys` tells them. */
  readonly group?: RegExp | undefined;
  /** Names with running numbers: frames of a video. */
  readonly isBySequence?: boolean;
  /** Gets a line on what was taken for sequences. */
  readonly onNotice?: ((line: string) => void) | undefined;
}

/** Those that share a file of equal bytes, or a group by their names, come into one split. */
export const splitsOf = async (
  folder: string,
  pairs: readonly PooledPair[],
  options: SplitShares & Grouping,
): Promise<Split[]> => {
  const groups = groupsOf(pairs, options);
  const digests = await mapInTurns(pairs, (pair) => digestsOf(folder, pair));
  const keys = digests.map((own, index) => [...own, ...(groups[index] ?? [])]);
  return assignSplits(keys, { ...options, hasLargeGroups: groups.length > 0 });
};

/** The keys that pairs have in common by their names; none if nothing was asked for. Throws OPTION for both ways. */
const groupsOf = (
  pairs: readonly PooledPair[],
  { group, isBySequence = false, onNotice, ...shares }: SplitShares & Grouping,
): readonly string[][] => {
  if (group && isBySequence)
    throw new Pix2PixError(
      'OPTION',
      'split: --group and --sequences both say what stays together; give one of them',
    );
  const names = pairs.map(({ name }) => name);
  if (group) return groupKeys(names, group).map((key) => [`group ${key}`]); // unlike any digest
  if (!isBySequence) return [];
  const { keys, text } = sequenceKeys(names, shares);
  onNotice?.(text);
  return keys.map((key) => [`sequence ${key}`]);
};

/** Pairs whose files are images, as their first bytes tell; what is torn after them is copied as it is. */
export const readableOnes = async (
  folder: string,
  pairs: readonly PooledPair[],
  onLeftOut: (leftOut: readonly LeftOut[]) => void,
): Promise<readonly PooledPair[]> => {
  const bad = openBadFiles(true);
  const good: PooledPair[] = [];
  for (const pair of pairs) {
    const files = pair.weight ? [...pair.files, pair.weight.file] : pair.files;
    const paths = files.map((file) => pathOf(folder, file));
    const checked = await bad.attempt(paths, async () => {
      for (const path of paths) {
        const { problem } = await checkFile(path);
        if (problem !== undefined) throw new Pix2PixError('DATA', `${path}: ${problem}`);
      }
      return true;
    });
    if (checked) good.push(pair);
  }
  onLeftOut(bad.leftOut());
  return good;
};

/** SHA-256 of each image of a pair; its weights, which may be those of many, say nothing. */
const digestsOf = async (folder: string, { files }: PooledPair): Promise<string[]> => {
  const digests: string[] = [];
  for (const file of files) {
    const path = pathOf(folder, file);
    const bytes = await readImageBytes(path);
    digests.push(createHash('sha256').update(bytes).digest('hex'));
  }
  return digests;
};
