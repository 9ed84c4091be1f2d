/** The images that a list of files and folders names, each with the place of its result. */
import { stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { imagesBelow, stemOf } from '../../data/node/image-files.ts';
import { isInside, locationOf } from '../../data/node/outputs.ts';

/** An image to translate. */
export interface ImageInput {
  readonly path: string;
  /** Relative to the folder given, without its ending: names the result, and keys its noise. */
  readonly key: string;
}

export interface ListInputsOptions {
  /** The output folder: images in it are results, and never inputs of a folder around it. */
  readonly out?: string;
  /** Told how many images were left out for that reason. */
  readonly onResults?: (count: number, folder: string) => void;
}

/**
 * Files as they are, folders with all images below them. Throws FILE for what cannot be read, DATA for a folder
 * without images and for two images whose results would have one name.
 */
export const listInputs = async (
  paths: readonly string[],
  options: ListInputsOptions = {},
): Promise<ImageInput[]> => {
  const inputs: ImageInput[] = [];
  for (const path of paths) inputs.push(...(await inputsOf(path, options)));
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

const inputsOf = async (path: string, options: ListInputsOptions): Promise<ImageInput[]> => {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    (error: unknown) => {
      throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); does it exist?`, {
        cause: error,
      });
    },
  );
  if (!isFolder) return [{ path, key: stemOf(basename(path)) }];
  const names = await withoutResults(path, await imagesBelow(path), options);
  if (names.length === 0)
    throw new Pix2PixError(
      'DATA',
      `${path}: holds no images; JPEG, PNG, WebP and TIFF files are read, convert others`,
    );
  return names.map((name) => ({ path: join(path, name), key: stemOf(name) }));
};

/** Names that do not lie in the output folder, where that is inside this one: there are results of earlier calls. */
const withoutResults = async (
  folder: string,
  names: readonly string[],
  { out, onResults }: ListInputsOptions,
): Promise<readonly string[]> => {
  if (out === undefined) return names;
  const [location, around] = [await locationOf(out), await locationOf(folder)];
  if (location === around || !isInside(location, around)) return names;
  const start = `${relative(around, location).split(sep).join('/')}/`;
  const inputs = names.filter((name) => !name.startsWith(start));
  if (inputs.length < names.length) onResults?.(names.length - inputs.length, out);
  return inputs;
};
