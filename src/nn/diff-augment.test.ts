import { describe, expect, it } from 'vitest';
import { gradientErrors, gradientOf } from '../autodiff/gradient-check.testing.ts';
import { randomStream } from '../core/random.ts';
import { constant, mul } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { apply, float64 } from '../reference/apply.testing.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { augmentInputs, moved, recolored } from './diff-augment.ts';

const [N, C, H, W] = [2, 3, 8, 12]; // shifts up to 1 and 2, holes of 4 and 6
const images = randomTensor([N, C, H, W], randomStream(0, 'images'));
const INPUTS = augmentInputs({ batchSize: N, height: H, width: W });

interface Places {
  readonly shift: readonly [y: number, x: number];
  /** First row and column of the hole. */
  readonly hole: readonly [y: number, x: number];
}

/** What is drawn so that images are shifted by, and have their hole at, these places. */
const drawsOf = (places: readonly Places[]): readonly Float64Tensor[] =>
  [
    places.map(({ shift }) => shift[0] + 1),
    places.map(({ shift }) => shift[1] + 2),
    places.map(({ hole }) => hole[0] + 2),
    places.map(({ hole }) => hole[1] + 3),
  ].map((values) => float64([N, 1, 1], values));

const placesOf = (drawn: readonly Value[]) => {
  const [shiftY, shiftX, holeY, holeX] = drawn as [Value, Value, Value, Value];
  return { shiftY, shiftX, holeY, holeX };
};

const constantOf = ({ shape, data }: Float64Tensor): Value => constant(shape, Float32Array.from(data));

const movedBy = (places: readonly Places[]): Float64Tensor =>
  apply((x, ...drawn) => moved(x as Value, placesOf(drawn)), [images, ...drawsOf(places)]);

/** Pixel by pixel. */
const expected = (places: readonly Places[]): number[] =>
  Array.from(images.data, (_, index) => {
    const [column, row, n] = [index % W, Math.floor(index / W) % H, Math.floor(index / (C * H * W))];
    const { shift, hole } = places[n] as Places;
    const isInHole = row >= hole[0] && row < hole[0] + 4 && column >= hole[1] && column < hole[1] + 6;
    const [y, x] = [row - shift[0], column - shift[1]];
    const isInside = y >= 0 && y < H && x >= 0 && x < W;
    return isInHole || !isInside ? 0 : (images.data[index + (y - row) * W + x - column] as number);
  });

describe('moved images', () => {
  it.each<readonly [Places, Places]>([
    [
      { shift: [0, 0], hole: [2, 3] },
      { shift: [1, -2], hole: [0, 0] },
    ],
    [
      { shift: [-1, 2], hole: [-2, 9] }, // over the edges
      { shift: [0, 1], hole: [6, -3] },
    ],
  ])('are shifted and have a hole, each its own: %j', (...places) => {
    expect([...movedBy(places).data].map((value) => value + 0)).toEqual(
      expected(places).map((value) => value + 0),
    );
  });

  it('have holes whose centres are anywhere, and shifts of up to an eighth', () => {
    expect(Object.values(INPUTS).map((drawn) => ('below' in drawn ? drawn.below : 1))).toEqual([
      1, 3, 5, 9, 13,
    ]);
  });
});

describe('recolored images', () => {
  const recoloredBy = (...draws: readonly number[]): Float64Tensor =>
    apply(
      (x, color) => recolored(x as Value, { color: color as Value }),
      [images, float64([N, 3, 1, 1], [...draws, ...[0.5, 0.5, 0.5]])],
    );
  const [first, second] = [images.data.slice(0, C * H * W), images.data.slice(C * H * W)];

  it('are what they were in the middle of the range', () => {
    for (const [i, value] of recoloredBy(0.5, 0.5, 0.5).data.entries())
      expect(value).toBeCloseTo(images.data[i] as number, 6);
  });

  it('are brighter, gray, or flatter, each image for itself', () => {
    const bright = recoloredBy(1, 0.5, 0.5).data;
    for (const [i, value] of first.entries()) expect(bright[i]).toBeCloseTo(value + 0.5, 6);
    for (const [i, value] of second.entries()) expect(bright[i + first.length]).toBeCloseTo(value, 6);
    const gray = recoloredBy(0.5, 0, 0.5).data;
    expect(gray[0]).toBeCloseTo(gray[H * W] as number, 6);
    expect(gray[0]).toBeCloseTo(
      ((first[0] as number) + (first[H * W] as number) + (first[2 * H * W] as number)) / 3,
      6,
    );
    const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
    const flat = recoloredBy(0.5, 0.5, 0).data;
    for (const [i, value] of first.entries()) expect(flat[i]).toBeCloseTo(mean + (value - mean) / 2, 6);
  });
});

describe('gradients through a change', () => {
  const stream = randomStream(0, 'gradients');
  const color = float64([N, 3, 1, 1], [0.1, 0.9, 0.3, 0.7, 0.2, 0.8]);
  const drawn = drawsOf([
    { shift: [1, -1], hole: [0, 3] },
    { shift: [0, 2], hole: [3, -2] },
  ]);

  it('agree with central differences, and those of gradients too', () => {
    const change = (x: Value): Value =>
      moved(recolored(x, { color: constantOf(color) }), placesOf(drawn.map(constantOf)));
    const square = (x: Value): Value => mul(change(x), change(x));
    for (const build of [change, square, gradientOf(square, stream)])
      for (const error of gradientErrors(build, [images], stream)) expect(error).toBeLessThan(1e-6);
  });
});
