/** Arrays of NumPy as images: any byte order, either order of axes, numbers of any type. */
import type { AnyImage } from '../../image.ts';
import { problem } from './file-problem.ts';
import { emptySamples, SAMPLE_BYTES, type SampleType, samplesOf, swapBytes } from './sample-types.ts';
import { pageNumber, type SampleHeader, type StoredFacts, type StoredImage } from './stored-types.ts';

interface Npy {
  readonly sampleType: SampleType;
  readonly isBool: boolean;
  readonly isLittle: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Where the samples begin. */
  readonly start: number;
}

const KINDS: Readonly<Record<string, string>> = { u: 'uint', i: 'int', f: 'float' };

const parse = (bytes: Uint8Array): Npy => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLong = view.getUint8(6) >= 2; // version
  const length = isLong ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = (isLong ? 12 : 10) + length;
  if (start > bytes.length) throw new Error('it ends within its header');
  const header = Buffer.from(bytes.subarray(isLong ? 12 : 10, start)).toString('latin1');
  const [, descr = ''] = /'descr'\s*:\s*'([^']*)'/.exec(header) ?? [];
  const [, order = '', kind = '', size = ''] = /^([<>|=]?)([a-zA-Z?])(\d*)$/.exec(descr) ?? [];
  const isBool = kind === 'b' || kind === '?';
  const type = isBool ? 'uint8' : `${KINDS[kind]}${8 * Number(size)}`;
  if (!(type in SAMPLE_BYTES))
    throw problem(
      `is an array of ${descr === '' ? 'records or objects' : `type ${descr}`}, which is not read; save numbers: numpy.save(path, array.astype("float32"))`,
    );
  const [, axes = ''] = /'shape'\s*:\s*\(([^)]*)\)/.exec(header) ?? [];
  const shape = axes
    .split(',')
    .filter((axis) => axis.trim() !== '')
    .map((axis) => Number.parseInt(axis, 10));
  const isFortran = /'fortran_order'\s*:\s*True/.test(header);
  return { sampleType: type as SampleType, isBool, isLittle: order !== '>', isFortran, shape, start };
};

/** More than this are not taken for channels where they come first. */
const MOST_CHANNELS = 16;

/** Which axis is which. */
interface Axes {
  readonly pages: number | undefined;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number | undefined;
}

/**
 * Two axes are rows and columns. Of three the last is channels, as in HWC, unless the first has at most 16 and fewer
 * than the last: CHW. A fourth before them counts pages.
 */
const axesOf = (shape: readonly number[]): Axes => {
  const text = shape.length > 0 ? `shape (${shape.join(', ')})` : 'no axes';
  if (shape.length < 2 || shape.length > 4 || shape.some((length) => !(length > 0)))
    throw problem(`has ${text}, expected rows and columns, (H, W), with channels (H, W, C) or (C, H, W)`);
  if (shape.length === 2) return { pages: undefined, rows: 0, columns: 1, channels: undefined };
  const skip = shape.length - 3;
  const [first = 0, , last = 0] = shape.slice(skip);
  const isFirst = first <= MOST_CHANNELS && first < last;
  const pages = skip === 1 ? 0 : undefined;
  const [channels, rows] = isFirst ? [skip, skip + 1] : [skip + 2, skip];
  return { pages, rows, columns: rows + 1, channels };
};

const factsOf = ({ sampleType, isBool, shape }: Npy, { pages }: Axes): StoredFacts => ({
  sampleType,
  ...(isBool ? { maxValue: 1 } : {}),
  hasAlpha: false,
  numPages: pages === undefined ? 1 : (shape[pages] as number),
});

const lengthOf = (shape: readonly number[], axis: number | undefined): number =>
  axis === undefined ? 1 : (shape[axis] as number);

/** Of the beginning of a file. */
export const npyHeader = (bytes: Uint8Array): SampleHeader => {
  const npy = parse(bytes);
  const axes = axesOf(npy.shape);
  const length = (axis: number | undefined): number => lengthOf(npy.shape, axis);
  const size = { width: length(axes.columns), height: length(axes.rows), channels: length(axes.channels) };
  return { ...size, ...factsOf(npy, axes), hasProfile: false };
};

export const decodeNpy = (bytes: Uint8Array, page?: number | string): StoredImage => {
  const npy = parse(bytes);
  const { sampleType, shape, start } = npy;
  const axes = axesOf(shape);
  const facts = factsOf(npy, axes);
  const size = SAMPLE_BYTES[sampleType];
  const expected = shape.reduce((product, length) => product * length, size);
  if (start + expected > bytes.length)
    throw new Error(`its numbers are ${bytes.length - start} bytes, and should be ${expected}`);
  const stored = new Uint8Array(bytes.subarray(start, start + expected));
  const all = samplesOf(npy.isLittle ? stored : swapBytes(stored, size), sampleType);
  const strides = stridesOf(shape, npy.isFortran);
  const strideOf = (axis: number | undefined): number => (axis === undefined ? 0 : (strides[axis] as number));
  const begin = pageNumber(page, facts.numPages) * strideOf(axes.pages);
  const [height, width] = [lengthOf(shape, axes.rows), lengthOf(shape, axes.columns)];
  const channels = lengthOf(shape, axes.channels);
  const [down, right, deep] = [strideOf(axes.rows), strideOf(axes.columns), strideOf(axes.channels)];
  const data = emptySamples(sampleType, height * width * channels);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++) data[to++] = all[begin + y * down + x * right + c * deep] as number;
  const image: AnyImage = { width, height, channels, data };
  return { image, ...facts };
};

/** Numbers between neighbours along each axis. */
const stridesOf = (shape: readonly number[], isFortran: boolean): number[] => {
  const strides = new Array<number>(shape.length).fill(1);
  const axes = shape.map((_, axis) => axis);
  let stride = 1;
  for (const axis of isFortran ? axes : axes.reverse()) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
};
