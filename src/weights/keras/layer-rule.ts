/** What a kind of layer is: the weights that it has, and the graph that it becomes. */
import type { Tensor } from '../../core/tensor.ts';
import type { Value } from '../../graph/ops.ts';
import type { JsonRecord } from './settings.ts';

/**
 * `running`: what `predict` uses: the statistics that training collected, and in Keras 2 those of the image where a layer
 * is called with `training=True`. `image`: those of each image everywhere.
 */
export type KerasStatistics = 'running' | 'image';

export interface LayerCall {
  readonly settings: JsonRecord;
  /** Of this call. */
  readonly statistics: KerasStatistics;
  /** A weight of the layer, as the file has it. Throws FORMAT where it is missing. */
  weight(role: string): Tensor;
  /** A constant of the graph, named after the layer. */
  parameter(role: string, shape: readonly number[], data: Float32Array): Value;
}

export interface LayerRule {
  /** The names of its weights in the order of files, as its settings have it; other names of one, after a bar. */
  readonly weights?: (settings: JsonRecord) => readonly string[];
  /** How many inputs it takes; one if absent, `many` is two or more. */
  readonly takes?: 'many';
  /** x [N,C,H,W] of each input -> y. Throws SettingFault for settings that it does not know. */
  readonly build: (inputs: readonly [Value, ...Value[]], call: LayerCall) => Value;
}

/** A layer that changes nothing when a network is used. */
export const IDENTITY: LayerRule = { build: ([x]) => x };
