/** Large images in tiles, by our own models and by those of other programs. */
import { Pix2PixError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor.ts';
import type { Statistics } from '../models/translation-graph.ts';
import type { Device } from '../runtime/device.ts';
import type { ImageSource } from './frame-source.ts';
import type { StripOptions, Translator } from './image-translator.ts';
import { leastSize } from './least-size.ts';
import { decodeWeights, type ModelRecord } from './model-file.ts';
import { frameOf } from './padding.ts';
import { openTileModel } from './tile-model.ts';
import { tilePlan } from './tile-plan.ts';
import { translateTiles } from './translate-tiles.ts';

/** A model of ours that may be opened for tiles. */
export interface StripModel {
  readonly device: Device;
  readonly bytes: Uint8Array;
  readonly record: ModelRecord;
  readonly hasNoise: boolean;
  readonly statistics: Statistics;
}

/** The strips of an image by a model of ours. */
export async function* ownStrips(
  { device, bytes, record, hasNoise, statistics }: StripModel,
  source: ImageSource,
  { seed = 0, key = '', onTile, ...choice }: StripOptions,
): AsyncGenerator<Tensor> {
  const { architecture, sizeMultiple } = record;
  const { tile, overlap, sampling } = tilePlan(choice, sizeMultiple);
  const frame = frameOf(source.height, source.width, sizeMultiple, leastSize(architecture));
  const model = await openTileModel({
    device,
    record,
    weights: decodeWeights(bytes),
    source,
    frame,
    seed,
    key,
    hasNoise: hasNoise && architecture.noise !== 'none',
    statistics,
    sampling,
  });
  try {
    yield* translateTiles(model.network, source, { frame, tile, overlap, onTile });
  } finally {
    await model.dispose();
  }
}

/** Multiples that a network of another program takes, in all likelihood. */
const FOREIGN_MULTIPLE = 32;

/** The strips of an image by a model of another program, of the size that it takes, or of any. */
export async function* foreignStrips(
  { fixedSize, translate }: Pick<Translator, 'fixedSize' | 'translate'>,
  source: ImageSource,
  { onTile, sizeMultiple, ...choice }: StripOptions & { readonly sizeMultiple: number },
): AsyncGenerator<Tensor> {
  const fixed = fixedSize?.width ?? fixedSize?.height;
  if (fixed !== undefined && (fixedSize?.height ?? fixed) !== fixed)
    throw new Pix2PixError(
      'MODEL',
      `the model takes ${fixedSize?.width}x${fixedSize?.height} only, and tiles are squares; resize the image, or have it resized: resize "trained" (--resize trained)`,
    );
  const multiple = fixed === undefined ? (sizeMultiple > 1 ? sizeMultiple : FOREIGN_MULTIPLE) : 1;
  const asked =
    fixed === undefined
      ? choice
      : { ...choice, overlap: choice.overlap ?? Math.floor(fixed / 4), tile: fixed };
  const { tile, overlap } = tilePlan(asked, multiple);
  const frame = frameOf(source.height, source.width, multiple, fixed);
  yield* translateTiles((x) => translate(x), source, { frame, tile, overlap, onTile });
}
