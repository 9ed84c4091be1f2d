/** What is reported about the files in a folder on disk that are not read, or of which a part is read. */
import * as layouts from '../layouts/source-notices.ts';
import { onDisk } from './node-files.ts';

export { animationsText, othersText, unreadText } from '../layouts/source-notices.ts';

/** Lines on the files below a folder, or on a single file; none if all are read whole. */
export const sourceNotices = onDisk(layouts.sourceNotices);

/** Lines on the files that are not read, below a folder, or directly in it. */
export const unreadNotices = onDisk(layouts.unreadNotices);
