/** Which images lie in a folder on disk. */
import * as names from '../layouts/image-files.ts';
import { nodeTree } from './node-tree.ts';

export { isImageName, stemOf } from '../layouts/image-files.ts';

/** Names of the images below a folder, with `/` between parts, in order of code units; none if it is missing. */
export const imagesBelow = (folder: string): Promise<string[]> => names.imagesBelow(nodeTree, folder);

/** Names of the images directly in a folder. */
export const imagesIn = (folder: string): Promise<string[]> => names.imagesIn(nodeTree, folder);

/** Names of the files below a folder that are not read, but for those that usually accompany images, sorted. */
export const unreadBelow = (folder: string): Promise<string[]> => names.unreadBelow(nodeTree, folder);

/** As `unreadBelow`, of the files directly in a folder. */
export const unreadIn = (folder: string): Promise<string[]> => names.unreadIn(nodeTree, folder);

/** Names of the folders directly in a folder, sorted. */
export const foldersIn = (folder: string): Promise<string[]> => names.foldersIn(nodeTree, folder);

/** Whether the path is a folder. */
export const isFolder = (path: string): Promise<boolean> => nodeTree.isFolder(path);
