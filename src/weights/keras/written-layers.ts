/** A network as layers to be written: their settings, what they take, their weights in the order of Keras. */
import type { Tensor } from '../../core/tensor.ts';
import type { JsonRecord } from './settings.ts';

/** A weight of a layer to be written. */
export interface WrittenWeight {
  /** `kernel`, `bias`, `gamma` and so on. */
  readonly role: string;
  readonly tensor: Tensor;
}

/** A layer to be written. */
export interface WrittenLayer {
  readonly name: string;
  readonly kind: string;
  readonly settings: JsonRecord;
  /** Names of the layers whose outputs it takes. */
  readonly takes: readonly string[];
  readonly weights: readonly WrittenWeight[];
}

/** A network to be written. */
export interface WrittenNetwork {
  /** In their order; the first is its input, the last its output. */
  readonly layers: readonly WrittenLayer[];
}
