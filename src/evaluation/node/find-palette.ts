/** Where the colours of classes come from: a file, the data set's description, the model, or the images themselves. */
import { basename } from 'node:path';
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { parseChecked } from '../../core/schema-fault.ts';
import type { Image } from '../../data/image.ts';
import { type DataSetDescription, entriesSchema } from '../../data/node/description.ts';
import { readTextFile } from '../../data/node/text-file.ts';
import type { Direction } from '../../data/pairs.ts';
import { type ClassColour, inferPalette, type PaletteColour, splitPalette } from '../class-palette.ts';
import { requirePath } from './require-path.ts';

const classesSchema = entriesSchema.min(2).max(255);

/** Anything that has a palette, such as a dataset.json. */
const paletteSchema = z.object({ palette: classesSchema });

/** Throws FILE where it cannot be read, FORMAT where it lists no classes. */
export const readPaletteFile = async (path: string): Promise<readonly PaletteColour[]> => {
  await requirePath(path, 'a JSON list of classes');
  const text = (await readTextFile(path)) ?? '';
  try {
    // A list is told what is wrong with the list.
    return /^\s*\[/.test(text)
      ? parseChecked(classesSchema, text)
      : parseChecked(paletteSchema, text).palette;
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${path}: is not a palette (${messageOf(error)}); expected [{"name": "sky", "colour": [0, 0, 255]}, ...] with 2 to 255 classes`,
      { cause: error },
    );
  }
};

/** A palette and where it comes from, for people. */
export interface FoundPalette {
  /** What is counted, in the order of the palette. */
  readonly classes: readonly ClassColour[];
  /** Colours whose pixels are not counted. */
  readonly voids: readonly ClassColour[];
  readonly from: string;
}

export interface PaletteSources {
  /** Which side of the pairs is labels. */
  readonly side: 'input' | 'target';
  readonly file?: string | undefined;
  readonly description: DataSetDescription | undefined;
  readonly direction: Direction;
  /** What a model says of its inputs. */
  readonly ofModel?: readonly PaletteColour[] | undefined;
  /** The first images of that side. */
  readonly images: () => Promise<readonly Image[]>;
}

/** Undefined where nothing says that this side is labels. Throws as `readPaletteFile`, and FORMAT where all is void. */
export const findPalette = async (sources: PaletteSources): Promise<FoundPalette | undefined> => {
  const { side, file, description, direction, ofModel, images } = sources;
  if (file !== undefined) return found(await readPaletteFile(file), basename(file));
  // dataset.json's palette is of the labels, which are the input in the direction that it names.
  const described = description?.direction === direction ? 'input' : 'target';
  if (description?.palette && description.direction && described === side)
    return found(description.palette, 'dataset.json');
  if (side === 'input' && ofModel) return found(ofModel, 'the model');
  const inferred = inferPalette(await images());
  return inferred && found(inferred, `the ${side} images`);
};

/** Throws FORMAT for a palette in which nothing is left to count. */
const found = (palette: readonly PaletteColour[], from: string): FoundPalette => {
  const { classes, voids } = splitPalette(palette);
  if (classes.length === 0)
    throw new Pix2PixError(
      'FORMAT',
      `the palette of ${from}: every entry is void, expected classes to count`,
    );
  return { classes, voids, from };
};
