/** A file's samples as the image that a side's format says, and results back in that format. */
import { Pix2PixError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor.ts';
import { type AnyImage, firstChannel, type Image, isGrayIn, type Samples, withChannels } from './image.ts';
import { labRange, ofLab } from './lab-image.ts';
import { idsInColour, idsOfColours, idsOfOutput, idsOneHot } from './label-classes.ts';
import { readSamples, tensorImages } from './pixels.ts';
import { shownImage } from './shown.ts';
import type { SideFormat, SideFormats } from './side-format.ts';
import { filledIn, type PhotoTask } from './tasks.ts';

type RawFormat = Extract<SideFormat, { kind: 'raw' }>;
type IdsFormat = Extract<SideFormat, { kind: 'ids' }>;

/** The channels in which 8-bit files are read for a format that needs no more of them; undefined for all others. */
export const plainChannels = (format: SideFormat | undefined): 1 | 3 | undefined => {
  if (format === undefined || format.kind === 'lab') return 3; // a task makes Lab of colours
  if (format.kind !== 'gray' && format.kind !== 'colour') return undefined;
  return format.page === undefined && format.channels !== 4 ? format.channels : undefined;
};

/** Samples as a file stores them. */
export interface Stored {
  readonly image: AnyImage;
  /** Of an image of one channel whose samples are places in it. */
  readonly indexed?: { readonly colours: readonly (readonly [r: number, g: number, b: number])[] };
}

/**
 * The image that networks learn, of a file's samples. Throws DATA for other channels than the format's, and for classes
 * that it does not have; `name` stands in errors.
 */
export const sideImage = (stored: Stored, format: SideFormat, name: string): AnyImage => {
  if (format.kind === 'raw') return rawImage(stored.image, format, name);
  if (format.kind === 'ids') return labelImage(stored, format, name);
  return withChannels(coloured(stored), format.kind === 'lab' ? 3 : format.channels);
};

/** An indexed image in its colours; any other rounded to 8 bits. */
export const coloured = ({ image, indexed }: Stored): Image => {
  if (!indexed) return eightBits(image);
  const classes = indexed.colours.map((colour, id) => ({
    id,
    name: '',
    colour: [...colour] as [number, number, number],
  }));
  return idsInColour(image, classes);
};

/** Rounded, with its channels. */
const eightBits = (image: AnyImage): Image => {
  if (image.data instanceof Uint8Array && !image.range) return image as Image;
  const data = new Uint8Array(image.data.length);
  const shown = shownImage({ ...image, width: image.data.length, height: 1, channels: 1 });
  data.set(shown.data);
  return { width: image.width, height: image.height, channels: image.channels, data };
};

const rawImage = (image: AnyImage, { channels, range }: RawFormat, name: string): AnyImage => {
  if (image.channels !== channels)
    throw new Pix2PixError(
      'DATA',
      `${name}: has ${image.channels} channel${image.channels === 1 ? '' : 's'}, expected ${channels}, as the images of this side have; convert it, or leave it out`,
    );
  const numLost = numNotFinite(image.data);
  if (numLost > 0)
    throw new Pix2PixError(
      'DATA',
      `${name}: ${numLost} of its ${image.data.length} values are NaN or infinite, and one is enough to make NaN of a whole result; write a number in their place, such as 0 or the least value, or leave the file out`,
    );
  return { ...image, range };
};

/** How many values are NaN or infinite. */
export const numNotFinite = (values: Samples): number => {
  if (!(values instanceof Float32Array)) return 0;
  let count = 0;
  for (const value of values) if (!Number.isFinite(value)) count++;
  return count;
};

const labelImage = (stored: Stored, { labels, classes }: IdsFormat, name: string): AnyImage => {
  const ids = idsOf(stored, classes, name);
  return labels === 'palette' ? idsInColour(ids, classes) : idsOneHot(ids, classes, name);
};

/** The ids of a file: its one channel, three equal ones, or colours of classes. */
const idsOf = ({ image, indexed }: Stored, classes: IdsFormat['classes'], name: string): AnyImage => {
  if (image.channels === 1) {
    if (image.data instanceof Float32Array)
      throw new Pix2PixError(
        'DATA',
        `${name}: holds fractions, expected whole numbers of classes; convert it`,
      );
    return image;
  }
  if (indexed || image.channels < 3)
    throw new Pix2PixError(
      'DATA',
      `${name}: has ${image.channels} channels, expected ids in one, or colours`,
    );
  if (!isGrayIn(image)) return idsOfColours(image, classes, name);
  return idsOf({ image: firstChannel(image) }, classes, name);
};

/** Samples of no image, of the kind in which results of a format are written. */
const SAMPLES: Readonly<Record<8 | 16 | 32, Samples>> = {
  8: new Uint8Array(),
  16: new Uint16Array(),
  32: new Float32Array(),
};

/**
 * The images of a tensor [N,C,H,W] as files hold a side of this format: in its range and bits. Those of labels are colours,
 * or 8 bits a class; `labelIds` makes ids of them.
 */
export const sideImages = (x: Tensor, format: SideFormat | undefined): AnyImage[] => {
  if (format?.kind !== 'raw' && format?.kind !== 'lab') return tensorImages(x);
  const [count = 0, channels = 0, height = 0, width = 0] = x.shape;
  const like =
    format.kind === 'lab'
      ? { data: SAMPLES[32], range: labRange(format.channels) }
      : { data: SAMPLES[format.bits], range: format.range };
  return Array.from({ length: count }, (_, n) =>
    readSamples(x.data, { width, height, channels }, like, n * channels * height * width),
  );
};

/**
 * An image of a side as a screen shows it: gray, or colour. Colours without lightness need that of the other side's image,
 * and are shown at half of it otherwise.
 */
export const shownSide = (image: AnyImage, format: SideFormat | undefined, other?: AnyImage): Image => {
  if (format?.kind === 'ids' && format.labels === 'one-hot')
    return idsInColour(idsOfOutput(image, format), format.classes);
  if (format?.kind !== 'lab') return shownImage(image);
  if (format.channels === 1) return ofLab(image);
  return ofLab(other ?? halfLight(image), image);
};

const halfLight = ({ width, height }: AnyImage): AnyImage => ({
  width,
  height,
  channels: 1,
  data: new Float32Array(width * height).fill(50), // of L from 0 to 100
});

/** The images of a tensor [N,C,H,W] as a screen shows a side of this format; `lightness` is that of colours, [N,1,H,W]. */
export const shownTensor = (x: Tensor, format: SideFormat | undefined, lightness?: Tensor): Image[] => {
  if (format?.kind !== 'lab') return tensorImages(x).map((image) => shownSide(image, format));
  const others = lightness && sideImages(lightness, LIGHTNESS);
  return sideImages(x, format).map((image, n) => shownSide(image, format, others?.[n]));
};

/** Outputs of a network as a screen shows them: of a task, the pictures that they make together with their inputs. */
export const shownOutputs = (
  y: Tensor,
  x: Tensor,
  formats: SideFormats | undefined,
  task: PhotoTask | undefined,
): Image[] => shownTensor(task?.kind === 'inpaint' ? filledIn(y, x) : y, formats?.target, x);

const LIGHTNESS: SideFormat = { kind: 'lab', channels: 1 };

/** Classes of an output, or undefined where the format has none. */
export const labelIds = (
  image: AnyImage,
  format: SideFormat | undefined,
): Image<Uint8Array | Uint16Array> | undefined =>
  format?.kind === 'ids' ? idsOfOutput(image, format) : undefined;
