/** Names of folders that hold one side of pairs, `A` or `trainA`, and the folder of the other side. */
import { basename, join, resolve } from 'node:path';
import { imagesBelow } from './image-files.ts';

/** `A`, and CycleGAN's `trainA`, `test_B`. */
const SIDE = /^(|(?:train|val|test)[_-]?)([AB])$/;

/** The name of the folder with the other side: `trainB` for `trainA`; undefined for a name that says no side. */
export const otherSide = (name: string): string | undefined => {
  const [, start, side] = SIDE.exec(name) ?? [];
  return side === undefined ? undefined : `${start}${side === 'A' ? 'B' : 'A'}`;
};

/** Folders that CycleGAN's data sets have: two kinds of picture, each numbered by itself. */
export const isOfCycleGan = (a: string): boolean => !a.includes('/') && a !== 'A';

/** Where a folder holds one side of pairs: the path of the other side, and of the folder around both. */
export const sideOf = async (
  folder: string,
): Promise<{ readonly other: string; readonly around: string } | undefined> => {
  const around = join(folder, '..');
  const name = otherSide(basename(resolve(folder)));
  if (name === undefined) return undefined;
  const other = join(around, name);
  return (await imagesBelow(other)).length > 0 ? { other, around } : undefined;
};
