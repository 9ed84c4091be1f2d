/** The constant tensors of a file: each is named and written on first use, and equal ones are shared. */
import type { TensorProto } from 'onnx-buf';
import { Pix2PixError } from '../core/errors.ts';
import { formatShape, numericShape } from '../core/shape.ts';
import type { Value } from '../graph/ops.ts';
import { floatTensor, int64Tensor } from './messages.ts';
import type { ConstantInput } from './node-content.ts';

/** Names with a prefix that nothing in the file has yet: v0, v1, ... */
export const nameSource = (prefix: string, taken: ReadonlySet<string>): (() => string) => {
  let next = 0;
  return () => {
    let name = `${prefix}${next++}`;
    while (taken.has(name)) name = `${prefix}${next++}`;
    return name;
  };
};

export interface Initializers {
  /** In order of first use; grows. */
  readonly tensors: readonly TensorProto[];
  /** The name of a constant. Throws GRAPH if another constant has its name. */
  readonly ofConstant: (value: Value<'constant'>) => string;
  readonly ofConstantInput: (input: ConstantInput) => string;
}

// Longer data are weights, shared by identity only: nobody repeats one by accident, and comparing costs time.
const LONGEST_COMPARED = 256;

/** No initializers yet; `taken` holds the names that the graph itself gives to values. */
export const createInitializers = (taken: ReadonlySet<string>): Initializers => {
  const tensors: TensorProto[] = [];
  const keysOfNamed = new Map<string, string>();
  const namesOfUnnamed = new Map<string, string>();
  const identities = new Map<Float32Array, number>();
  const freshName = nameSource('c', taken);

  const shared = (key: string, write: (name: string) => TensorProto): string => {
    const known = namesOfUnnamed.get(key);
    if (known !== undefined) return known;
    const name = freshName();
    namesOfUnnamed.set(key, name);
    tensors.push(write(name));
    return name;
  };

  const contentKey = (data: Float32Array): string => {
    if (data.length <= LONGEST_COMPARED) return `=${bitsOf(data)}`;
    const identity = identities.get(data) ?? identities.size;
    identities.set(data, identity);
    return `#${identity}`;
  };

  const ofConstant = ({ shape, attributes: { data, name } }: Value<'constant'>): string => {
    const dims = numericShape(shape, `encodeModel: constant ${name ?? ''}`);
    const key = `float32 ${formatShape(shape)}${contentKey(data)}`;
    if (name === undefined) return shared(key, (fresh) => floatTensor(fresh, dims, data));
    const known = keysOfNamed.get(name);
    if (known === undefined) {
      keysOfNamed.set(name, key);
      tensors.push(floatTensor(name, dims, data));
    } else if (known !== key)
      throw new Pix2PixError(
        'GRAPH',
        `encodeModel: two different constants are named "${name}"; give each its own name`,
      );
    return name;
  };

  const ofConstantInput = (input: ConstantInput): string => {
    if (input.kind === 'int64')
      return shared(`int64 ${input.values}`, (fresh) => int64Tensor(fresh, input.values));
    const data = Float32Array.of(input.value);
    return shared(`float32 []${contentKey(data)}`, (fresh) => floatTensor(fresh, [], data));
  };

  return { tensors, ofConstant, ofConstantInput };
};

/** Bits, not values: -0 is not 0, and NaN is itself. */
const bitsOf = (data: Float32Array): string => new Uint32Array(data.slice().buffer).join();
