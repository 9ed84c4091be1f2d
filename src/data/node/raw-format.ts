/** Sides that are measured values: recognised, and their channels, range and bits found. */
import { Pix2PixError } from '../../core/errors.ts';
import { countsOf } from '../counts.ts';
import type { AnyImage, ValueRange } from '../image.ts';
import type { SampleBits, SideFormat } from '../side-format.ts';
import type { StoredHeader } from './formats/stored-image.ts';
import { type FileHeader, MOST_READ, ofReadable, readPart, type SideFiles } from './side-files.ts';

/** The format of a side of measured values. Throws DATA for files of different channels, unless such are left out, and for equal values. */
export const rawFormat = async (
  side: SideFiles,
  { range, channels: asked }: { readonly range?: ValueRange | undefined; readonly channels: number },
  headers: readonly FileHeader[],
): Promise<SideFormat> => {
  const pages = side.page === 'channels';
  const counts = countsOf(headers.map(({ channels, numPages }) => channels * (pages ? numPages : 1)));
  const [channels = asked] = counts;
  if (counts.length > 1 && !side.leavesOut) {
    const odd = headers.find((header) => header.channels * (pages ? header.numPages : 1) !== channels);
    const most = Math.max(...counts);
    throw new Pix2PixError(
      'DATA',
      `${side.command}: the ${side.title} images have ${counts.sort((a, b) => a - b).join(' and ')} channels, expected equally many in all; most have ${channels}, and ${odd?.file} has not: convert such files, leave them out with skipBad (--skip-bad)${most <= 4 ? `, or read all as colour: ${side.kindFlag} colour` : ''}`,
    );
  }
  return {
    kind: 'raw',
    channels,
    range: range ? [...range] : await rangeOfFiles(side, channels),
    bits: bitsOf(headers),
    ...(side.page === undefined ? {} : { page: side.page }),
  };
};

/** Results have the bits of the files: 16 for unsigned whole numbers up to that, float32 for all other values. */
const bitsOf = (headers: readonly StoredHeader[]): SampleBits => {
  const types = headers.map(({ sampleType }) => sampleType);
  if (types.every((type) => type === 'uint8')) return 8;
  return types.every((type) => type === 'uint8' || type === 'uint16') ? 16 : 32;
};

/** The least and the most finite value, and of what is known already. */
export const extentOf = (
  data: AnyImage['data'],
  known: ValueRange = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
): [number, number] => {
  let [low, high] = known;
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
};

/** The least and the most finite value of a side's files, without those of other channels, which are left out. */
const rangeOfFiles = async (side: SideFiles, channels: number): Promise<[number, number]> => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  await ofReadable(
    side,
    MOST_READ,
    async (path) => {
      const { image } = await readPart(path, side);
      if (image.channels === channels) [low, high] = extentOf(image.data, [low, high]);
    },
    { isNeeded: true },
  );
  if (low < high) return [low, high];
  throw new Pix2PixError(
    'DATA',
    `${side.command}: the ${side.title} images have ${low === high ? `the value ${low} alone` : 'no finite value'}, so that there is nothing to learn; correct them, or give their range (${side.title === 'input' ? 'inputRange (--input-range)' : 'outputRange (--output-range)'})`,
  );
};

/**
 * Whether a side holds measured values: all its files do. Of 8 and 16 bits mixed, all are rounded to 8. Throws DATA for a
 * mixture that has no common range.
 */
export const areMeasured = (
  { command, title, kindFlag }: SideFiles,
  headers: readonly FileHeader[],
): boolean => {
  const numMeasured = headers.filter(isMeasured).length;
  if (numMeasured === 0) return false;
  if (numMeasured === headers.length) return true;
  if (headers.every(({ sampleType, channels }) => /^uint(8|16)$/.test(sampleType) && channels <= 4))
    return false;
  throw new Pix2PixError(
    'DATA',
    `${command}: some ${title} images hold values (${sampleText(headers.find(isMeasured))}) and others colours of 8 bits (${headers.find((header) => !isMeasured(header))?.file}); keep one kind, or read all as values: ${kindFlag} raw`,
  );
};

const sampleText = (header: FileHeader | undefined): string =>
  header ? `${header.file}, ${header.sampleType}` : '';

/** Whether a file holds more than 8 bits of colour or gray: deep values without a profile, or other channels. */
export const isMeasured = ({
  channels,
  sampleType,
  hasProfile,
  indexed,
  hasAlpha,
}: StoredHeader): boolean => {
  if (indexed) return false;
  if (sampleType !== 'uint8') return !(hasProfile && channels >= 3);
  return channels > 4 || (channels === 2 && !hasAlpha);
};
