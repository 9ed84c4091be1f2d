/** A large image, translated tile by tile: each strip of the result is given away as soon as no tile changes it. */
import { Pix2PixError } from '../core/errors.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import type { Rectangle } from '../data/image.ts';
import { type ImageSource, readBand } from './frame-source.ts';
import type { Frame } from './padding.ts';
import { tileAxis } from './tile-grid.ts';

/** Translates one tile: x [1,C,h,w], which lies at `place` of the frame -> [1,C',h,w]. */
export type TileNetwork = (x: Tensor, place: Rectangle) => Promise<Tensor>;

/** How an image is cut into tiles; all in pixels, and multiples of what the network needs. */
export interface Tiling {
  /** The image in its frame. */
  readonly frame: Frame;
  readonly tile: number;
  readonly overlap: number;
  readonly onTile?: ((done: number, total: number) => void) | undefined;
}

/**
 * The result in strips [1,C',rows,W] of whole rows, from the top on. Memory is that of a tile in the network, and of a
 * row of tiles.
 */
export async function* translateTiles(
  network: TileNetwork,
  source: ImageSource,
  { frame, tile, overlap, onTile }: Tiling,
): AsyncGenerator<Tensor> {
  const rows = tileAxis(frame.height, tile, overlap);
  const columns = tileAxis(frame.width, tile, overlap);
  const total = rows.starts.length * columns.starts.length;
  let done = 0;
  let sums: Band | undefined;
  for (const [row, y] of rows.starts.entries()) {
    const place = { x: 0, y, width: frame.width, height: rows.tile };
    const band = await readBand(source, frame, place);
    for (const [column, x] of columns.starts.entries()) {
      const result = await network(band.part(x, columns.tile), { ...place, x, width: columns.tile });
      requireSize(result, columns.tile, rows.tile);
      sums ??= emptyBand(result.shape[1] as number, rows.tile, frame.width);
      addTile(sums, result, x, rows.shares[row] as Float32Array, columns.shares[column] as Float32Array);
      onTile?.(++done, total);
    }
    const finished = (rows.starts[row + 1] ?? frame.height) - y;
    const strip = sums && takeRows(sums, finished, { y, frame, source });
    if (strip) yield strip;
  }
}

const requireSize = ({ shape }: Tensor, width: number, height: number): void => {
  if (shape[2] === height && shape[3] === width) return;
  throw new Pix2PixError(
    'MODEL',
    `the network makes ${shape[3]}x${shape[2]} of a tile of ${width}x${height}, and tiles must keep their size; translate without tiles`,
  );
};

/** Sums of tiles in rows that are not finished. */
interface Band {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

const emptyBand = (channels: number, height: number, width: number): Band => ({
  channels,
  height,
  width,
  data: new Float32Array(channels * height * width),
});

const addTile = (
  { channels, height, width, data }: Band,
  { shape, data: values }: Tensor,
  left: number,
  rowShares: Float32Array,
  columnShares: Float32Array,
): void => {
  const [, , h = 0, w = 0] = shape;
  for (let plane = 0; plane < channels; plane++)
    for (let row = 0; row < h; row++) {
      const share = rowShares[row] as number;
      const from = (plane * h + row) * w;
      const to = (plane * height + row) * width + left;
      for (let column = 0; column < w; column++)
        data[to + column] =
          (data[to + column] as number) +
          share * (columnShares[column] as number) * (values[from + column] as number);
    }
};

/** The finished rows of a band whose first is row `y` of the frame, cut to the image; the band moves up by them. */
const takeRows = (
  { channels, height, width, data }: Band,
  finished: number,
  { y, frame, source }: { readonly y: number; readonly frame: Frame; readonly source: ImageSource },
): Tensor | undefined => {
  const first = Math.max(0, frame.top - y);
  const last = Math.min(finished, frame.top + source.height - y);
  const numRows = Math.max(0, last - first);
  const strip = new Float32Array(channels * numRows * source.width);
  for (let plane = 0; plane < channels; plane++) {
    for (let row = 0; row < numRows; row++) {
      const from = (plane * height + first + row) * width + frame.left;
      strip.set(data.subarray(from, from + source.width), (plane * numRows + row) * source.width);
    }
    const begin = plane * height * width;
    data.copyWithin(begin, begin + finished * width, begin + height * width);
    data.fill(0, begin + (height - finished) * width, begin + height * width);
  }
  return numRows > 0 ? tensor([1, channels, numRows, source.width], strip) : undefined;
};
