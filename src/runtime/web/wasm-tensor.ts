/** Tensors in the memory of ONNX Runtime's WebAssembly. */
import { elementCount, equalShapes } from '../../core/shape.ts';
import type { Tensor } from '../../core/tensor.ts';
import { allocate, check, floatsAt, lastError, type OrtWasm, onStack } from './ort-wasm.ts';

export interface WasmTensor {
  /** The engine's own name for it. */
  readonly handle: number;
  /** Where its elements are. */
  readonly data: number;
  readonly shape: readonly number[];
  /** Gives its memory back. */
  release(): void;
}

const FLOAT32 = 1;
/** Not the memory of a GPU. */
const CPU = 1;

/** The engine's names of types, by their numbers. */
const TYPES = [
  ...['nothing', 'float32', 'uint8', 'int8', 'uint16', 'int16', 'int32', 'int64', 'string', 'bool'],
  ...['float16', 'float64', 'uint32', 'uint64'],
];

/** A copy of a tensor of the host. */
export const tensorOf = (wasm: OrtWasm, { shape, data }: Tensor): WasmTensor => {
  const pointer = allocate(wasm, data.byteLength);
  floatsAt(wasm, pointer, data.length).set(data);
  const handle = handleOf(wasm, pointer, shape);
  return {
    handle,
    data: pointer,
    shape,
    release: () => {
      wasm._OrtReleaseTensor(handle);
      wasm._free(pointer);
    },
  };
};

/** The same elements in another shape; takes the place of the tensor. */
export const reshaped = (wasm: OrtWasm, tensor: WasmTensor, shape: readonly number[]): WasmTensor => {
  if (equalShapes(tensor.shape, shape)) return tensor;
  const handle = handleOf(wasm, tensor.data, shape);
  return {
    handle,
    data: tensor.data,
    shape,
    release: () => {
      wasm._OrtReleaseTensor(handle);
      tensor.release();
    },
  };
};

/** A copy on the host. */
export const copyOf = (wasm: OrtWasm, { data, shape }: WasmTensor): Tensor => ({
  shape: [...shape],
  data: new Float32Array(floatsAt(wasm, data, elementCount(shape))), // not shared, as the engine's memory may be
});

const handleOf = (wasm: OrtWasm, data: number, shape: readonly number[]): number =>
  onStack(wasm, shape.length, (dims) => {
    for (const [axis, length] of shape.entries()) wasm.setValue(dims + 4 * axis, length, 'i32');
    const bytes = 4 * elementCount(shape);
    const handle = wasm._OrtCreateTensor(FLOAT32, data, bytes, dims, shape.length, CPU);
    if (handle === 0) throw lastError(wasm);
    return handle;
  });

/** A result of the engine, which is released with the tensor; or the name of its type, if that is not float32. */
export const resultOf = (wasm: OrtWasm, handle: number): WasmTensor | string =>
  onStack(wasm, 4, (at) => {
    check(wasm, wasm._OrtGetTensorData(handle, at, at + 4, at + 8, at + 12));
    const [type, data, dims, rank] = [0, 4, 8, 12].map((offset) => wasm.getValue(at + offset, '*')) as [
      number,
      number,
      number,
      number,
    ];
    const shape = Array.from({ length: rank }, (_, axis) => wasm.getValue(dims + 4 * axis, 'i32'));
    wasm._OrtFree(dims);
    if (type !== FLOAT32) return TYPES[type] ?? `type ${type}`;
    return { handle, data, shape, release: () => wasm._OrtReleaseTensor(handle) };
  });
