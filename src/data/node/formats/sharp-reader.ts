/** Samples of JPEG, WebP, AVIF and composed GIF frames by the image library, without their colour profile applied. */

import { sizeProblem } from '../../files/image-problem.ts';
import type { AnyImage, Rectangle } from '../../image.ts';
import { type Metadata, type Sharp, sharp } from '../image-library.ts';
import { problem } from './file-problem.ts';
import { pageNumber, type SampleHeader, type StoredFacts, type StoredImage } from './stored-types.ts';

const isGray = ({ space }: Metadata): boolean => space === 'b-w' || space === 'grey16';

const channelsOf = (metadata: Metadata): number => {
  if (metadata.space === 'cmyk') return 4;
  return (isGray(metadata) ? 1 : 3) + (metadata.hasAlpha ? 1 : 0);
};

const factsOf = (metadata: Metadata): StoredFacts => ({
  sampleType: metadata.depth === 'ushort' ? 'uint16' : 'uint8',
  hasAlpha: metadata.hasAlpha ?? false,
  numPages: metadata.pages ?? 1,
});

export const sharpHeader = async (input: string | Uint8Array): Promise<SampleHeader> => {
  const metadata = await sharp(input, { limitInputPixels: false }).metadata();
  const { width, height } = metadata.autoOrient;
  const hasProfile = metadata.icc !== undefined;
  return { width, height, channels: channelsOf(metadata), ...factsOf(metadata), hasProfile };
};

/** AVIF of 10 and 12 bits comes in 16, its values stretched; CMYK is the four inks. */
export const decodeBySharp = async (
  input: string | Uint8Array,
  page?: number | string,
): Promise<StoredImage> => {
  const metadata = await sharp(input, { limitInputPixels: false }).metadata();
  const tooLarge = sizeProblem(metadata);
  if (tooLarge !== undefined) throw problem(tooLarge);
  const facts = factsOf(metadata);
  const number = pageNumber(page, facts.numPages);
  return { image: await pixelsBySharp(input, metadata, { page: number }), ...facts };
};

export const pixelsBySharp = async (
  input: string | Uint8Array,
  metadata: Metadata,
  { page = 0, part }: { readonly page?: number; readonly part?: Rectangle } = {},
): Promise<AnyImage> => {
  const limit = part ? { limitInputPixels: false as const } : {};
  const image = sharp(input, { failOn: 'error', ignoreIcc: true, page, ...limit }).autoOrient();
  if (part) image.extract({ left: part.x, top: part.y, width: part.width, height: part.height });
  const isDeep = metadata.depth === 'ushort';
  const { data, info } = await inSpace(image, metadata)
    .raw({ depth: isDeep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const all = isDeep
    ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const channels = channelsOf(metadata);
  if (info.channels === channels) return { width, height, channels, data: all.slice() };
  // Gray with alpha has come as equal colours and alpha.
  const places = channels === 2 ? [0, info.channels - 1] : [0];
  const own = all.slice(0, width * height * channels);
  for (let i = 0, to = 0; i < width * height; i++)
    for (const place of places) own[to++] = all[i * info.channels + place] as number;
  return { width, height, channels, data: own };
};

/** So that the library converts nothing; its gray of 8 bits would lose alpha. */
const inSpace = (image: Sharp, metadata: Metadata): Sharp => {
  if (metadata.space === 'cmyk') return image.pipelineColourspace('cmyk').toColourspace('cmyk');
  if (metadata.depth === 'ushort') return image.toColourspace(isGray(metadata) ? 'grey16' : 'rgb16');
  return image.toColourspace(isGray(metadata) && !metadata.hasAlpha ? 'b-w' : 'srgb');
};
