/** Two folders on disk whose names say that their images may be the two sides of pairs. */
import * as layouts from '../layouts/twin-folders.ts';
import { onDisk } from './node-files.ts';

export { isNoSplit, type TwinFolders } from '../layouts/twin-folders.ts';

/** Two folders that hold images of equal names: two below this one, or this one and one beside it. */
export const twinFolders = onDisk(layouts.twinFolders);

/** As `twinFolders`, of names that differ and have a part in common, if none are equal. */
export const partnerFolders = onDisk(layouts.partnerFolders);
