/** Names of folders that hold one side of pairs, `A` or `trainA`, and the folder of the other side. */
import type { FileTree } from './data-files.ts';
import { imagesBelow } from './image-files.ts';

/** `A`, and CycleGAN's `trainA`, `test_B`. */
const SIDE = /^(|(?:train|val|test)[_-]?)([AB])$/;

/** The name of the folder with the other side: `trainB` for `trainA`; undefined for a name that says no side. */
export const otherSide = (name: string): string | undefined => {
  const [, start, side] = SIDE.exec(name) ?? [];
  return side === undefined ? undefined : `${start}${side === 'A' ? 'B' : 'A'}`;
};

/** The usual splits, in the order of use. */
export const USUAL_SPLITS: readonly string[] = ['train', 'val', 'test'];

/** Between a split and its side, in names of folders. */
export const SEPARATORS = ['', '_', '-'] as const;

/** Where the weights of a split's pixels may be, relative to the data set's folder, whose pairs are in these folders. */
export const weightPlaces = (split: string, folders: readonly string[]): string[] => [
  `${split}/W`,
  `W/${split}`,
  ...SEPARATORS.map((between) => `${split}${between}W`),
  ...(folders[0] === '' || folders[0] === 'A' ? ['W'] : []), // a data set without splits
];

/** Whether a folder holds weights of the splits beside it, by its name. */
export const isWeightFolder = (name: string, beside: readonly string[]): boolean =>
  name === 'W'
    ? beside.length > 1
    : USUAL_SPLITS.some((split) =>
        SEPARATORS.some(
          (between) =>
            name === `${split}${between}W` &&
            (beside.includes(split) || beside.includes(`${split}${between}A`)),
        ),
      );

/** Folders that CycleGAN's data sets have: two kinds of picture, each numbered by itself. */
export const isOfCycleGan = (a: string): boolean => !a.includes('/') && a !== 'A';

/** Where a folder holds one side of pairs: the path of the other side, and of the folder around both. */
export const sideOf = async (
  tree: FileTree,
  folder: string,
): Promise<{ readonly other: string; readonly around: string } | undefined> => {
  const around = tree.join(folder, '..');
  const name = otherSide(tree.nameOf(folder));
  if (name === undefined) return undefined;
  const other = tree.join(around, name);
  return (await imagesBelow(tree, other)).length > 0 ? { other, around } : undefined;
};
