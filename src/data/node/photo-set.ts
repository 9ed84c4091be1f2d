/** Photographs without partners in a folder on disk. */
import * as layouts from '../layouts/photo-set.ts';
import { onDisk } from './node-files.ts';

/** Throws DATA for a missing split or folder, and without `onBad` for images that cannot be used. */
export const openPhotoSet = onDisk(layouts.openPhotoSet);
