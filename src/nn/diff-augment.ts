/**
 * DiffAugment (Zhao et al. 2020, arXiv 2006.10738): what D sees is changed at random in colour, place and by a hole, and G's
 * gradient flows through the change. D then cannot learn single training images by heart, and G's images stay as they are.
 */
import {
  abs,
  add,
  clip,
  constant,
  input,
  matMul,
  mul,
  reduceMean,
  relu,
  reshape,
  slice,
  sub,
  transpose,
} from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';

/** Of an image's side: shifts are at most this long. */
const SHIFT_SHARE = 1 / 8;
/** Of an image's side: that of the hole. */
const HOLE_SHARE = 1 / 2;

/** Random numbers that a change takes, for each of N images: from 0 to 1, or whole ones from 0 to below `below`. */
export interface AugmentInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly below?: number;
}

interface BatchSize {
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
}

/** The inputs of `recolored` and `moved`, by what they decide. */
export const augmentInputs = ({ batchSize, height, width }: BatchSize) =>
  ({
    /** Brightness, saturation, contrast. */
    color: { name: 'augment.color', shape: [batchSize, 3, 1, 1] },
    shiftY: { name: 'augment.shiftY', shape: [batchSize, 1, 1], below: 2 * longestShift(height) + 1 },
    shiftX: { name: 'augment.shiftX', shape: [batchSize, 1, 1], below: 2 * longestShift(width) + 1 },
    holeY: { name: 'augment.holeY', shape: [batchSize, 1, 1], below: holePlaces(height) },
    holeX: { name: 'augment.holeX', shape: [batchSize, 1, 1], below: holePlaces(width) },
  }) as const satisfies Readonly<Record<string, AugmentInput>>;

/** The values of `augmentInputs` in a graph. */
export type AugmentDraws = Readonly<Record<keyof ReturnType<typeof augmentInputs>, Value>>;

/** Inputs of a graph, named as in `augmentInputs`. */
export const augmentDraws = (batch: BatchSize): AugmentDraws => {
  const drawn = ({ name, shape }: AugmentInput): Value => input(name, shape);
  const { color, shiftY, shiftX, holeY, holeX } = augmentInputs(batch);
  return {
    color: drawn(color),
    shiftY: drawn(shiftY),
    shiftX: drawn(shiftX),
    holeY: drawn(holeY),
    holeX: drawn(holeX),
  };
};

const longestShift = (side: number): number => Math.round(side * SHIFT_SHARE);
const holeSide = (side: number): number => Math.round(side * HOLE_SHARE);
/** Centres of a hole, from one edge to the other. */
const holePlaces = (side: number): number => side + 1 - (holeSide(side) % 2);

/**
 * Images [N,C,H,W] in [-1,1] in other colours: up to 0.5 brighter or darker, with 0 to 2 times the distance of each channel
 * from their mean, and 0.5 to 1.5 times that of each pixel from the image's mean.
 */
export const recolored = (images: Value, { color }: Pick<AugmentDraws, 'color'>): Value => {
  const drawn = (index: number): Value => slice(color, 1, index, index + 1); // [N,1,1,1]
  const bright = add(images, sub(drawn(0), 0.5));
  const saturated = spread(bright, [1], mul(drawn(1), 2));
  return spread(saturated, [1, 2, 3], add(drawn(2), 0.5));
};

/** Distances from the mean over axes, times a factor. */
const spread = (x: Value, axes: readonly number[], factor: Value): Value => {
  const mean = reduceMean(x, axes);
  return add(mul(sub(x, mean), factor), mean);
};

/** Images [N,C,H,W] shifted by up to an eighth of their sides, and with a hole of half their sides: zeros in both. */
export const moved = (images: Value, draws: Omit<AugmentDraws, 'color'>): Value => {
  const [n, c, h, w] = images.shape as readonly [number, number, number, number];
  // [N,C,H,W] -> [N,C*H,W] times [N,W,W], and the same for rows: a product, since places are numbers of the step.
  const across = reshape(matMul(reshape(images, [n, c * h, w]), shiftMatrix(draws.shiftX, w)), [n, c, h, w]);
  const upright = reshape(transpose(across, [0, 1, 3, 2]), [n, c * w, h]);
  const down = reshape(matMul(upright, shiftMatrix(draws.shiftY, h)), [n, c, w, h]);
  const inRows = reshape(insideHole(draws.holeY, h), [n, 1, h, 1]);
  const inColumns = reshape(insideHole(draws.holeX, w), [n, 1, 1, w]);
  return mul(transpose(down, [0, 1, 3, 2]), sub(1, mul(inRows, inColumns)));
};

/** 0, 1, ... along an axis of three. */
const places = (side: number, axis: 1 | 2): Value =>
  constant(
    axis === 1 ? [1, side, 1] : [1, 1, side],
    Float32Array.from({ length: side }, (_, i) => i),
  );

/** [N,side,side]: 1 where the column is the row and the shift, which is as often to the left as to the right. */
const shiftMatrix = (drawn: Value, side: number): Value => {
  const shift = sub(drawn, longestShift(side));
  return relu(sub(1, abs(sub(sub(places(side, 2), places(side, 1)), shift))));
};

/** [N,1,side]: 1 in the hole, whose centre is drawn, and 0 outside. */
const insideHole = (drawn: Value, side: number): Value => {
  const hole = holeSide(side);
  const middle = sub(drawn, Math.floor(hole / 2) - (hole - 1) / 2); // of the first and the last pixel of the hole
  return clip(sub((hole + 1) / 2, abs(sub(places(side, 2), middle))), 0, 1);
};
