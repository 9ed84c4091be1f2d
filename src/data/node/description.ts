/** dataset.json: what a data set says of itself; optional. */
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { parseChecked } from '../../core/schema-fault.ts';
import type { Direction } from '../pairs.ts';
import type { LabelClass } from '../side-format.ts';
import { readTextFile } from './text-file.ts';

/** A channel of a colour. */
const byte = z.int().min(0).max(255);

/** The labels of a palette, in the order of the classes. */
export const entriesSchema = z.array(
  z.object({
    name: z.string(),
    colour: z.tuple([byte, byte, byte]),
    /** Its number in maps of class ids. */
    id: z.int().min(0).max(65535).optional(),
    /** Pixels of this colour are not counted, as Cityscapes' void. */
    void: z.boolean().optional(),
  }),
);

const descriptionSchema = z.object({
  name: z.string().optional(),
  /** The direction that the data set was made for. */
  direction: z.enum(['AtoB', 'BtoA']).optional(),
  /** That each image holds both sides, where they look like single images. */
  layout: z.literal('side-by-side').optional(),
  /** Colours of the labels, which are the input in that direction. */
  palette: entriesSchema.optional(),
});

export type DataSetDescription = z.output<typeof descriptionSchema>;

/** One label of a palette: its name and sRGB bytes. */
export type PaletteEntry = NonNullable<DataSetDescription['palette']>[number];

/** The name of the file. */
export const DESCRIPTION_FILE = 'dataset.json';

const EXPECTED =
  '{"name": "facades", "direction": "AtoB", "palette": [{"name": "door", "colour": [0, 128, 255]}]}, each part optional';

/** The description in a folder, or undefined without one. Throws FORMAT for a file that is not one, FILE for one that cannot be read. */
export const readDescription = async (folder: string): Promise<DataSetDescription | undefined> => {
  const path = join(folder, DESCRIPTION_FILE);
  const text = await readTextFile(path);
  if (text === undefined) return undefined;
  try {
    return parseChecked(descriptionSchema, text);
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${path}: does not describe a data set (${messageOf(error)}); expected ${EXPECTED}; correct it, or remove it`,
      { cause: error },
    );
  }
};

/** The classes of a palette that have ids. */
export const classesWithIds = (palette: readonly PaletteEntry[]): LabelClass[] =>
  palette.flatMap(({ id, ...rest }) => (id === undefined ? [] : [{ id, ...rest }]));

/** The palette of the input's labels, where the data set describes one for that direction. */
export const inputPalette = (
  description: DataSetDescription | undefined,
  direction: Direction,
): readonly PaletteEntry[] | undefined =>
  description?.direction === direction ? description.palette : undefined;
