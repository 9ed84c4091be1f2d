/** Tensors as views of a storage: offset, shape and strides, checked, and brought into row-major order. */
import { rowMajorStrides } from '../../core/shape.ts';
import { ELEMENT_BYTES, type ElementType } from '../element-types.ts';
import { isSequence, type PickleStorage, type PickleTensor, type PickleValue } from './pickle-values.ts';

/** PyTorch's own limit. */
const MAX_RANK = 64;

interface ViewArguments {
  readonly storage: PickleStorage;
  readonly type: ElementType;
  readonly offset: PickleValue | undefined;
  readonly size: PickleValue | undefined;
  readonly stride: PickleValue | undefined;
}

/** The tensor, if all of it lies in its storage; otherwise what is wrong with it. */
export const checkedView = ({
  storage,
  type,
  offset,
  size,
  stride,
}: ViewArguments): PickleTensor | string => {
  const shape = wholeNumbers(size);
  const strides = wholeNumbers(stride);
  if (!shape || !strides || shape.length !== strides.length || shape.length > MAX_RANK || !isWhole(offset))
    return 'a shape, strides or an offset that are not lists of whole numbers of one length';
  const elements = Math.floor(storage.bytes / ELEMENT_BYTES[type]);
  const tensor: PickleTensor = { kind: 'tensor', storage, type, shape, strides, offset };
  const { end } = touched(tensor);
  if (!(end <= elements))
    return `the shape [${shape.join(',')}] up to element ${end} of a storage of ${elements}`;
  // Otherwise a few bytes could stand for any amount of memory.
  const count = countOf(shape);
  if (!(count <= elements))
    return `the shape [${shape.join(',')}] that repeats the ${elements} values of its storage; save it after .contiguous()`;
  return tensor;
};

/** The elements of the storage from the first to the last that the tensor holds. */
export const touched = ({
  shape,
  strides,
  offset,
}: PickleTensor): { readonly begin: number; readonly end: number } => {
  if (shape.includes(0)) return { begin: 0, end: 0 };
  const last = shape.reduce((sum, dim, axis) => sum + (dim - 1) * (strides[axis] as number), offset);
  return { begin: offset, end: last + 1 };
};

export const isRowMajor = ({ shape, strides }: PickleTensor): boolean => {
  const expected = rowMajorStrides(shape);
  return shape.every((dim, axis) => dim === 1 || strides[axis] === expected[axis]);
};

/** The values in row-major order; `values` begin with the tensor's first. */
export const gathered = (values: Float32Array, { shape, strides }: PickleTensor): Float32Array => {
  const result = new Float32Array(countOf(shape));
  const rank = shape.length;
  const columns = shape[rank - 1] as number; // of rank 0 everything is in order already
  const step = strides[rank - 1] as number;
  const index = new Array<number>(rank).fill(0);
  let row = 0;
  for (let done = 0; done < result.length; ) {
    for (let column = 0; column < columns; column++) result[done++] = values[row + column * step] as number;
    for (let axis = rank - 2; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      row += strides[axis] as number;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      row -= (shape[axis] as number) * (strides[axis] as number);
      index[axis] = 0;
    }
  }
  return result;
};

export const countOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

const isWhole = (value: PickleValue | undefined): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

const wholeNumbers = (value: PickleValue | undefined): readonly number[] | undefined =>
  isSequence(value) && value.items.length <= MAX_RANK && value.items.every(isWhole)
    ? (value.items.slice() as number[])
    : undefined;
