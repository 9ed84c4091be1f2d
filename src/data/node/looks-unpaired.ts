/** Whether the two sides of a folder on disk are taken for pairs. */
import * as layouts from '../layouts/looks-unpaired.ts';
import { onDisk } from './node-files.ts';

/** Whether a folder has two sides whose names say of no pairs, or of few. */
export const looksUnpaired = onDisk(layouts.looksUnpaired);
