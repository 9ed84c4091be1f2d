/** The first look at a data set's files on disk. */
import * as layouts from '../layouts/check-pairs.ts';
import { onDisk } from './node-files.ts';

export {
  type BadPair,
  badPairsText,
  type CheckedPairs,
  type DataFile,
  oddWidth,
  type SizeCheck,
} from '../layouts/check-pairs.ts';

/** Looks at every file of every pair. */
export const checkPairs = onDisk(layouts.checkPairs);
