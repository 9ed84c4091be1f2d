/**
 * The noise of a part of a large image. It is drawn cell by cell, each from a stream of its own, so that two tiles have
 * the same noise where they overlap, and tiles of another size have it too.
 */
import { randomStream } from '../core/random.ts';
import { type Tensor, zeros } from '../core/tensor.ts';
import type { Rectangle } from '../data/image.ts';
import type { GeneratorArchitecture } from '../models/generator.ts';
import { drawNoise, noiseInputs } from '../models/noise-inputs.ts';

/** Cells of about this side: few streams, and little drawn that no tile needs. */
const CELL_SIDE = 256;

/** The side of a cell in pixels of the frame: a multiple of what the network needs. */
const cellSide = (multiple: number): number => multiple * Math.ceil(CELL_SIDE / multiple);

/** What the noise of an image depends on. */
export interface TileNoise {
  readonly architecture: GeneratorArchitecture;
  readonly sizeMultiple: number;
  readonly seed: number;
  readonly key: string;
}

/** The noise inputs for a part of a frame. */
export const tileNoise = (
  { architecture, sizeMultiple, seed, key }: TileNoise,
  { x, y, width, height }: Rectangle,
): Readonly<Record<string, Tensor>> => {
  const side = cellSide(sizeMultiple);
  const wanted = noiseInputs(architecture, 1, height, width);
  const noise = Object.fromEntries(
    wanted.map(({ name, shape }) => [name, zeros(shape as readonly number[])]),
  );
  const inputs = noiseInputs(architecture, 1, side, side);
  for (let row = Math.floor(y / side); row * side < y + height; row++)
    for (let column = Math.floor(x / side); column * side < x + width; column++) {
      const cell = drawNoise(architecture, inputs, randomStream(seed, 'translate', key, row, column));
      for (const [name, values] of Object.entries(cell)) {
        const scale = (values.shape[2] as number) / side; // a layer of a quarter of the size has a quarter of the noise
        copyOverlap(values, noise[name] as Tensor, (row * side - y) * scale, (column * side - x) * scale);
      }
    }
  return noise;
};

/** Copies what of `from` [1,C,h,w] lies in `to` [1,C,H,W], where its corner is at (top, left). */
const copyOverlap = (from: Tensor, to: Tensor, top: number, left: number): void => {
  const [, channels = 0, h = 0, w = 0] = from.shape;
  const [, , height = 0, width = 0] = to.shape;
  const [begin, end] = [Math.max(0, -left), Math.min(w, width - left)];
  if (begin >= end) return;
  for (let plane = 0; plane < channels; plane++)
    for (let row = Math.max(0, -top); row < Math.min(h, height - top); row++) {
      const source = (plane * h + row) * w;
      to.data.set(
        from.data.subarray(source + begin, source + end),
        (plane * height + top + row) * width + left + begin,
      );
    }
};
