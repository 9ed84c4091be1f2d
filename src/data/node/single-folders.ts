/** Folders of single images on disk where pairs were expected. */
import * as layouts from '../layouts/single-folders.ts';
import { onDisk } from './node-files.ts';

export { type FoundSplit, hasUsualSplit, type SingleFolder } from '../layouts/single-folders.ts';

/** Splits of pairs, and those whose images are single ones. */
export const separateSingles = onDisk(layouts.separateSingles);

/** What a data set is told that has such folders and nothing else. */
export const onlySinglesText = onDisk(layouts.onlySinglesText);

/** Throws DATA if images that should hold both sides are single ones, unless dataset.json says otherwise. */
export const requireBothSides = onDisk(layouts.requireBothSides);
