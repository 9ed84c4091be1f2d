/** dataset.json: what a data set says of itself; optional. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { Direction } from '../pairs.ts';

/** A channel of a colour. */
export const byte = z.int().min(0).max(255);

const descriptionSchema = z.object({
  name: z.string().optional(),
  /** The direction that the data set was made for. */
  direction: z.enum(['AtoB', 'BtoA']).optional(),
  /** Colours of the labels, which are the input in that direction. */
  palette: z.array(z.object({ name: z.string(), colour: z.tuple([byte, byte, byte]) })).optional(),
});

export type DataSetDescription = z.output<typeof descriptionSchema>;

/** One label of a palette: its name and sRGB bytes. */
export type PaletteEntry = NonNullable<DataSetDescription['palette']>[number];

/** The name of the file. */
export const DESCRIPTION_FILE = 'dataset.json';

/** The description in a folder, or undefined without one. Throws FORMAT where the file is none. */
export const readDescription = async (folder: string): Promise<DataSetDescription | undefined> => {
  const path = join(folder, DESCRIPTION_FILE);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return descriptionSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${path}: describes no data set (${messageOf(error)}); correct it, or remove it: it is optional`,
      { cause: error },
    );
  }
};

/** The palette of the input's labels, where the data set describes one for that direction. */
export const inputPalette = (
  description: DataSetDescription | undefined,
  direction: Direction,
): readonly PaletteEntry[] | undefined =>
  description?.direction === direction ? description.palette : undefined;
