/** PBM, PGM and PPM, plain and raw; PAM; and PFM of floats: as the files store them, white being the larger in PBM. */
import type { AnyImage, Samples } from '../../image.ts';
import { problem } from './file-problem.ts';
import { samplesOf, swapBytes, unpackBits } from './sample-types.ts';
import type { SampleHeader, StoredFacts, StoredImage } from './stored-types.ts';

interface Netpbm {
  /** The digit of P1 to P7; f and F for PFM. */
  readonly form: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Of PFM the scale, which is negative for little-endian floats. */
  readonly most: number;
  readonly hasAlpha: boolean;
  /** Where the samples begin. */
  readonly start: number;
}

const CHANNELS: Readonly<Record<string, number>> = { 1: 1, 2: 1, 3: 3, 4: 1, 5: 1, 6: 3, f: 1, F: 3 };

const isSpace = (byte: number | undefined): boolean =>
  byte !== undefined && (byte === 32 || (byte >= 9 && byte <= 13));

/** The words from a place on, comments left out, and where each ends. */
const nextWord = (bytes: Uint8Array, from: number): { readonly word: string; readonly end: number } => {
  let at = from;
  while (isSpace(bytes[at]) || bytes[at] === 35) {
    if (bytes[at] === 35) while (at < bytes.length && bytes[at] !== 10) at++;
    else at++;
  }
  let end = at;
  while (end < bytes.length && !isSpace(bytes[end])) end++;
  if (end === at) throw new Error('it ends within its header');
  return { word: Buffer.from(bytes.subarray(at, end)).toString('latin1'), end };
};

const parse = (bytes: Uint8Array): Netpbm => {
  const form = String.fromCharCode(bytes[1] ?? 0);
  const header = form === '7' ? parsePam(bytes) : parseOthers(bytes, form);
  const { width, height, channels, most } = header;
  const isFloat = form === 'f' || form === 'F';
  const isWhole = [width, height, channels].every((n) => Number.isInteger(n) && n > 0);
  if (!isWhole || !Number.isFinite(most) || (!isFloat && !(most >= 1 && most <= 65535)))
    throw new Error(`its header says ${width}x${height}x${channels} samples up to ${most}`);
  return header;
};

const parseOthers = (bytes: Uint8Array, form: string): Netpbm => {
  const isBilevel = form === '1' || form === '4';
  const numbers: number[] = [];
  let at = 2;
  while (numbers.length < (isBilevel ? 2 : 3)) {
    const { word, end } = nextWord(bytes, at);
    numbers.push(Number(word));
    at = end;
  }
  const [width = 0, height = 0, most = 1] = numbers;
  return { form, width, height, channels: CHANNELS[form] as number, most, hasAlpha: false, start: at + 1 };
};

const parsePam = (bytes: Uint8Array): Netpbm => {
  const found: Record<string, string> = {};
  let at = 2;
  while (true) {
    const { word, end } = nextWord(bytes, at);
    if (word === 'ENDHDR') {
      const { WIDTH: width, HEIGHT: height, DEPTH: channels, MAXVAL: most, TUPLTYPE: type = '' } = found;
      const hasAlpha = type.endsWith('_ALPHA');
      const size = { width: Number(width), height: Number(height), channels: Number(channels) };
      return { form: '7', ...size, most: Number(most), hasAlpha, start: end + 1 };
    }
    const value = nextWord(bytes, end);
    found[word] = value.word;
    at = value.end;
  }
};

const factsOf = ({ form, most, hasAlpha }: Netpbm): StoredFacts => {
  if (form === 'f' || form === 'F') return { sampleType: 'float32', hasAlpha, numPages: 1 };
  const isDeep = most > 255;
  const isFull = most === (isDeep ? 65535 : 255);
  return {
    sampleType: isDeep ? 'uint16' : 'uint8',
    ...(isFull ? {} : { maxValue: most }),
    hasAlpha,
    numPages: 1,
  };
};

/** Of the beginning of a file. */
export const netpbmHeader = (bytes: Uint8Array): SampleHeader => {
  const header = parse(bytes);
  const { width, height, channels } = header;
  return { width, height, channels, ...factsOf(header), hasProfile: false };
};

export const decodeNetpbm = (bytes: Uint8Array): StoredImage => {
  const header = parse(bytes);
  const { width, height, channels, form } = header;
  const data = READERS[form]?.(bytes, header);
  if (!data) throw problem(`is a netpbm image of the kind P${form}, which is not read; save it as PNG`);
  const image: AnyImage = { width, height, channels, data };
  return { image, ...factsOf(header) };
};

type Read = (bytes: Uint8Array, header: Netpbm) => Samples;

/** A copy of so many bytes from the start of the samples on. */
const part = (bytes: Uint8Array, { start }: Netpbm, length: number): Uint8Array => {
  if (start + length > bytes.length)
    throw new Error(`its samples are ${bytes.length - start} bytes, and should be ${length}`);
  return new Uint8Array(bytes.subarray(start, start + length));
};

const readRaw: Read = (bytes, header) => {
  const count = header.width * header.height * header.channels;
  if (header.most <= 255) return part(bytes, header, count);
  return samplesOf(swapBytes(part(bytes, header, 2 * count), 2), 'uint16');
};

const readPlain: Read = (bytes, header) => {
  const count = header.width * header.height * header.channels;
  const data = new (header.most > 255 ? Uint16Array : Uint8Array)(count);
  for (let i = 0, at = header.start - 1; i < count; i++) {
    const { word, end } = nextWord(bytes, at);
    const value = Number(word);
    if (!(value >= 0 && value <= header.most)) throw new Error(`its sample ${i} is ${word}`);
    data[i] = value;
    at = end;
  }
  return data;
};

/** Black is 1 in the file; digits may stand without spaces. */
const readPlainBits: Read = (bytes, header) => {
  const data = new Uint8Array(header.width * header.height);
  let to = 0;
  for (let at = header.start - 1; at < bytes.length && to < data.length; at++) {
    if (bytes[at] === 48) data[to++] = 1;
    else if (bytes[at] === 49) to++;
    else if (bytes[at] === 35) while (at + 1 < bytes.length && bytes[at + 1] !== 10) at++;
    else if (!isSpace(bytes[at])) throw new Error(`it has the byte ${bytes[at]} among its bits`);
  }
  if (to < data.length) throw new Error(`it has ${to} bits, and should have ${data.length}`);
  return data;
};

const readBits: Read = (bytes, header) => {
  const { width, height } = header;
  const packed = part(bytes, header, Math.ceil(width / 8) * height);
  return unpackBits(packed, { bits: 1, perRow: width, rows: height }).map((bit) => 1 - bit);
};

/** Rows from the bottom up. */
const readFloats: Read = (bytes, header) => {
  const { width, height, channels, most: scale } = header;
  const perRow = width * channels;
  const read = part(bytes, header, 4 * perRow * height);
  const stored = samplesOf(scale < 0 ? read : swapBytes(read, 4), 'float32');
  const data = new Float32Array(stored.length);
  for (let y = 0; y < height; y++)
    data.set(stored.subarray(y * perRow, (y + 1) * perRow), (height - 1 - y) * perRow);
  return data;
};

const READERS: Readonly<Record<string, Read>> = {
  1: readPlainBits,
  2: readPlain,
  3: readPlain,
  4: readBits,
  5: readRaw,
  6: readRaw,
  7: readRaw,
  f: readFloats,
  F: readFloats,
};
