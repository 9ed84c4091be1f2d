/** Which colours are classes: as a data set states, or as found in its label images. */
import { type Image, withChannels } from '../data/image.ts';

/** A class: its name and colour in sRGB bytes. */
export interface ClassColour {
  readonly name: string;
  readonly colour: readonly [number, number, number];
}

/** A colour of a palette: a class, or one whose pixels are not counted. */
export interface PaletteColour extends ClassColour {
  readonly void?: boolean | undefined;
}

/** Splits a palette into its classes, in order, and its void colours. */
export const splitPalette = (
  palette: readonly PaletteColour[],
): { readonly classes: readonly ClassColour[]; readonly voids: readonly ClassColour[] } => {
  const plain = (isVoid: boolean): ClassColour[] =>
    palette.filter((entry) => (entry.void ?? false) === isVoid).map(({ name, colour }) => ({ name, colour }));
  return { classes: plain(false), voids: plain(true) };
};

/** Label sets in use have up to 35 classes (Cityscapes); no photograph has so few colours. */
const MOST_CLASSES = 64;

/** A colour with a smaller share of all pixels is a drawing error, not a class. */
const LEAST_SHARE = 1e-5;

/**
 * The colours of label images, the most frequent first, named as in style sheets; undefined if there are too many, as
 * in photographs and in labels saved as JPEG.
 */
export const inferPalette = (images: readonly Image[]): readonly ClassColour[] | undefined => {
  const counts = new Map<number, number>();
  let total = 0;
  for (const image of images) {
    const { data } = withChannels(image, 3);
    for (let i = 0; i < data.length; i += 3) {
      const colour = ((data[i] as number) << 16) | ((data[i + 1] as number) << 8) | (data[i + 2] as number);
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
      if (counts.size > MOST_CLASSES) return undefined;
    }
    total += data.length / 3;
  }
  const classes = [...counts].filter(([, count]) => count >= total * LEAST_SHARE).sort((a, b) => b[1] - a[1]);
  if (classes.length < 2) return undefined; // a blank image shows no classes
  return classes.map(([colour]) => ({
    name: `#${colour.toString(16).padStart(6, '0')}`,
    colour: [colour >> 16, (colour >> 8) & 255, colour & 255],
  }));
};
