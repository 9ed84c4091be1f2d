/** Pairs in the folders of a split on disk. */
import * as layouts from '../layouts/pairs-of-folders.ts';
import { onDisk } from './node-files.ts';

export { splitFiles } from '../layouts/pairs-of-folders.ts';

/** Pairs of images in one folder. */
export const pairsInOne = onDisk(layouts.pairsInOne);
