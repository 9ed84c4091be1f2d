/** Maps of class ids as the images that networks learn, and back: colours of a palette, or one channel a class. */
import { Pix2PixError } from '../core/errors.ts';
import { type AnyImage, type Image, isByteImage } from './image.ts';
import type { LabelClass } from './side-format.ts';

/** What most label sets give to pixels that are not counted. */
export const VOID_ID = 255;

/**
 * The colour of a class that has none: the map of PASCAL VOC's files, in which the bits of an id go to the high bits of
 * red, green and blue in turn; 255 is its pale void.
 */
export const defaultColour = (id: number): LabelClass['colour'] => {
  const colour: [number, number, number] = [0, 0, 0];
  for (let bit = 0; bit < 24; bit++) {
    const c = bit % 3;
    colour[c] = (colour[c] as number) | (((id >> bit) & 1) << (7 - Math.floor(bit / 3)));
  }
  return colour;
};

/** Classes for ids that nothing describes: their numbers as names, and the default colours. */
export const classesOfIds = (
  ids: readonly number[],
  described: readonly LabelClass[] = [],
): readonly LabelClass[] => {
  const known = new Map(described.map((one) => [one.id, one]));
  const all = [...new Set([...ids, ...known.keys()])].sort((a, b) => a - b);
  return all.map(
    (id) =>
      known.get(id) ?? {
        id,
        name: id === VOID_ID ? 'void' : `class ${id}`,
        colour: defaultColour(id),
        ...(id === VOID_ID ? { void: true } : {}),
      },
  );
};

/** A gray map of ids in the colours of its classes; one that is no class's has the default colour of its number. */
export const idsInColour = ({ width, height, data }: AnyImage, classes: readonly LabelClass[]): Image => {
  const colours = new Map<number, LabelClass['colour']>(classes.map(({ id, colour }) => [id, colour]));
  const out = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const id = data[i] as number;
    let colour = colours.get(id);
    if (!colour) {
      colour = defaultColour(id);
      colours.set(id, colour);
    }
    out.set(colour, 3 * i);
  }
  return { width, height, channels: 3, data: out };
};

/** A map of ids as one channel a class: 255 where a pixel is of it, and 0. Throws DATA for an id that no class has; `name` stands in the error. */
export const idsOneHot = (
  { width, height, data }: AnyImage,
  classes: readonly LabelClass[],
  name: string,
): Image => {
  const places = new Map(classes.map(({ id }, place) => [id, place]));
  const channels = classes.length;
  const out = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    const place = places.get(data[i] as number);
    if (place === undefined)
      throw new Pix2PixError(
        'DATA',
        `${name}: has a pixel of class ${data[i]}, but the classes that are learned one-hot are ${classes.map(({ id }) => id).join(', ')}; list every class with its id in the palette of dataset.json`,
      );
    out[i * channels + place] = 255;
  }
  return { width, height, channels, data: out };
};

const keyOf = (r: number, g: number, b: number): number => (r * 256 + g) * 256 + b;

/** The ids of an image whose pixels have exactly the colours of classes. Throws DATA for another colour; `name` stands in the error. */
export const idsOfColours = (
  { width, height, channels, data }: AnyImage,
  classes: readonly LabelClass[],
  name: string,
): Image<Uint16Array> => {
  const ids = new Map(classes.map(({ id, colour }) => [keyOf(...colour), id]));
  const out = new Uint16Array(width * height);
  for (let i = 0, at = 0; i < out.length; i++, at += channels) {
    const [r, g, b] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
    const id = ids.get(keyOf(r, g, b));
    if (id === undefined)
      throw new Pix2PixError(
        'DATA',
        `${name}: has a pixel of colour (${r}, ${g}, ${b}), which is none of the ${classes.length} classes; list it in the palette of dataset.json, or read the images as colour (--input-kind colour or --output-kind colour)`,
      );
    out[i] = id;
  }
  return { width, height, channels: 1, data: out };
};

/** The nearest class of each pixel of a colour image, by the distance in RGB, void ones aside. */
const nearestPlaces = ({ width, height, data }: Image, classes: readonly LabelClass[]): Uint16Array => {
  const counted = classes.flatMap((one, place) => (one.void ? [] : [{ place, colour: one.colour }]));
  const known = new Map<number, number>();
  const places = new Uint16Array(width * height);
  for (let i = 0; i < places.length; i++) {
    const [r, g, b] = [data[3 * i] as number, data[3 * i + 1] as number, data[3 * i + 2] as number];
    const key = keyOf(r, g, b);
    let place = known.get(key);
    if (place === undefined) {
      let least = Number.POSITIVE_INFINITY;
      place = 0;
      for (const { place: candidate, colour } of counted) {
        const distance = (r - colour[0]) ** 2 + (g - colour[1]) ** 2 + (b - colour[2]) ** 2;
        if (distance < least) [least, place] = [distance, candidate];
      }
      known.set(key, place);
    }
    places[i] = place;
  }
  return places;
};

/** The strongest channel of each pixel. */
const strongestPlaces = ({ width, height, channels, data }: AnyImage): Uint16Array => {
  const places = new Uint16Array(width * height);
  for (let i = 0, at = 0; i < places.length; i++, at += channels) {
    let best = 0;
    for (let c = 1; c < channels; c++) if ((data[at + c] as number) > (data[at + best] as number)) best = c;
    places[i] = best;
  }
  return places;
};

/**
 * The ids of what a network makes of labels: the class of the nearest colour (void ones are never chosen), or the
 * strongest channel. Of 8 bits where all ids fit.
 */
export const idsOfOutput = (
  image: AnyImage,
  { labels, classes }: { readonly labels: 'palette' | 'one-hot'; readonly classes: readonly LabelClass[] },
): Image<Uint8Array | Uint16Array> => {
  const places =
    labels === 'one-hot' || !isByteImage(image) ? strongestPlaces(image) : nearestPlaces(image, classes);
  const isSmall = classes.every(({ id }) => id <= 255);
  const data = isSmall ? new Uint8Array(places.length) : new Uint16Array(places.length);
  for (let i = 0; i < places.length; i++) data[i] = (classes[places[i] as number] as LabelClass).id;
  return { width: image.width, height: image.height, channels: 1, data };
};
