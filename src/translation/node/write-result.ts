/** Writes a result: as PNG, or as TIFF, which lies on earth where its input does. */
import { type AnyImage, isByteImage } from '../../data/image.ts';
import { writePng } from '../../data/node/codecs.ts';
import { openRegion } from '../../data/node/formats/region.ts';
import type { TiffTag } from '../../data/node/formats/tiff-tags-bytes.ts';
import { openTiffWriter } from '../../data/node/formats/tiff-writer.ts';
import { storedSamples, writeStored } from '../../data/node/formats/write-stored.ts';

/** The ends of results' names. */
export const RESULT_FORMATS = ['png', 'tif'] as const;

/** Kinds of files that results are written as. */
export type ResultFormat = (typeof RESULT_FORMATS)[number];

/** Writes an image that was made of an input; `input` is absent where that is a part of its file. Throws FILE. */
export const writeResult = async (
  path: string,
  image: AnyImage,
  input: string | undefined,
): Promise<void> => {
  if (path.endsWith('.tif')) return writeTiff(path, image, await geoTagsOf(input, image));
  return isByteImage(image) && [1, 3].includes(image.channels)
    ? writePng(path, image)
    : writeStored(path, image);
};

const writeTiff = async (path: string, image: AnyImage, tags: readonly TiffTag[]): Promise<void> => {
  const { width, height, channels, data } = image;
  const writer = await openTiffWriter(path, { width, height, channels, samples: storedSamples(data), tags });
  await writer.writeRows(data);
  await writer.close();
};

/** The tags fit an image of the input's size alone: they hold the size of a pixel. */
const geoTagsOf = async (
  input: string | undefined,
  { width, height }: AnyImage,
): Promise<readonly TiffTag[]> => {
  if (input === undefined) return [];
  const source = await openRegion(input).catch(() => undefined); // it was read in another way
  await source?.close();
  return source?.width === width && source.height === height ? source.geoTags : [];
};
