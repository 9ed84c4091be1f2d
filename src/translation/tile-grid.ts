/** Where the tiles of a large image lie, and how their results are blended where they overlap. */

/** The tiles along an axis. */
export interface TileAxis {
  /** Pixels of each tile. */
  readonly tile: number;
  /** The first pixel of each tile, in order; all are multiples of what the network needs. */
  readonly starts: readonly number[];
  /** For each tile, how much each of its pixels counts: at each pixel of the image, the tiles' shares sum to 1. */
  readonly shares: readonly Float32Array[];
}

/**
 * The tiles of `size` pixels. All sizes are multiples of what the network needs; so are the starts, since a network that
 * halves gives other results between. The last tile ends with the image and overlaps more.
 */
export const tileAxis = (size: number, tile: number, overlap: number): TileAxis => {
  if (size <= tile) return { tile: size, starts: [0], shares: [new Float32Array(size).fill(1)] };
  const starts: number[] = [];
  for (let start = 0; start + tile < size; start += tile - overlap) starts.push(start);
  starts.push(size - tile);
  const weights = starts.map((start) => ramp(tile, overlap, start > 0, start + tile < size));
  const sums = new Float32Array(size);
  starts.forEach((start, index) => {
    weights[index]?.forEach((weight, i) => {
      sums[start + i] = (sums[start + i] as number) + weight;
    });
  });
  const shares = starts.map((start, index) =>
    (weights[index] as Float32Array).map((weight, i) => weight / (sums[start + i] as number)),
  );
  return { tile, starts, shares };
};

/**
 * 1 in the middle of a tile, down to nearly 0 at edges inside the image. A network knows least of what lies just inside
 * the edge of a tile, where it saw zeros in place of its neighbours: the outer quarter of the overlap hardly counts, and
 * the rest rises like a cosine, without a corner that one could see.
 */
const ramp = (tile: number, overlap: number, isInnerStart: boolean, isInnerEnd: boolean): Float32Array =>
  Float32Array.from({ length: tile }, (_, i) => {
    const fromStart = isInnerStart ? rise((i + 0.5) / overlap) : 1;
    const fromEnd = isInnerEnd ? rise((tile - i - 0.5) / overlap) : 1;
    return Math.max(fromStart * fromEnd, LEAST_SHARE);
  });

/** No pixel may count nothing, or its share would be 0 of 0 where no other tile has it. */
const LEAST_SHARE = 1e-6;

const OUTER = 0.25;

const rise = (place: number): number => {
  const inner = (place - OUTER) / (1 - 2 * OUTER);
  return inner >= 1 ? 1 : inner <= 0 ? 0 : (1 - Math.cos(Math.PI * inner)) / 2;
};
