/** How a data set on disk is laid out. */
import * as layouts from '../layouts/layouts.ts';
import type { FindOptions, SplitFiles } from '../layouts/split-files.ts';
import { nodeTree } from './node-tree.ts';

export { USUAL_SPLITS } from '../layouts/side-folders.ts';

/** Names of the splits of a data set; a folder of images alone is one split, `train`. */
export const listSplits = (folder: string): Promise<string[]> => layouts.listSplits(nodeTree, folder);

/** The files of a split, whichever of the layouts it has. Throws DATA if there are none or they do not match. */
export const findSplit = (folder: string, split: string, options?: FindOptions): Promise<SplitFiles> =>
  layouts.findSplit(nodeTree, folder, split, options);

/** The folders of both sides of a split, whose images need not be pairs. Throws DATA if there are none. */
export const findSides = (folder: string, split: string): ReturnType<typeof layouts.findSides> =>
  layouts.findSides(nodeTree, folder, split);
