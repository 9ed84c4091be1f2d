/** Images on disk that are taken for pairs side by side and are single ones. */
import * as layouts from '../layouts/single-images.ts';
import { onDisk } from './node-files.ts';

/** Why the images of a split, each taken for a pair side by side, are single ones, and what to do. */
export const singleImages = onDisk(layouts.singleImages);

/** Why images of these paths are single ones, by a few of them. */
export const singleReason = onDisk(layouts.singleReason);
