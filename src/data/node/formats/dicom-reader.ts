/**
 * Uncompressed DICOM images: gray of any depth with its rescaling to values such as Hounsfield units, white being the
 * larger, and RGB. Presentation (windows, overlays, palettes) is left to viewers.
 */
import dicomParser, { type DataSet } from 'dicom-parser';
import { messageOf } from '../../../core/errors.ts';
import type { AnyImage, Samples } from '../../image.ts';
import { problem } from './file-problem.ts';
import { mostOf, type SampleType, samplesOf, swapBytes } from './sample-types.ts';
import { pageNumber, type SampleHeader, type StoredFacts, type StoredImage } from './stored-types.ts';

interface Dicom {
  readonly data: DataSet;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** As the samples are allocated. */
  readonly type: SampleType;
  readonly isLittle: boolean;
  readonly isInverted: boolean;
  readonly numFrames: number;
  readonly bitsStored: number;
  readonly highBit: number;
}

/** Transfer syntaxes without compression of pixels: implicit, explicit, deflated, and big-endian. */
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const READ_SYNTAXES = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99', BIG_ENDIAN];

/** Beginnings of others' numbers, with what compresses their pixels. */
const COMPRESSIONS: readonly (readonly [syntax: string, name: string])[] = [
  ['1.2.840.10008.1.2.4.5', 'JPEG'],
  ['1.2.840.10008.1.2.4.7', 'lossless JPEG'],
  ['1.2.840.10008.1.2.4.8', 'JPEG-LS'],
  ['1.2.840.10008.1.2.4.9', 'JPEG 2000'],
  ['1.2.840.10008.1.2.4.10', 'a video codec'],
  ['1.2.840.10008.1.2.4.20', 'JPEG 2000'],
  ['1.2.840.10008.1.2.5', 'run lengths'],
];

/** The parser throws records, with the cause in `exception`. */
const parsed = (bytes: Uint8Array): DataSet => {
  try {
    return dicomParser.parseDicom(bytes);
  } catch (error) {
    const cause = typeof error === 'object' && error && 'exception' in error ? error.exception : error;
    throw new Error(messageOf(cause).replace(/^dicomParser\.\w+: /, ''), { cause: error });
  }
};

const parse = (bytes: Uint8Array): Dicom => {
  const data = parsed(bytes);
  const syntax = data.string('x00020010') ?? '1.2.840.10008.1.2';
  if (!READ_SYNTAXES.includes(syntax)) {
    const [, name = 'a method that is not known'] =
      COMPRESSIONS.find(([start]) => syntax.startsWith(start)) ?? [];
    throw problem(
      `is a DICOM file compressed by ${name} (transfer syntax ${syntax}), which is not read; \`gdcmconv --raw IN.dcm OUT.dcm\`, for example, decompresses it`,
    );
  }
  const number = (tag: string, otherwise: number): number => data.uint16(tag) ?? otherwise;
  const channels = number('x00280002', 1);
  const photometric = data.string('x00280004') ?? 'MONOCHROME2';
  const isInverted = photometric === 'MONOCHROME1';
  const isGray = isInverted || photometric === 'MONOCHROME2';
  if (!(isGray && channels === 1) && !(photometric === 'RGB' && channels === 3))
    throw problem(
      `is a DICOM file of ${photometric} with ${channels} samples a pixel, expected MONOCHROME1, MONOCHROME2 or RGB; save it as one of them, or as PNG`,
    );
  const [width, height] = [number('x00280011', 0), number('x00280010', 0)];
  if (!(width > 0 && height > 0)) throw problem('is a DICOM file without an image; leave it out');
  const bits = number('x00280100', 16);
  if (![8, 16, 32].includes(bits))
    throw problem(`is a DICOM file of ${bits} bits a sample, expected 8, 16 or 32; save it as one of them`);
  const bitsStored = number('x00280101', bits);
  return {
    ...{ data, width, height, channels, isInverted, bitsStored },
    type: `${number('x00280103', 0) === 1 ? 'int' : 'uint'}${bits}` as SampleType,
    isLittle: syntax !== BIG_ENDIAN,
    numFrames: data.intString('x00280008') ?? 1,
    highBit: number('x00280102', bitsStored - 1),
  };
};

interface Rescale {
  readonly slope: number;
  readonly intercept: number;
}

/** From stored numbers to values; of files with several frames for each frame, for all, or for the file. */
const rescaleOf = ({ data }: Dicom, frame: number): Rescale | undefined => {
  const within = (group: DataSet | undefined): DataSet | undefined =>
    group?.elements.x00289145?.items?.[0]?.dataSet;
  const source =
    within(data.elements.x52009230?.items?.[frame]?.dataSet) ??
    within(data.elements.x52009229?.items?.[0]?.dataSet) ??
    data;
  const slope = source.floatString('x00281053') ?? 1;
  const intercept = source.floatString('x00281052') ?? 0;
  return slope === 1 && intercept === 0 ? undefined : { slope, intercept };
};

const factsOf = (dicom: Dicom, rescale: Rescale | undefined): StoredFacts => {
  const { type, bitsStored, numFrames } = dicom;
  const most = 2 ** bitsStored - 1;
  const isPart = !rescale && most < (mostOf(type) ?? 0);
  return {
    sampleType: rescale ? 'float32' : type,
    ...(isPart ? { maxValue: most } : {}),
    ...{ hasAlpha: false, numPages: numFrames },
  };
};

/** Of the whole file. */
export const dicomHeader = (bytes: Uint8Array, page?: number | string): SampleHeader => {
  const dicom = parse(bytes);
  const { width, height, channels, numFrames } = dicom;
  const facts = factsOf(dicom, rescaleOf(dicom, pageNumber(page, numFrames)));
  return { width, height, channels, ...facts, hasProfile: false };
};

export const decodeDicom = (bytes: Uint8Array, page?: number | string): StoredImage => {
  const dicom = parse(bytes);
  const { data, width, height, channels, type, isLittle, numFrames, bitsStored, highBit } = dicom;
  const frame = pageNumber(page, numFrames);
  const element = data.elements.x7fe00010;
  if (!element) throw problem('is a DICOM file without an image; leave it out');
  const bits = Number(type.replace(/\D/g, ''));
  const length = (width * height * channels * bits) / 8;
  const begin = element.dataOffset + frame * length;
  const end = begin + length;
  if (end > Math.min(bytes.length, element.dataOffset + element.length))
    throw new Error(`its pixels are ${element.length} bytes, and should be ${length * numFrames}`);
  // Deflated files have been inflated by the parser, so that its bytes are the ones to read.
  const stored = new Uint8Array(data.byteArray.subarray(begin, end));
  const all = samplesOf(isLittle ? stored : swapBytes(stored, bits / 8), type);
  const whole = bits === bitsStored && highBit === bits - 1 ? all : withinBits(all, dicom);
  const upward = dicom.isInverted ? inverted(whole, dicom) : whole;
  const rescale = rescaleOf(dicom, frame);
  const values = rescale ? Float32Array.from(upward, (v) => v * rescale.slope + rescale.intercept) : upward;
  const isPlanar = channels > 1 && data.uint16('x00280006') === 1;
  const image: AnyImage = {
    width,
    height,
    channels,
    data: isPlanar ? interleaved(values, channels) : values,
  };
  return { image, ...factsOf(dicom, rescale) };
};

/** Of the bits of each sample those that are its number, the others being free for overlays. */
const withinBits = (samples: Samples, { type, bitsStored, highBit }: Dicom): Samples => {
  const shift = Math.max(0, highBit + 1 - bitsStored);
  const span = 2 ** bitsStored;
  const isSigned = type.startsWith('int');
  return samples.map((value) => {
    const number = ((Math.floor(value / 2 ** shift) % span) + span) % span;
    return isSigned && number >= span / 2 ? number - span : number;
  }) as Samples;
};

/** The largest number that can be stored becomes the smallest. */
const inverted = (samples: Samples, { type, bitsStored }: Dicom): Samples => {
  const sum = type.startsWith('int') ? -1 : 2 ** bitsStored - 1;
  return samples.map((value) => sum - value) as Samples;
};

const interleaved = (planes: Samples, channels: number): Samples => {
  const count = planes.length / channels;
  return planes.map((_, i) => planes[(i % channels) * count + Math.floor(i / channels)] as number) as Samples;
};
