/** What the devices of this folder need of an engine whose values are never written over: a run makes new ones. */
import type { Tensor } from '../core/tensor.ts';
import type { DeclaredInput } from './foreign-model.ts';

type Tensors = Readonly<Record<string, Tensor>>;

/** `V` is a tensor as the engine holds it: in its own memory, such as a buffer of a GPU. */
export interface ValueEngine<V> {
  /** A value of its own, equal to a tensor of the host. */
  keep(tensor: Tensor): Promise<V>;
  /** A copy on the host. */
  read(value: V): Promise<Tensor>;
  /** Gives the value's memory back; nothing uses it after that. */
  drop(value: V): Promise<void>;
  /** The same elements in another shape, without a copy; absent if the engine has no such thing. */
  readonly withShape?: (value: V, shape: readonly number[]) => V;
  /** A session of ONNX bytes; outputs named in `kept` stay with the engine, others come to the host. */
  open(model: Uint8Array, options: ValueSessionOptions): Promise<ValueSession<V>>;
}

export interface ValueSessionOptions {
  readonly kept: readonly string[];
  /** Whether the model is none of ours, so that it may hold ops that only a slower engine has. */
  readonly isForeign: boolean;
}

export interface ValueSession<V> {
  readonly inputs: readonly DeclaredInput[];
  run(feeds: Tensors, values: Readonly<Record<string, V>>): Promise<ValueResults<V>>;
  /** Values that it made are good for as long as they are kept. */
  release(): Promise<void>;
}

export interface ValueResults<V> {
  /** Of the caller, who drops them. */
  readonly kept: Readonly<Record<string, V>>;
  readonly fetched: Tensors;
}
