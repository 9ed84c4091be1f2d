/** Image files as the sides of a data set hold them. */
import { Pix2PixError } from '../../core/errors.ts';
import { ANIMATED } from '../files/image-kinds.ts';
import { kindProblem } from '../files/image-problem.ts';
import { AS_VALUES } from '../files/measured-values.ts';
import { type AnyImage, crop, samplesLike } from '../image.ts';
import { oddWidth } from '../layouts/check-pairs.ts';
import type { SideFormat, SidePage } from '../side-format.ts';
import { plainChannels, type Stored, sideImage } from '../side-image.ts';
import { sourceOfBytes } from './byte-source.ts';
import { decodeImage, readImage, readImageBytes } from './codecs.ts';
import { decodeStored } from './formats/stored-image.ts';

/**
 * The image of a file in a side's format; without one as colour, as `readImage` makes it. Throws FILE if it cannot be
 * read, DATA if it is not what the format says.
 */
export const readSide = async (path: string, format?: SideFormat): Promise<AnyImage> => {
  const channels = plainChannels(format);
  return channels || !format
    ? readImage(path, channels)
    : sideImage(await readStoredSide(await readImageBytes(path), format, path), format, path);
};

/** The same of encoded bytes; `name` stands in errors. */
export const decodeSide = async (bytes: Uint8Array, format: SideFormat, name: string): Promise<AnyImage> => {
  const channels = plainChannels(format);
  return channels
    ? decodeImage(bytes, channels, name)
    : sideImage(await readStoredSide(bytes, format, name), format, name);
};

/** Throws DATA also for what would be cut: pages beyond the first, and numbers that are no colours where colours are read. */
const readStoredSide = async (bytes: Uint8Array, format: SideFormat, name: string): Promise<Stored> => {
  const page = pageIn(format);
  if (page !== undefined) return readPages(bytes, name, page);
  const source = sourceOfBytes(bytes);
  const stored = await decodeStored(bytes, name);
  const { kind } = kindProblem(source);
  if (stored.numPages > 1 && kind && !ANIMATED.includes(kind))
    throw new Pix2PixError(
      'DATA',
      `${name}: holds ${stored.numPages} ${kind === 'NPZ' ? 'arrays' : 'pages'}, of which only the first would be read; save the one that is meant as a file of its own`,
    );
  if (format.kind !== 'raw' && format.kind !== 'ids' && !/^uint(8|16)$/.test(stored.sampleType))
    throw new Pix2PixError(
      'DATA',
      `${name}: holds numbers of type ${stored.sampleType}, which would be cut to 0..255; ${AS_VALUES}`,
    );
  return stored;
};

/** The page that a format takes of files of several. */
const pageIn = (format: SideFormat | undefined): SidePage | undefined =>
  format && 'page' in format ? format.page : undefined;

/** A page of a file, the first one if none is named, or the channels of all of them behind each other. */
export const readPages = async (
  bytes: Uint8Array,
  name: string,
  page: SidePage | undefined,
): Promise<Stored> => {
  if (page !== 'channels') return decodeStored(bytes, name, page === undefined ? {} : { page });
  const first = await decodeStored(bytes, name);
  const images = [first.image];
  for (let number = 1; number < first.numPages; number++)
    images.push((await decodeStored(bytes, name, { page: number })).image);
  return { image: channelsOfPages(images, name) };
};

/** Images of one size and kind, their channels behind each other. Throws DATA if they differ. */
const channelsOfPages = (images: readonly AnyImage[], name: string): AnyImage => {
  const [first] = images as [AnyImage];
  const { width, height } = first;
  const odd = images.findIndex(
    (image) =>
      image.width !== width || image.height !== height || image.data.constructor !== first.data.constructor,
  );
  if (odd >= 0)
    throw new Pix2PixError(
      'DATA',
      `${name}: its page ${odd} differs from page 0 in size or in the type of its samples, so that its pages cannot be channels; choose one page`,
    );
  const channels = images.reduce((sum, image) => sum + image.channels, 0);
  const data = samplesLike(first.data, width * height * channels);
  let at = 0;
  for (const image of images) {
    for (let i = 0; i < width * height; i++)
      for (let c = 0; c < image.channels; c++)
        data[i * channels + at + c] = image.data[i * image.channels + c] as number;
    at += image.channels;
  }
  return { width, height, channels, data };
};

/** Both sides of a file that holds them side by side, A left. Throws as `readSide`, and DATA for an odd width. */
export const readBothSides = async (
  path: string,
  [a, b]: readonly [a: SideFormat | undefined, b: SideFormat | undefined],
): Promise<readonly [a: AnyImage, b: AnyImage]> => {
  if (plainChannels(a) && plainChannels(b)) {
    const image = await readImage(path);
    requireEven(image, path);
    return [half(image, 0), half(image, 1)];
  }
  const { image, ...stored } = await readPages(await readImageBytes(path), path, pageIn(a ?? b));
  requireEven(image, path);
  const side = (which: 0 | 1, format: SideFormat | undefined): AnyImage =>
    sideImage({ ...(stored as Omit<Stored, 'image'>), image: half(image, which) }, format ?? COLOUR, path);
  return [side(0, a), side(1, b)];
};

const requireEven = ({ width, height }: AnyImage, path: string): void => {
  if (width % 2 !== 0) throw new Pix2PixError('DATA', `${path}: ${oddWidth(`${width}x${height}`)}`);
};

const COLOUR: SideFormat = { kind: 'colour', channels: 3 };

const half = (image: AnyImage, which: 0 | 1): AnyImage => {
  const width = image.width / 2;
  return crop(image, { x: which * width, y: 0, width, height: image.height });
};
