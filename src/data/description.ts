/** What a data set says of itself, in dataset.json: its direction, its layout, the palette of its labels. */
import { z } from 'zod';
import type { Direction } from './pairs.ts';
import type { LabelClass } from './side-format.ts';

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

/** The schema of the file. */
export const descriptionSchema = z.object({
  name: z.string().optional(),
  /** The direction that the data set was made for. */
  direction: z.enum(['AtoB', 'BtoA']).optional(),
  /** That each image holds both sides, where they look like single images. */
  layout: z.literal('side-by-side').optional(),
  /** Colours of the labels, which are the input in that direction. */
  palette: entriesSchema.optional(),
  /** Of the drawn houses: how many, how large, and from which seed. Anything else there is not ours. */
  pairs: z.int().optional().catch(undefined),
  size: z.int().optional().catch(undefined),
  seed: z.int().optional().catch(undefined),
});

export type DataSetDescription = z.output<typeof descriptionSchema>;

/** One label of a palette: its name and sRGB bytes. */
export type PaletteEntry = NonNullable<DataSetDescription['palette']>[number];

/** The classes of a palette that have ids. */
export const classesWithIds = (palette: readonly PaletteEntry[]): LabelClass[] =>
  palette.flatMap(({ id, ...rest }) => (id === undefined ? [] : [{ id, ...rest }]));

/** The palette of the input's labels, where the data set describes one for that direction. */
export const inputPalette = (
  description: DataSetDescription | undefined,
  direction: Direction,
): readonly PaletteEntry[] | undefined =>
  description?.direction === direction ? description.palette : undefined;
