/** dataset.json: what a data set says of itself; optional. */

import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { parseChecked } from '../../core/schema-fault.ts';
import { type DataSetDescription, descriptionSchema } from '../description.ts';
import type { FileTree } from './data-files.ts';

/** The name of the file. */
export const DESCRIPTION_FILE = 'dataset.json';

const EXPECTED =
  '{"name": "facades", "direction": "AtoB", "palette": [{"name": "door", "colour": [0, 128, 255]}]}, each part optional';

/** The description in a folder, or undefined without one. Throws FORMAT for a file that is not one, FILE for one that cannot be read. */
export const readDescription = async (
  tree: FileTree,
  folder: string,
): Promise<DataSetDescription | undefined> => {
  const path = tree.join(folder, DESCRIPTION_FILE);
  const text = await tree.text(path);
  if (text === undefined) return undefined;
  try {
    return parseChecked(descriptionSchema, text);
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${path}: does not describe a data set (${messageOf(error)}); expected ${EXPECTED}; correct it, or remove it`,
      { cause: error },
    );
  }
};
