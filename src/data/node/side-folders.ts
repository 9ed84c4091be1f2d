/** Folders on disk that hold one side of pairs. */
import * as sides from '../layouts/side-folders.ts';
import { nodeTree } from './node-tree.ts';

export {
  isOfCycleGan,
  isWeightFolder,
  otherSide,
  SEPARATORS,
  USUAL_SPLITS,
  weightPlaces,
} from '../layouts/side-folders.ts';

/** Where a folder holds one side of pairs: the path of the other side, and of the folder around both. */
export const sideOf = (folder: string): ReturnType<typeof sides.sideOf> => sides.sideOf(nodeTree, folder);
