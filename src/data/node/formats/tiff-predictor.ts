/** Undoing TIFF's predictors: samples stored as differences from their left neighbours. */
import { SAMPLE_BYTES, type SampleType, swapBytes } from './sample-types.ts';

interface Rows {
  readonly type: SampleType;
  readonly isLittle: boolean;
  readonly predictor: number;
  /** Samples of a pixel, and of a row. */
  readonly perPixel: number;
  readonly perRow: number;
}

/** The samples of whole rows as little-endian bytes, in place; predictors are 1 (none), 2 and 3. */
export const undoPredictor = (bytes: Uint8Array, rows: Rows): Uint8Array => {
  const { type, isLittle, predictor, perPixel, perRow } = rows;
  const size = SAMPLE_BYTES[type];
  if (predictor === 3) return undoFloats(bytes, { size, perPixel, perRow });
  const native = isLittle ? bytes : swapBytes(bytes, size);
  if (predictor === 1) return native;
  const { buffer, byteOffset } = native;
  const length = Math.floor(native.byteLength / size);
  if (size === 8) addUp64(new BigUint64Array(buffer, byteOffset, length), perPixel, perRow);
  else if (size === 4) addUp(new Uint32Array(buffer, byteOffset, length), perPixel, perRow);
  else if (size === 2) addUp(new Uint16Array(buffer, byteOffset, length), perPixel, perRow);
  else addUp(native, perPixel, perRow);
  return native;
};

/** Sums along each row, which wrap around as the numbers' type does. */
const addUp = (values: Uint8Array | Uint16Array | Uint32Array, step: number, perRow: number): void => {
  for (let row = 0; row + perRow <= values.length; row += perRow)
    for (let i = row + step; i < row + perRow; i++)
      values[i] = (values[i] as number) + (values[i - step] as number);
};

const addUp64 = (values: BigUint64Array, step: number, perRow: number): void => {
  for (let row = 0; row + perRow <= values.length; row += perRow)
    for (let i = row + step; i < row + perRow; i++)
      values[i] = (values[i] as bigint) + (values[i - step] as bigint);
};

/** Bytes are differences, and lie apart by their place in the number, the highest first; whatever the byte order. */
const undoFloats = (
  bytes: Uint8Array,
  { size, perPixel, perRow }: { readonly size: number; readonly perPixel: number; readonly perRow: number },
): Uint8Array => {
  const rowBytes = perRow * size;
  addUp(bytes, perPixel, rowBytes);
  const row = new Uint8Array(rowBytes);
  for (let begin = 0; begin + rowBytes <= bytes.length; begin += rowBytes) {
    for (let i = 0; i < perRow; i++)
      for (let place = 0; place < size; place++)
        row[i * size + size - 1 - place] = bytes[begin + place * perRow + i] as number;
    bytes.set(row, begin);
  }
  return bytes;
};
