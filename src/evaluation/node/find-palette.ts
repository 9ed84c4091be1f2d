/** Where the colours of classes come from: a file, the data set's description, the model, or the images themselves. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { Image } from '../../data/image.ts';
import { byte, type DataSetDescription } from '../../data/node/description.ts';
import type { Direction } from '../../data/pairs.ts';
import { type ClassColour, inferPalette } from '../class-palette.ts';
import { requirePath } from './require-path.ts';

const entriesSchema = z
  .array(z.object({ name: z.string(), colour: z.tuple([byte, byte, byte]) }))
  .min(2)
  .max(255);

/** A palette file: a list of classes, or anything that has one as `palette`, such as a dataset.json. */
const paletteSchema = z.union([entriesSchema, z.object({ palette: entriesSchema })]);

/** Throws FILE where it cannot be read, FORMAT where it lists no classes. */
export const readPaletteFile = async (path: string): Promise<readonly ClassColour[]> => {
  await requirePath(path, 'a JSON list of classes');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)})`, { cause: error });
  });
  try {
    const found = paletteSchema.parse(JSON.parse(text));
    return Array.isArray(found) ? found : found.palette;
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${path}: is no palette; expected [{"name": "sky", "colour": [0, 0, 255]}, ...] with 2 to 255 classes`,
      { cause: error },
    );
  }
};

/** A palette and where it comes from, for people. */
export interface FoundPalette {
  readonly classes: readonly ClassColour[];
  readonly from: string;
}

export interface PaletteSources {
  /** Which side of the pairs is labels. */
  readonly side: 'input' | 'target';
  readonly file?: string | undefined;
  readonly description: DataSetDescription | undefined;
  readonly direction: Direction;
  /** What a model says of its inputs. */
  readonly ofModel?: readonly ClassColour[] | undefined;
  /** The first images of that side. */
  readonly images: () => Promise<readonly Image[]>;
}

/** Undefined where nothing says that this side is labels. Throws as `readPaletteFile`. */
export const findPalette = async (sources: PaletteSources): Promise<FoundPalette | undefined> => {
  const { side, file, description, direction, ofModel, images } = sources;
  if (file !== undefined) return { classes: await readPaletteFile(file), from: basename(file) };
  // dataset.json's palette is of the labels, which are the input in the direction that it names.
  const described = description?.direction === direction ? 'input' : 'target';
  if (description?.palette && description.direction && described === side)
    return { classes: description.palette, from: 'dataset.json' };
  if (side === 'input' && ofModel) return { classes: ofModel, from: 'the model' };
  const inferred = inferPalette(await images());
  return inferred && { classes: inferred, from: `the ${side} images` };
};
