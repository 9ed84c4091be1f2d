/** Finds the colours of classes: in a file, the data set's description, the model, or the images themselves. */
import { basename } from 'node:path';
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { parseChecked } from '../../core/schema-fault.ts';
import { type DataSetDescription, entriesSchema, type PaletteEntry } from '../../data/description.ts';
import { type AnyImage, isByteImage } from '../../data/image.ts';
import { readTextFile } from '../../data/node/text-file.ts';
import type { Direction } from '../../data/pairs.ts';
import { shownImage } from '../../data/shown.ts';
import { type ClassColour, inferPalette, type PaletteColour, splitPalette } from '../class-palette.ts';
import { requirePath } from './require-path.ts';

const classesSchema = entriesSchema.min(2).max(255);

/** A JSON object with a palette, such as dataset.json. */
const paletteSchema = z.object({ palette: classesSchema });

/** Throws FILE if the file cannot be read, FORMAT if it does not list classes. */
export const readPaletteFile = async (path: string): Promise<readonly PaletteEntry[]> => {
  await requirePath(path, 'a JSON list of classes');
  const text = (await readTextFile(path)) ?? '';
  try {
    // For a list, the error should be about the list.
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

/** A palette, and where it comes from in words. */
export interface FoundPalette {
  /** The classes that count, in the order of the palette. */
  readonly classes: readonly ClassColour[];
  /** Void colours, whose pixels do not count. */
  readonly voids: readonly ClassColour[];
  readonly from: string;
}

export interface PaletteSources {
  /** Which side of the pairs is labels. */
  readonly side: 'input' | 'target';
  readonly file?: string | undefined;
  readonly description: DataSetDescription | undefined;
  readonly direction: Direction;
  /** The classes of that side that are known from elsewhere, such as the model's record, and from where. */
  readonly known?: { readonly palette: readonly PaletteColour[]; readonly from: string } | undefined;
  /** Reads the first images of that side. */
  readonly images: () => Promise<readonly AnyImage[]>;
}

/** Undefined if this side does not seem to be labels. Throws as `readPaletteFile`, and FORMAT if all entries are void. */
export const findPalette = async (sources: PaletteSources): Promise<FoundPalette | undefined> => {
  const { side, file, description, direction, known, images } = sources;
  if (file !== undefined) return found(await readPaletteFile(file), basename(file));
  // The palette in dataset.json describes the labels, which are the input in the direction that it names.
  const described = description?.direction === direction ? 'input' : 'target';
  if (description?.palette && description.direction && described === side)
    return found(description.palette, 'dataset.json');
  if (known) return found(known.palette, known.from);
  const first = await images();
  if (!first.every(isByteImage)) return undefined; // measured values are no labels, however few there are
  const inferred = inferPalette(first.map(shownImage));
  return inferred && found(inferred, `the ${side} images`);
};

/** Throws FORMAT if a palette has no classes to count. */
const found = (palette: readonly PaletteColour[], from: string): FoundPalette => {
  const { classes, voids } = splitPalette(palette);
  if (classes.length === 0)
    throw new Pix2PixError(
      'FORMAT',
      `the palette of ${from}: every entry is void, expected classes to count`,
    );
  return { classes, voids, from };
};
