/** The files of one pair, and where they are. */
import type { FileTree } from './data-files.ts';

/** One pair's files, relative to the data set's folder or absolute; one file holds both sides. */
export interface PairFiles {
  readonly name: string;
  readonly files: readonly [both: string] | readonly [a: string, b: string];
  /** The weights of its pixels, where they are taken. */
  readonly weight?: string;
}

/** All files of a pair. */
export const filesOf = ({ files, weight }: PairFiles): string[] =>
  weight === undefined ? [...files] : [...files, weight];

/** The path of a pair's file. */
export const pathOf = (tree: FileTree, folder: string, file: string): string =>
  tree.isAbsolute(file) ? file : tree.join(folder, file);
