/** Finds and reads the model file that a path means: a .onnx file, or a run folder that holds one. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegular } from '../../core/node/regular-file.ts';
import { DIRECTED_MODEL_FILES, MODEL_FILE, type ModelDirection } from '../model-names.ts';

/**
 * The model file of a path: of a folder model.onnx, or that of `direction`, AtoB by default, of a training both ways.
 * Throws FILE if there is none.
 */
export const modelPathOf = async (path: string, direction: ModelDirection = 'AtoB'): Promise<string> => {
  const isFolder = await isFolderOf(path);
  if (!isFolder) return path;
  for (const name of [MODEL_FILE, DIRECTED_MODEL_FILES[direction]]) {
    const model = join(path, name);
    if ((await isFolderOf(model).catch(() => undefined)) === false) return model;
  }
  throw new Pix2PixError(
    'FILE',
    `${path}: holds no ${MODEL_FILE}; give a model file, or a run folder whose training has saved one`,
  );
};

const isFolderOf = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be read (${messageOf(error)}); give a run folder or a .onnx file`,
      { cause: error },
    );
  }
};

/** The bytes of a model file. Throws FILE if it cannot be read or is not a regular file, such as a pipe, which never ends. */
export const readModelBytes = async (path: string): Promise<Uint8Array> => {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error(found.isDirectory() ? 'it is a folder' : 'it is not a regular file');
    return await readRegular(path);
  } catch (error) {
    throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); expected a model file`, {
      cause: error,
    });
  }
};
