/** The images that a list of files and folders names, each with the place of its result. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { imagesBelow, stemOf } from '../../data/node/image-files.ts';

export interface ImageInput {
  readonly path: string;
  /** Relative to the folder given, without its ending: names the result, and keys its noise. */
  readonly key: string;
}

/**
 * Files as they are, folders with all images below them. Throws FILE for what cannot be read, DATA for a folder
 * without images and for two images whose results would have one name.
 */
export const listInputs = async (paths: readonly string[]): Promise<ImageInput[]> => {
  const inputs: ImageInput[] = [];
  for (const path of paths) inputs.push(...(await inputsOf(path)));
  const seen = new Map<string, string>();
  for (const { path, key } of inputs) {
    const other = seen.get(key);
    if (other !== undefined)
      throw new Pix2PixError(
        'DATA',
        `translate: ${other} and ${path} would both be written as ${key}.png; translate them in two calls with different folders`,
      );
    seen.set(key, path);
  }
  return inputs;
};

const inputsOf = async (path: string): Promise<ImageInput[]> => {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    (error: unknown) => {
      throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); does it exist?`, {
        cause: error,
      });
    },
  );
  if (!isFolder) return [{ path, key: stemOf(basename(path)) }];
  const names = await imagesBelow(path);
  if (names.length === 0)
    throw new Pix2PixError(
      'DATA',
      `${path}: holds no images; JPEG, PNG, WebP and TIFF files are read, convert others`,
    );
  return names.map((name) => ({ path: join(path, name), key: stemOf(name) }));
};
