/** A file of named tensors, whatever wrote it: what every reader of weights gives. */
import type { Tensor } from '../core/tensor.ts';
import type { ElementType } from './element-types.ts';

/** A tensor of a file, before its values are read. */
export interface StoredTensor {
  /** As in the file. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
}

/** The kinds of files, with what they are called in texts. */
export const WEIGHT_CONTAINERS = {
  safetensors: 'safetensors file',
  pytorch: 'PyTorch file (zip)',
  'pytorch-legacy': 'PyTorch file (before 1.6)',
  pict: 'file of affinelayer (.pict)',
  'keras-h5': 'Keras file (HDF5)',
  keras: 'Keras file (.keras)',
  tfjs: 'TensorFlow.js layers model',
} as const;

export type WeightContainer = keyof typeof WEIGHT_CONTAINERS;

/** A file that was opened. Its header is checked against the file's length; values are read when they are asked for. */
export interface TensorFile {
  readonly container: WeightContainer;
  /** What errors call it. */
  readonly name: string;
  /** In the order of the file, each name once. */
  readonly tensors: readonly StoredTensor[];
  /** What `info` tells besides: rows of a label and a text, such as the version, or a pickle's globals. */
  readonly facts: readonly (readonly [label: string, text: string])[];
  /** The values of a tensor of `tensors` as float32, in row-major order. Throws FORMAT for a damaged file. */
  read(tensor: StoredTensor): Promise<Tensor>;
  /** Lets go of the file. */
  close(): Promise<void>;
}

/** All tensors of a file, read. */
export const readAll = async (file: TensorFile): Promise<Map<string, Tensor>> => {
  const values = new Map<string, Tensor>();
  for (const tensor of file.tensors) values.set(tensor.name, await file.read(tensor));
  return values;
};
