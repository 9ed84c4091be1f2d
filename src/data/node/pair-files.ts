/** The files of one pair on disk. */
import { isAbsolute, join } from 'node:path';

export { filesOf, type PairFiles } from '../layouts/pair-files.ts';

/** The path of a pair's file. */
export const pathOf = (folder: string, file: string): string =>
  isAbsolute(file) ? file : join(folder, file);
