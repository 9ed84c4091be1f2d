/** Two folders whose names say that their images may be the two sides of pairs. */

import { matchNames } from '../names/match-names.ts';
import type { DataFiles } from './data-files.ts';
import { readDescription } from './description.ts';
import { foldersIn, imagesBelow, imagesIn, stemOf } from './image-files.ts';
import { USUAL_SPLITS } from './layouts.ts';

export interface TwinFolders {
  readonly folders: readonly [string, string];
  /** How their names match: `equal names`. */
  readonly names: string;
}

/** Two folders that hold images of equal names: two below this one, or this one and one beside it. */
export const twinFolders = (tree: DataFiles, root: string): Promise<TwinFolders | undefined> =>
  findTwins(tree, root, equalNames);

/** As `twinFolders`, of names that differ and have a part in common, if none are equal. */
export const partnerFolders = async (tree: DataFiles, root: string): Promise<TwinFolders | undefined> =>
  (await twinFolders(tree, root)) ?? (await findTwins(tree, root, matchingNames));

/** How names without endings, sorted, match; undefined if they do not. */
type Compare = (a: readonly string[], b: readonly string[]) => string | undefined;

const equalNames: Compare = (a, b) =>
  a.length === b.length && a.every((name, i) => name === b[i]) ? 'equal names' : undefined;

const matchingNames: Compare = (a, b) => {
  if (a.length !== b.length) return undefined;
  const match = matchNames(a, b);
  if (match.kind !== 'matched' || match.pairs.length < a.length) return undefined;
  const [pair] = match.pairs;
  return `names that match ("${pair?.key}" of ${pair?.a} and ${pair?.b})`;
};

const findTwins = async (
  tree: DataFiles,
  root: string,
  compare: Compare,
): Promise<TwinFolders | undefined> => {
  const inside = (await foldersIn(tree, root)).filter(isNoSplit).map((name) => tree.join(root, name));
  const around = tree.join(root, '..');
  const own = tree.nameOf(root);
  const beside = (await foldersIn(tree, around))
    .filter((name) => name !== own && isNoSplit(name))
    .map((name) => tree.join(around, name));
  // Not below those: what is around a data set may be a whole home folder.
  return (
    (await twinsAmong(await withoutPairs(tree, inside), (folder) => imagesBelow(tree, folder), compare)) ??
    (await twinsAmong(
      [root, ...(await withoutPairs(tree, beside))],
      (folder) => imagesIn(tree, folder),
      compare,
      root,
    ))
  );
};

/** Folders but for those that say that they hold pairs: what was made of a folder has its names. */
const withoutPairs = async (tree: DataFiles, folders: readonly string[]): Promise<string[]> => {
  const kept: string[] = [];
  for (const folder of folders) {
    const description = await readDescription(tree, folder).catch(() => undefined);
    if (description?.layout !== 'side-by-side') kept.push(folder);
  }
  return kept;
};

/** Splits may have equal names and are not partners. */
export const isNoSplit = (name: string): boolean => !USUAL_SPLITS.includes(name);

/** The first two folders whose names match; one of them `of`, where it is given. */
const twinsAmong = async (
  folders: readonly string[],
  list: (folder: string) => Promise<string[]>,
  compare: Compare,
  of?: string,
): Promise<TwinFolders | undefined> => {
  const seen: { readonly folder: string; readonly stems: readonly string[] }[] = [];
  for (const folder of folders) {
    const stems = (await list(folder)).map(stemOf).sort();
    if (stems.length === 0) continue;
    for (const other of seen) {
      const names = of === undefined || other.folder === of ? compare(other.stems, stems) : undefined;
      if (names !== undefined) return { folders: [other.folder, folder], names };
    }
    seen.push({ folder, stems });
  }
  return undefined;
};
