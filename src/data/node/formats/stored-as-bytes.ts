/** Images of 8 bits from samples as they are stored, of the kinds that the image library does not read. */

import { ALL_CHANNELS, AS_VALUES } from '../../files/measured-values.ts';
import type { Image } from '../../image.ts';
import { onWhite } from '../on-white.ts';
import { named, problem } from './file-problem.ts';
import { mostOf } from './sample-types.ts';
import {
  decodeStored,
  type StoredFacts,
  type StoredHeader,
  type StoredImage,
  storedHeader,
} from './stored-image.ts';

/** Kinds whose numbers of 16 bits are seldom gray from black to white. */
const MEASURED: readonly string[] = ['NPY', 'NPZ', 'DICOM'];

/** Why samples do not become 8 bits, as a sentence without its subject; undefined if they do. */
const bytesProblem = (kind: string, facts: StoredFacts, channels: number): string | undefined => {
  const { sampleType, numPages, hasAlpha } = facts;
  const isMeasured = mostOf(sampleType) === undefined || (sampleType === 'uint16' && MEASURED.includes(kind));
  if (isMeasured) return `holds numbers of type ${sampleType}, which would be cut to 0..255; ${AS_VALUES}`;
  if (numPages > 1)
    return `holds ${numPages} images, of which only the first would be read; save each as a file of its own`;
  const colours = hasAlpha ? channels - 1 : channels;
  return colours === 1 || colours === 3
    ? undefined
    : `has ${channels} channels, expected 1 (gray) or 3 (colour); ${ALL_CHANNELS}`;
};

const bytesOf = ({ image, indexed, maxValue, sampleType }: StoredImage): Image => {
  const { width, height, data } = image;
  if (!indexed) return onWhite({ ...image, most: maxValue ?? mostOf(sampleType) ?? 255 });
  const colours = new Uint8Array(width * height * 3);
  for (const [i, index] of data.entries()) colours.set(indexed.colours[index] ?? [0, 0, 0], 3 * i);
  return { width, height, channels: 3, data: colours };
};

/** The image on white, of 1 or 3 channels. Throws DATA as `decodeStored`, and for measured values. */
export const decodeAsBytes = async (bytes: Uint8Array, name: string, kind: string): Promise<Image> => {
  const stored = await decodeStored(bytes, name);
  const found = bytesProblem(kind, stored, stored.image.channels);
  if (found !== undefined) throw named(name, kind, problem(found));
  return bytesOf(stored);
};

/** The header of a file that `decodeAsBytes` reads. Throws as it does. */
export const headerAsBytes = async (path: string): Promise<StoredHeader> => {
  const header = await storedHeader(path);
  const found = bytesProblem(header.kind, header, header.channels);
  if (found !== undefined) throw named(path, header.kind, problem(found));
  return header;
};
