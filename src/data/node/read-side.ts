/** Image files as the sides of a data set hold them. */
import { Pix2PixError } from '../../core/errors.ts';
import { type AnyImage, crop } from '../image.ts';
import type { SideFormat } from '../side-format.ts';
import { plainChannels, type Stored, sideImage } from '../side-image.ts';
import { oddWidth } from './check-pairs.ts';
import { decodeImage, readImage } from './codecs.ts';
import { decodeStored, readStored } from './formats/stored-image.ts';

/**
 * The image of a file in a side's format; without one as colour, as `readImage` makes it. Throws FILE if it cannot be
 * read, DATA if it is not what the format says.
 */
export const readSide = async (path: string, format?: SideFormat): Promise<AnyImage> => {
  const channels = plainChannels(format);
  return channels || !format ? readImage(path, channels) : sideImage(await readStored(path), format, path);
};

/** The same of encoded bytes; `name` stands in errors. */
export const decodeSide = async (bytes: Uint8Array, format: SideFormat, name: string): Promise<AnyImage> => {
  const channels = plainChannels(format);
  return channels
    ? decodeImage(bytes, channels, name)
    : sideImage(await decodeStored(bytes, name), format, name);
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
  const { image, ...stored } = await readStored(path);
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
