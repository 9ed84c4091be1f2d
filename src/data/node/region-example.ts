/** Crops of large TIFF files, read as the parts that they are: of aerials and slides of gigabytes, nothing else is decoded. */
import { Pix2PixError } from '../../core/errors.ts';
import { randomStream } from '../../core/random.ts';
import { cropSizesText, type ExampleOptions, type Showing, type Side } from '../example.ts';
import { type AnyImage, mirror, type Rectangle, withChannels } from '../image.ts';
import { type Direction, directed, type Pair } from '../pairs.ts';
import { weightImage } from '../pixel-weights.ts';
import type { SideFormat } from '../side-format.ts';
import { sideImage } from '../side-image.ts';
import { drawGeometry, type Geometry, type Size } from '../transform.ts';
import { type ImageRegions, openRegion } from './formats/region.ts';
import { type StoredHeader, storedHeader } from './formats/stored-image.ts';
import { type PairFiles, pathOf } from './pair-files.ts';

/** Pixels from which a file is read in parts; smaller ones are decoded whole, and kept from epoch to epoch. */
export const LARGE_PIXELS = 2048 * 2048;

/**
 * The example of a pair of large TIFF files whose crops are taken as they are (`--preprocess crop`), with the bits that
 * it has when the files are read whole; undefined for any other pair. Throws DATA or FILE naming what failed.
 */
export const regionExample = async (
  { folder, direction }: { readonly folder: string; readonly direction: Direction },
  pair: PairFiles,
  showing: Showing,
  options: ExampleOptions,
): Promise<Pair | undefined> => {
  const { preprocess, augment, task, formats, seed } = options;
  const [a, b] = pair.files;
  if (preprocess !== 'crop' || augment || task || b === undefined) return undefined;
  const files = directed(direction, pathOf(folder, a), pathOf(folder, b));
  const headers = { input: await storedHeader(files.input), target: await storedHeader(files.target) };
  const isInParts = (side: Side): boolean => canBeRead(headers[side], formats?.[side]);
  const { width, height } = headers.input;
  const isOneSize = headers.target.width === width && headers.target.height === height;
  if (!isOneSize || !isInParts('input') || !isInParts('target')) return undefined;
  const geometry = drawGeometry(
    randomStream(seed, 'jitter', showing.epoch, showing.index),
    { width, height },
    options,
  );
  const part = { x: geometry.x, y: geometry.y, width: options.width, height: options.height };
  const read = async (side: Side): Promise<AnyImage> => {
    const image = await readPart(files[side], part, formats?.[side]);
    const converted = withChannels(image, options.channels[side]);
    return geometry.mirror ? mirror(converted) : converted;
  };
  const weight = pair.weight === undefined ? undefined : pathOf(folder, pair.weight);
  if (weight !== undefined) requireSize(pair.name, headers.input, await storedHeader(weight));
  return {
    name: pair.name,
    input: await read('input'),
    target: await read('target'),
    ...(weight === undefined ? {} : { weight: await readWeightPart(weight, part, geometry) }),
  };
};

/** Throws DATA for weights of another size, of which a part would be that of other pixels. */
const requireSize = (name: string, sides: Size, weight: Size): void => {
  if (sides.width === weight.width && sides.height === weight.height) return;
  throw new Pix2PixError('DATA', cropSizesText(name, sides, weight));
};

const readWeightPart = async (path: string, part: Rectangle, geometry: Geometry): Promise<AnyImage> => {
  const file: ImageRegions = await openRegion(path);
  try {
    const { hasAlpha, indexed } = file;
    const image = await file.readRegion(part);
    const weight = weightImage({ image, hasAlpha, ...(indexed ? { indexed } : {}) }, path);
    return geometry.mirror ? mirror(weight) : weight;
  } finally {
    await file.close();
  }
};

/** Whether a part of a file is what the same part of the whole would be: nothing that concerns all of it is done to its pixels. */
const canBeRead = (header: StoredHeader, format: SideFormat | undefined): boolean => {
  const { kind, width, height, sampleType, channels, hasProfile, numPages, indexed, maxValue } = header;
  if (kind !== 'TIFF' || width * height < LARGE_PIXELS || numPages > 1) return false;
  if (format?.kind === 'raw' || format?.kind === 'ids') return true;
  return sampleType === 'uint8' && !hasProfile && !indexed && maxValue === undefined && channels !== 2;
};

const COLOUR: SideFormat = { kind: 'colour', channels: 3 };

const readPart = async (path: string, part: Rectangle, format: SideFormat = COLOUR): Promise<AnyImage> => {
  const file: ImageRegions = await openRegion(path);
  try {
    const image = await file.readRegion(part);
    return sideImage({ image, ...(file.indexed ? { indexed: file.indexed } : {}) }, format, path);
  } finally {
    await file.close();
  }
};
