/** Types and shapes of HDF5: numbers under the names of safetensors, and texts. */
import type { ElementType } from '../element-types.ts';
import { damaged, type Fields } from './bytes.ts';

export type StoredType =
  | {
      readonly kind: 'number';
      readonly type: ElementType;
      readonly size: number;
      readonly littleEndian: boolean;
    }
  | { readonly kind: 'text'; readonly size: number }
  /** A text elsewhere in the file, behind a length, an address and an index. */
  | { readonly kind: 'heap-text'; readonly size: number }
  | { readonly kind: 'other'; readonly size: number; readonly text: string };

/** Classes of the specification, IV.A.2.d. */
const CLASSES = [
  'fixed-point',
  'floating-point',
  'time',
  'string',
  'bit field',
  'opaque',
  'compound',
  'reference',
  'enumeration',
  'variable-length',
  'array',
];

export const readType = (content: Fields): StoredType => {
  const kind = content.uint(0, 1) & 0x0f;
  const bits = content.uint(1, 1);
  const size = content.uint(4, 4);
  const littleEndian = (bits & 1) === 0;
  const other: StoredType = { kind: 'other', size, text: `${CLASSES[kind] ?? 'unknown'} of ${size} bytes` };
  if (kind === 0) return numeric(INTEGERS[`${bits & 8 ? 'I' : 'U'}${size}`], size, littleEndian) ?? other;
  if (kind === 1) return numeric(FLOATS[`${size}/${content.uint(13, 1)}`], size, littleEndian) ?? other;
  if (kind === 3) return { kind: 'text', size };
  // NumPy's bool is an enumeration of an 8-bit number.
  if (kind === 8 && size === 1) return { kind: 'number', type: 'BOOL', size, littleEndian: true };
  return kind === 9 && (bits & 0x0f) === 1 ? { kind: 'heap-text', size } : other;
};

const numeric = (
  type: ElementType | undefined,
  size: number,
  littleEndian: boolean,
): StoredType | undefined => type && { kind: 'number', type, size, littleEndian };

const INTEGERS: Readonly<Record<string, ElementType>> = {
  I1: 'I8',
  I2: 'I16',
  I4: 'I32',
  I8: 'I64',
  U1: 'U8',
  U2: 'U16',
};

/** By bytes and bits of the exponent. */
const FLOATS: Readonly<Record<string, ElementType>> = {
  '2/5': 'F16',
  '2/8': 'BF16',
  '4/8': 'F32',
  '8/11': 'F64',
};

/** HDF5's own limit. */
const MOST_DIMS = 32;

/** The dimensions of a dataspace message. Throws FORMAT. */
export const readShape = (content: Fields, name: string): readonly number[] => {
  const version = content.uint(0, 1);
  const rank = content.uint(1, 1);
  if ((version !== 1 && version !== 2) || rank > MOST_DIMS) damaged(name, 'a shape is unreadable');
  const start = version === 1 ? 8 : 4;
  return Array.from({ length: rank }, (_, i) => content.uint(start + 8 * i, 8));
};
