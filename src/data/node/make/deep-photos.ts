/** Photographs of 16 bits, whose pairs have 16 bits too, unless a colour profile has to be applied. */
import { type AnyImage, isByteImage, withChannels } from '../../image.ts';
import { shownImage } from '../../shown.ts';
import { readImage } from '../codecs.ts';
import { readStored, storedHeader } from '../formats/stored-image.ts';
import { extentOf, isMeasured } from '../raw-format.ts';

/** A photograph in three channels. */
export interface Photo {
  readonly image: AnyImage;
  /** Whether the file has 16 bits, which are rounded to 8 as its colour profile is applied. */
  readonly isRounded: boolean;
}

/** Throws FILE and DATA as `readImage`. */
export const readPhoto = async (path: string): Promise<Photo> => {
  const header = await storedHeader(path);
  const isDeep = header.sampleType === 'uint16';
  if (!isDeep || !isMeasured(header) || header.channels > 4)
    return { image: await readImage(path), isRounded: isDeep };
  const { image, maxValue } = await readStored(path);
  const ranged = maxValue === undefined ? image : { ...image, range: [0, maxValue] as const }; // white, under alpha
  const { range: _, ...photo } = withChannels(ranged, 3);
  return { image: photo, isRounded: false };
};

/** A photograph for an eye: one of 16 bits from its least to its most, since few use all of them. */
export const seenPhoto = (photo: AnyImage) => {
  if (isByteImage(photo)) return photo;
  const [low, high] = extentOf(photo.data);
  return shownImage({ ...photo, range: low < high ? [low, high] : [0, 65535] });
};

/** What was computed of a photograph, in as many bits: black and white stay the ends of them. */
export const inBitsOf = (photo: AnyImage, image: AnyImage): AnyImage =>
  photo.data instanceof Uint16Array && isByteImage(image)
    ? { ...image, data: Uint16Array.from(image.data, (value) => 257 * value) }
    : image;

/** What became of photographs of 16 bits, as lines. */
export const depthTexts = ({
  numDeep,
  numRounded,
}: Readonly<Record<'numDeep' | 'numRounded', number>>): string[] => {
  const photos = (count: number): string => `${count} photograph${count === 1 ? ' has' : 's have'} 16 bits`;
  return [
    ...(numDeep > 0
      ? [
          `${photos(numDeep)}, and so ${numDeep === 1 ? 'has its pair' : 'have their pairs'}: train reads such pairs as values`,
        ]
      : []),
    ...(numRounded > 0
      ? [
          `${photos(numRounded)} and a colour profile: ${numRounded === 1 ? 'it is' : 'they are'} rounded to 8 bits as it is applied`,
        ]
      : []),
  ];
};
