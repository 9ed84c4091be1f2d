/** What an open model offers, ours or a foreign one. */
import type { Tensor } from '../core/tensor.ts';
import type { ImageSource } from './frame-source.ts';
import type { ImagePlan } from './image-plan.ts';
import type { ModelRecord } from './model-file.ts';
import type { TileChoice } from './tile-plan.ts';
import type { FixedSize, TranslationResize } from './trained-view.ts';

/** What determines the noise of a translation, and its scale. */
export interface TranslateOptions {
  /** Seed of the noise. */
  readonly seed?: number;
  /** Name of the image: its noise depends on this and the seed, and on no other image. */
  readonly key?: string;
  /** At which size the network sees the image; `trained` by default. */
  readonly resize?: TranslationResize;
}

/** What determines the noise of a large image, and its tiles. */
export interface StripOptions extends Omit<TranslateOptions, 'resize'>, TileChoice {
  readonly onTile?: ((done: number, total: number) => void) | undefined;
}

/** A model that is open on a device. */
export interface Translator {
  /** The record in the file; undefined for a foreign model. */
  readonly record: ModelRecord | undefined;
  /** How images go into a foreign model and come out of it; `translate` converts them. */
  readonly images?: ImagePlan;
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** Of a foreign model that takes one height or width only. */
  readonly fixedSize?: FixedSize;
  /**
   * x [1,C,H,W] in [-1,1], of any H and W -> [1,C',H,W]. By default the network sees it at the size of its training, and
   * the result is resized back. What the network needs beyond is mirrored at the borders, and cut off again. Throws MODEL for another number of channels, or an image that is larger than a fixed size.
   */
  translate(x: Tensor, options?: TranslateOptions): Promise<Tensor>;
  /**
   * A large image in tiles, as strips [1,C',rows,W] of whole rows from the top on, at its own size. Memory is that of a
   * tile in the network and of a row of tiles. Our own models normalise all tiles by statistics of the whole image, or by
   * those of the training; those of other programs normalise each by its own. Throws OPTION for tiles that do not fit.
   */
  translateStrips(source: ImageSource, options?: StripOptions): AsyncIterable<Tensor>;
  dispose(): Promise<void>;
}
