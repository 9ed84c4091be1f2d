/** A label image as classes: each pixel the palette colour that is nearest. */
import { Pix2PixError } from '../core/errors.ts';
import type { Image } from '../data/image.ts';

/** The colour of each class, in the image's channels: sRGB bytes, or one byte for gray label images. */
export type Palette = readonly (readonly number[])[];

/** A pixel of no class, such as Cityscapes' void: not counted where the truth has it, and wrong where only a prediction has. */
export const NO_CLASS = 255;

/** A class for each pixel. */
export interface ClassMap {
  readonly width: number;
  readonly height: number;
  /** Row-major positions in the palette, or NO_CLASS. */
  readonly classes: Uint8Array;
}

/**
 * The class of each pixel by the nearest palette colour (squared distance of bytes), the first one where two
 * are as near. A network's output is never exactly a palette colour, nor is a JPEG. Pixels that are nearest to one of
 * the `voids` are of NO_CLASS. Throws OPTION for a palette of none or more than 255 colours, or of other channels than
 * the image.
 */
export const classMap = (image: Image, palette: Palette, voids: Palette = []): ClassMap => {
  requirePalette(palette, voids, image.channels);
  const { width, height, channels, data } = image;
  const colours = Uint8Array.from([...palette, ...voids].flat());
  const classOf = (position: number): number => (position < palette.length ? position : NO_CLASS);
  const classes = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < classes.length; i++, at += channels)
    // Labels come in areas: most pixels repeat their neighbour.
    classes[i] =
      i > 0 && isRepeated(data, at, channels)
        ? (classes[i - 1] as number)
        : classOf(nearestColour(data, at, channels, colours));
  return { width, height, classes };
};

const isRepeated = (data: Uint8Array, at: number, channels: number): boolean => {
  for (let c = at; c < at + channels; c++) if (data[c] !== data[c - channels]) return false;
  return true;
};

const nearestColour = (data: Uint8Array, at: number, channels: number, colours: Uint8Array): number => {
  let [nearest, least] = [0, Infinity];
  for (let colour = 0; colour < colours.length; colour += channels) {
    let distance = 0;
    for (let c = 0; c < channels; c++)
      distance += ((data[at + c] as number) - (colours[colour + c] as number)) ** 2;
    if (distance < least) [nearest, least] = [colour / channels, distance];
  }
  return nearest;
};

const requirePalette = (palette: Palette, voids: Palette, channels: number): void => {
  if (palette.length === 0 || palette.length > NO_CLASS)
    throw new Pix2PixError(
      'OPTION',
      `classMap: the palette has ${palette.length} colours, expected 1 to ${NO_CLASS}`,
    );
  const wrong = [...palette, ...voids].find((colour) => colour.length !== channels);
  if (wrong)
    throw new Pix2PixError(
      'OPTION',
      `classMap: the palette has a colour [${wrong}] of ${wrong.length} channels but the image has ${channels}; give each colour ${channels} bytes`,
    );
};
