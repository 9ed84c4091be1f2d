/** The types of numbers in files of weights, by the names of safetensors, and their values as float32. */
import { halfToNumber } from '../core/half.ts';

/** Bytes of one value. */
export const ELEMENT_BYTES = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U16: 2,
  U8: 1,
  BOOL: 1,
} as const;

export type ElementType = keyof typeof ELEMENT_BYTES;

export const isElementType = (name: string): name is ElementType => Object.hasOwn(ELEMENT_BYTES, name);

/**
 * The values of `bytes` as float32, in their order: exact but for F64, I32 and I64, which are rounded. The result is a
 * view of little-endian F32 at a multiple of 4. A few bytes that are no whole value at the end are ignored.
 */
export const toFloat32 = (bytes: Uint8Array, type: ElementType, littleEndian = true): Float32Array => {
  const { buffer, byteOffset } = bytes;
  const size = ELEMENT_BYTES[type];
  const count = Math.floor(bytes.byteLength / size);
  if (type === 'F32' && littleEndian && byteOffset % size === 0)
    return new Float32Array(buffer as ArrayBuffer, byteOffset, count);
  const view = new DataView(buffer, byteOffset, bytes.byteLength);
  const read = READERS[type];
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = read(view, i * size, littleEndian);
  return values;
};

type Reader = (view: DataView, at: number, littleEndian: boolean) => number;

const READERS: { readonly [T in ElementType]: Reader } = {
  F64: (view, at, little) => view.getFloat64(at, little),
  F32: (view, at, little) => view.getFloat32(at, little),
  F16: (view, at, little) => halfToNumber(view.getUint16(at, little)),
  BF16: (view, at, little) => bfloat16ToNumber(view.getUint16(at, little)),
  I64: (view, at, little) => Number(view.getBigInt64(at, little)),
  I32: (view, at, little) => view.getInt32(at, little),
  I16: (view, at, little) => view.getInt16(at, little),
  I8: (view, at) => view.getInt8(at),
  U16: (view, at, little) => view.getUint16(at, little),
  U8: (view, at) => view.getUint8(at),
  BOOL: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
};

const WORD = new DataView(new ArrayBuffer(4));

/** The value of a bfloat16's bits: the upper half of a float32. */
const bfloat16ToNumber = (bits: number): number => {
  WORD.setUint32(0, bits * 0x10000);
  return WORD.getFloat32(0);
};
