/** Opens networks of Keras and TensorFlow.js on disk, told by their first bytes. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { naming } from '../../core/naming.ts';
import { accessFile } from '../../core/node/file-access.ts';
import { isHdf5 } from '../hdf5/hdf5-file.ts';
import { openKerasH5 } from '../keras/h5-file.ts';
import { isKerasArchive, openKerasArchive } from '../keras/keras-archive.ts';
import type { KerasFile } from '../keras/layer-weights.ts';
import { openTfjs } from '../keras/tfjs-file.ts';

const MODEL_JSON = 'model.json';

/** Whether a path is a model.json of TensorFlow.js, or a folder with one. */
export const isTfjs = async (path: string): Promise<boolean> =>
  (await isFolder(path)) ? isFile(join(path, MODEL_JSON)) : path.endsWith('.json') && (await isFile(path));

/** Whether a path is a network of Keras or TensorFlow.js: by its name, or its first bytes. */
export const isKeras = async (path: string): Promise<boolean> => {
  if (await isTfjs(path)) return true;
  if (!(await isFile(path))) return false;
  const access = await naming(path, () => accessFile(path));
  try {
    const start = await access.read(0, Math.min(START_BYTES, access.length));
    return isHdf5(start) || isKerasArchive(start) || /\.(h5|hdf5|keras)$/.test(path);
  } finally {
    await access.close();
  }
};

/** As many as tell the kind of a file. */
const START_BYTES = 64;

/**
 * Opens a folder with a model.json, a model.json, an `.h5` or a `.keras` file; nothing in it is run. Throws FILE if it
 * cannot be read, FORMAT for another kind of file.
 */
export const openKeras = async (path: string): Promise<KerasFile> => {
  if (await isTfjs(path)) return openTfjsFile(path);
  if (await isFolder(path))
    throw new Pix2PixError('FILE', `${path}: has no ${MODEL_JSON}, expected a layers model of TensorFlow.js`);
  const access = await naming(path, () => accessFile(path));
  try {
    return await naming(path, async () => {
      const start = await access.read(0, Math.min(START_BYTES, access.length));
      const isArchive = isKerasArchive(start) || (path.endsWith('.keras') && !isHdf5(start));
      return isArchive ? openKerasArchive(access, path) : openKerasH5(access, path);
    });
  } catch (error) {
    await access.close();
    throw error;
  }
};

/** More than the description of any network. */
const MOST_JSON_BYTES = 256 * 2 ** 20;

/** Opens a model.json, or the one of a folder. Throws FILE, FORMAT. */
export const openTfjsFile = (path: string): Promise<KerasFile> => naming(path, () => openJson(path));

const openJson = async (path: string): Promise<KerasFile> => {
  const file = (await isFolder(path)) ? join(path, MODEL_JSON) : path;
  const { size } = await stat(file);
  if (size > MOST_JSON_BYTES)
    throw new Pix2PixError(
      'FORMAT',
      `${file}: has ${size} bytes, expected at most ${MOST_JSON_BYTES}; is it a model.json?`,
    );
  return openTfjs(await readFile(file, 'utf8'), file, (shard) => readShard(join(dirname(file), shard), file));
};

const readShard = async (path: string, model: string): Promise<Uint8Array<ArrayBuffer>> => {
  try {
    const access = await accessFile(path);
    try {
      return await access.read(0, access.length);
    } finally {
      await access.close();
    }
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be read (${messageOf(error)}), and ${model} has its weights there; put the files of a model into one folder`,
      { cause: error },
    );
  }
};

const isFolder = async (path: string): Promise<boolean> => (await statOf(path))?.isDirectory() ?? false;
const isFile = async (path: string): Promise<boolean> => (await statOf(path))?.isFile() ?? false;
const statOf = (path: string) => stat(path).catch(() => undefined);
