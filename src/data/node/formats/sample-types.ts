/** Types of samples in files, and what they become in memory: 8 and 16 bits stay, all others are float32. */
import type { Samples } from '../../image.ts';

/** How a file stores its samples. */
export type SampleType =
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'float16'
  | 'float32'
  | 'float64';

export const SAMPLE_BYTES: Readonly<Record<SampleType, number>> = {
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
};

/** The most that unsigned samples in memory can be; undefined for floats and signed numbers. */
export const mostOf = (type: SampleType): number | undefined =>
  type === 'uint8' ? 255 : type === 'uint16' ? 65535 : undefined;

/** Memory for so many samples of a type. */
export const emptySamples = (type: SampleType, length: number): Samples => {
  if (type === 'uint8') return new Uint8Array(length);
  return type === 'uint16' ? new Uint16Array(length) : new Float32Array(length);
};

/**
 * The samples in little-endian bytes, which they may share. Numbers that float32 cannot hold are rounded to the
 * nearest that it can: integers above 2^24, and doubles.
 */
export const samplesOf = (bytes: Uint8Array, type: SampleType): Samples => {
  const length = Math.floor(bytes.byteLength / SAMPLE_BYTES[type]);
  if (type === 'uint8') return bytes.subarray(0, length);
  const { buffer, byteOffset } = aligned(bytes, SAMPLE_BYTES[type]);
  if (type === 'uint16') return new Uint16Array(buffer, byteOffset, length);
  return VIEWS[type](buffer, byteOffset, length);
};

/** The bytes where numbers of this size may begin. */
const aligned = (bytes: Uint8Array, size: number): Uint8Array =>
  bytes.byteOffset % size === 0 ? bytes : Uint8Array.from(bytes);

type View = (buffer: ArrayBufferLike, offset: number, length: number) => Float32Array;

const VIEWS: Readonly<Record<Exclude<SampleType, 'uint8' | 'uint16'>, View>> = {
  uint32: (...part) => Float32Array.from(new Uint32Array(...part)),
  int8: (...part) => Float32Array.from(new Int8Array(...part)),
  int16: (...part) => Float32Array.from(new Int16Array(...part)),
  int32: (...part) => Float32Array.from(new Int32Array(...part)),
  uint64: (...part) => Float32Array.from(new BigUint64Array(...part), Number),
  int64: (...part) => Float32Array.from(new BigInt64Array(...part), Number),
  float16: (...part) => Float32Array.from(new Uint16Array(...part), halfFloat),
  float32: (...part) => new Float32Array(...part),
  float64: (...part) => Float32Array.from(new Float64Array(...part)),
};

/** The number that 16 bits are as IEEE half precision. */
const halfFloat = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24; // 0 and the subnormal numbers
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

/** Turns each number of so many bytes around, in place: from big-endian to little-endian. */
export const swapBytes = (bytes: Uint8Array, size: number): Uint8Array => {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength - (bytes.byteLength % size));
  if (size === 2) view.swap16();
  if (size === 4) view.swap32();
  if (size === 8) view.swap64();
  return bytes;
};

/** Unsigned samples of fewer than 8 or 16 bits, packed from the high bits on, each row beginning at a whole byte. */
export const unpackBits = (
  bytes: Uint8Array,
  { bits, perRow, rows }: { readonly bits: number; readonly perRow: number; readonly rows: number },
): Uint8Array | Uint16Array => {
  const out = bits > 8 ? new Uint16Array(perRow * rows) : new Uint8Array(perRow * rows);
  const rowBytes = Math.ceil((perRow * bits) / 8);
  const mask = 2 ** bits - 1;
  for (let row = 0, to = 0; row < rows; row++) {
    let at = row * rowBytes;
    let held = 0;
    let numHeld = 0;
    for (let i = 0; i < perRow; i++) {
      while (numHeld < bits) {
        held = (held << 8) | (bytes[at++] ?? 0);
        numHeld += 8;
      }
      numHeld -= bits;
      out[to++] = (held >> numHeld) & mask;
      held &= (1 << numHeld) - 1;
    }
  }
  return out;
};
