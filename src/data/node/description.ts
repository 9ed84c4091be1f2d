/** dataset.json in a folder on disk. */
import type { DataSetDescription } from '../description.ts';
import * as descriptions from '../layouts/description.ts';
import { nodeTree } from './node-tree.ts';

export { DESCRIPTION_FILE } from '../layouts/description.ts';

/** The description in a folder, or undefined without one. Throws FORMAT for a file that is not one, FILE for one that cannot be read. */
export const readDescription = (folder: string): Promise<DataSetDescription | undefined> =>
  descriptions.readDescription(nodeTree, folder);
