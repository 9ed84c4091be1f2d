/** The file beside a model of another program that says how images go in and out: `model.onnx.json` of `model.onnx`. */
import { stat, writeFile } from 'node:fs/promises';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegularText } from '../../core/node/regular-file.ts';
import { type ImageModelRecord, readImageModel } from '../image-model.ts';

/** Its path. */
export const imagesFileOf = (modelPath: string): string => `${modelPath}.json`;

/** Whether a model has one. */
export const hasImagesFile = (modelPath: string): Promise<boolean> =>
  stat(imagesFileOf(modelPath)).then(
    () => true,
    () => false,
  );

/** What it says; undefined where there is none. Throws FILE if it cannot be read, FORMAT if it says something else. */
export const readImagesFile = async (modelPath: string): Promise<ImageModelRecord | undefined> => {
  if (!(await hasImagesFile(modelPath))) return undefined;
  const path = imagesFileOf(modelPath);
  const text = await readRegularText(path).catch((error: unknown) => {
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be read (${messageOf(error)}); it says how images go into ${modelPath}: make it readable, or remove it`,
      { cause: error },
    );
  });
  return readImageModel(text, `${path}:`);
};

/** Lists of numbers stand on one line each. */
const jsonText = (record: ImageModelRecord): string => {
  const text = JSON.stringify(record, null, 2);
  return `${text.replace(/\[[^[\]{}]*\]/g, (list) => list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'))}\n`;
};

/** Writes it, and returns its path. Throws FILE. */
export const writeImagesFile = async (modelPath: string, record: ImageModelRecord): Promise<string> => {
  const path = imagesFileOf(modelPath);
  try {
    await writeFile(path, jsonText(record));
    return path;
  } catch (error) {
    throw new Pix2PixError('FILE', `${path}: cannot be written (${messageOf(error)})`, { cause: error });
  }
};
