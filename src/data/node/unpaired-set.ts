/** Two sets of images on disk without pairs. */
import * as sets from '../layouts/unpaired-set.ts';
import { onDisk } from './node-files.ts';

export {
  isUnpaired,
  type TwoFolders,
  type UnpairedPlace,
  type UnpairedSet,
  type UnpairedSetOptions,
} from '../layouts/unpaired-set.ts';

/** Opens a split of two sets, of any names and numbers of images. Throws DATA. */
export const openUnpairedSet = onDisk(sets.openUnpairedSet);

/** Splits of two sets; of two folders those that both have, and all of both is `train` without such. */
export const unpairedSplits = onDisk(sets.unpairedSplits);

/** Whether both folders have the split. */
export const hasSplit = onDisk(sets.hasSplit);
