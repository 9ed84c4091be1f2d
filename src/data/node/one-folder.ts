/** Both sides of pairs in one folder on disk. */
import * as layouts from '../layouts/one-folder.ts';
import { onDisk } from './node-files.ts';

/** The same split; or where its images are single ones whose names leave none without a partner, their pairs. */
export const withBothInOne = onDisk(layouts.withBothInOne);
