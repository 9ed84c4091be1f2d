/** Model files with what lies beside them: weights in other files, and how images go in and out. */
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { openRegular } from '../../core/node/regular-file.ts';
import { appendMetadata } from '../../onnx/append-metadata.ts';
import { type ExternalTensor, externalTensors, withExternalData } from '../../onnx/external-data.ts';
import { readModelInfo } from '../../onnx/model-info.ts';
import {
  type ImageModelRecord,
  imageModelMetadata,
  mergeImageModels,
  parseImageModel,
} from '../image-model.ts';
import { hasImagesFile, readImagesFile } from './images-file.ts';
import { readModelBytes } from './model-path.ts';

/**
 * The bytes of a model file, as one that needs no other file. Throws FILE for a file that cannot be read, also one
 * beside it, FORMAT for one that says something else.
 */
export const readCompleteModel = async (path: string): Promise<Uint8Array> => {
  const bytes = await withWeights(await readModelBytes(path), path);
  const record = await readImagesFile(path);
  return record ? withImages(bytes, path, record) : bytes;
};

/** The file with this record above its own. */
export const withImages = (bytes: Uint8Array, name: string, record: ImageModelRecord): Uint8Array => {
  const own = parseImageModel(readModelInfo(bytes, name).metadata, name);
  return appendMetadata(bytes, name, imageModelMetadata(mergeImageModels(own, record)));
};

/** A file whose weights are elsewhere holds a graph only, which is small. */
const MOST_GRAPH_BYTES = 16e6;

/** Whether a model file is all that it needs. */
export const isComplete = async (path: string): Promise<boolean> => {
  if (await hasImagesFile(path)) return false;
  const { size } = await stat(path);
  return size > MOST_GRAPH_BYTES || externalTensors(await readModelBytes(path)).length === 0;
};

const withWeights = async (bytes: Uint8Array, path: string): Promise<Uint8Array> => {
  const tensors = externalTensors(bytes);
  if (tensors.length === 0) return bytes;
  const data: Uint8Array<ArrayBuffer>[] = [];
  for (const tensor of tensors) data.push(await readTensor(path, tensor));
  return withExternalData(bytes, data);
};

const readTensor = async (
  model: string,
  { location, offset, length }: ExternalTensor,
): Promise<Uint8Array<ArrayBuffer>> => {
  const place = normalize(location);
  if (location === '' || isAbsolute(place) || place.startsWith('..'))
    throw new Pix2PixError(
      'FORMAT',
      `${model}: keeps its weights in "${location}", expected a file in its own folder; save it again, as one file`,
    );
  const path = join(dirname(model), place);
  try {
    const file = await openRegular(path);
    try {
      const wanted = length ?? (await file.stat()).size - offset;
      const data = new Uint8Array(wanted);
      const { bytesRead } = await file.read(data, 0, wanted, offset);
      if (bytesRead < wanted) throw new Error(`it ends ${wanted - bytesRead} bytes too early`);
      return data;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be read (${messageOf(error)}); ${model} keeps its weights in it: put it beside that file, whole`,
      { cause: error },
    );
  }
};
