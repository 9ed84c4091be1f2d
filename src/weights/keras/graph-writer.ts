/** What writes an op of a graph as layers of Keras, and what all of them need. */
import { Pix2PixError } from '../../core/errors.ts';
import type { Dim } from '../../core/shape.ts';
import type { Tensor } from '../../core/tensor.ts';
import { isOp, type OpName, type Value } from '../../graph/ops.ts';
import type { JsonRecord } from './settings.ts';
import type { WrittenWeight } from './written-layers.ts';

/** Adds a layer and gives its name. */
export type AddLayer = (
  kind: string,
  takes: readonly string[],
  settings?: JsonRecord,
  weights?: readonly WrittenWeight[],
  name?: string,
) => string;

export interface Writing {
  readonly add: AddLayer;
  /** The layer that gives a value. */
  readonly of: (value: Value) => string;
  readonly users: ReadonlyMap<Value, readonly Value[]>;
}

/** Writes a value; undefined where it is part of the layer of another one. */
export type Writer<K extends OpName> = (value: Value<K>, writing: Writing) => string | undefined;

/** Throws MODEL. */
export const refuse = (problem: string): never => {
  throw new Pix2PixError('MODEL', `layers of Keras: ${problem}`);
};

/** The numbers of a weight. Throws MODEL for one that is computed. */
export const constantOf = (value: Value | undefined): Tensor => {
  if (value && isOp(value, 'constant'))
    return { shape: value.shape as readonly number[], data: value.attributes.data };
  return refuse('a weight is computed, expected a constant');
};

/** `encoder1` of the weight `encoder1.conv.weight`. */
export const layerName = (weight: Value | undefined): string | undefined => {
  const name = weight && isOp(weight, 'constant') ? weight.attributes.name : undefined;
  return name?.replace(/\.(weight|gamma)$/, '').replaceAll('.', '_');
};

/** Height and width. */
export const sized = (x: Value): readonly [Dim, Dim] => [x.shape[2] as Dim, x.shape[3] as Dim];
