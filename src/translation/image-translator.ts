/** What an open model offers, ours or a foreign one. */
import type { Tensor } from '../core/tensor.ts';
import type { ModelRecord } from './model-file.ts';

/** What determines the noise of a translation. */
export interface TranslateOptions {
  /** Seed of the noise. */
  readonly seed?: number;
  /** Name of the image: its noise depends on this and the seed, and on no other image. */
  readonly key?: string;
}

/** The size that a model takes; a side that it does not fix is absent. */
export interface FixedSize {
  readonly height?: number;
  readonly width?: number;
}

/** A model that is open on a device. */
export interface Translator {
  /** The record in the file; undefined for a foreign model. */
  readonly record: ModelRecord | undefined;
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** Of a foreign model that takes one height or width only. */
  readonly fixedSize?: FixedSize;
  /**
   * x [1,C,H,W] in [-1,1], of any H and W -> [1,C',H,W]. What the network needs beyond is mirrored at the borders, and
   * cut off again. Throws MODEL for another number of channels, or an image that is larger than a fixed size.
   */
  translate(x: Tensor, options?: TranslateOptions): Promise<Tensor>;
  dispose(): Promise<void>;
}
