/** Lists the images in files and folders, each with the path of its result. */
import { stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { READ_KINDS } from '../../data/files/image-kinds.ts';
import { imagesBelow, isFolder, stemOf } from '../../data/node/image-files.ts';
import { isInside, locationOf } from '../../data/node/outputs.ts';
import { type Direction, directed } from '../../data/pairs.ts';
import { expandPattern, isPattern } from './expand-pattern.ts';

/** An image to translate. */
export interface ImageInput {
  readonly path: string;
  /** Path relative to the given folder, without extension: the name of the result, and the key of its noise. */
  readonly key: string;
  /** Whether it is the input side of a pair, and not an image that holds both. */
  readonly isSide?: true;
}

/** How images are listed. */
export interface ListInputsOptions {
  /** The output folder: images in it are results, even if a folder of inputs contains it. */
  readonly out?: string;
  /** Gets the number of images that were left out for that reason. */
  readonly onResults?: (count: number, folder: string) => void;
  /** If inputs are pairs: their direction. Of a folder with A and B only the input side is taken. */
  readonly pairs?: Direction | undefined;
  /** Gets each folder with A and B, and the side that is taken. */
  readonly onSides?: (folder: string, side: 'A' | 'B' | 'both') => void;
}

/**
 * Lists files as they are, those that a pattern with `*` names, and all images below folders. Throws FILE for what cannot be read, DATA for a folder
 * without images and for two images whose results would have one name.
 */
export const listInputs = async (
  paths: readonly string[],
  options: ListInputsOptions = {},
): Promise<ImageInput[]> => {
  const inputs: ImageInput[] = [];
  for (const path of paths)
    for (const one of await pathsOf(path)) inputs.push(...(await inputsOf(one, options)));
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

/** The path itself, or the files that a pattern names. Throws DATA if there are none. */
const pathsOf = async (path: string): Promise<readonly string[]> => {
  if (!isPattern(path) || (await stat(path).catch(() => undefined))) return [path]; // a file may have such a name
  const found = await expandPattern(path);
  if (found.length > 0) return found;
  throw new Pix2PixError('DATA', `${path}: no file has such a name; is the folder right?`);
};

const inputsOf = async (path: string, options: ListInputsOptions): Promise<ImageInput[]> => {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    (error: unknown) => {
      throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); does it exist?`, {
        cause: error,
      });
    },
  );
  if (!isDirectory) return [{ path, key: stemOf(basename(path)) }];
  const hasSides = (await isFolder(join(path, 'A'))) && (await isFolder(join(path, 'B')));
  if (hasSides)
    options.onSides?.(path, options.pairs ? directed<'A' | 'B'>(options.pairs, 'A', 'B').input : 'both');
  if (hasSides && options.pairs) return sideOf(path, options.pairs, options);
  const names = await withoutResults(path, await imagesBelow(path), options);
  if (names.length === 0)
    throw new Pix2PixError('DATA', `${path}: holds no images; ${READ_KINDS}, convert others`);
  return names.map((name) => ({ path: join(path, name), key: stemOf(name) }));
};

/** The images of the input side of a folder with A and B. */
const sideOf = async (
  path: string,
  direction: Direction,
  { pairs: _, ...options }: ListInputsOptions,
): Promise<ImageInput[]> => {
  const side = join(path, directed(direction, 'A', 'B').input);
  return (await inputsOf(side, options)).map((input) => ({ ...input, isSide: true }));
};

/** Leaves out names in the output folder if it is inside this one: they are results of earlier calls. */
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
