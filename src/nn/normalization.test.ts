import { describe, expect, it } from 'vitest';
import { gradientErrors } from '../autodiff/gradient-check.testing.ts';
import { randomStream } from '../core/random.ts';
import { type Dim, divideDim, multiplyDim, symbolicDim } from '../core/shape.ts';
import { constant, graph, input, instanceNorm } from '../graph/build.ts';
import { reachable } from '../graph/walk.ts';
import { apply, float64 } from '../reference/apply.testing.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { maxAbsDifference, randomTensor } from '../reference/random-tensors.testing.ts';
import {
  NORM_EPSILON,
  normalizeBatch,
  normalizeImage,
  normalizeImageByLayer,
  normalizeInstance,
  normalizeLayer,
  normalizeRunning,
  RUNNING_MOMENTUM,
  updateRunningStatistics,
} from './normalization.ts';

const stream = randomStream(0, 'normalization');
const X = randomTensor([2, 3, 4, 5], stream, 3);
const [GAMMA, BETA] = [randomTensor([3], stream), randomTensor([3], stream)];
const [ONES, ZEROS] = [float64([3], [1, 1, 1]), float64([3], [0, 0, 0])];

/** Mean and variance of the values whose index (image, channel) is chosen. */
const moments = ({ shape, data }: Float64Tensor, isChosen: (n: number, c: number) => boolean) => {
  const [, channels = 1, h = 1, w = 1] = shape;
  const position = (i: number): number => Math.floor(i / (h * w));
  const values = [...data].filter((_, i) =>
    isChosen(Math.floor(position(i) / channels), position(i) % channels),
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
};

describe('normalisation', () => {
  it('by the batch gives each channel mean beta and deviation gamma', () => {
    const y = apply((x, gamma, beta) => normalizeBatch(x, gamma, beta, 0), [X, GAMMA, BETA]);
    for (const channel of [0, 1, 2]) {
      const { mean, variance } = moments(y, (_, c) => c === channel);
      expect(mean).toBeCloseTo(BETA.data[channel] as number, 12);
      expect(variance).toBeCloseTo((GAMMA.data[channel] as number) ** 2, 12);
    }
  });

  it('by the instance gives each channel of each image mean 0 and variance 1', () => {
    const y = apply((x) => normalizeInstance(x, 0), [X]);
    for (const image of [0, 1])
      for (const channel of [0, 1, 2]) {
        const { mean, variance } = moments(y, (n, c) => n === image && c === channel);
        expect([mean, variance].map((value) => value + 0)).toEqual([
          expect.closeTo(0, 12),
          expect.closeTo(1, 12),
        ]);
      }
  });

  it('by the instance has the gradient that central differences show', () => {
    const errors = gradientErrors((x) => normalizeInstance(x, NORM_EPSILON), [X], stream);
    expect(errors[0]).toBeLessThan(1e-6);
  });

  it('of an image at inference is by the instance, with gamma and beta', () => {
    const trained = apply((x) => normalizeInstance(x, NORM_EPSILON), [X]);
    const inferred = apply(
      (x, gamma, beta) => normalizeImage(x, gamma, beta, NORM_EPSILON),
      [X, ONES, ZEROS],
    );
    expect(maxAbsDifference(inferred, trained)).toBeLessThan(1e-12);
  });

  it('of one image by the batch is that of the image: what a model of batch size 1 exports', () => {
    const one = randomTensor([1, 3, 4, 5], stream);
    const build = (normalize: typeof normalizeBatch) =>
      apply((x, gamma, beta) => normalize(x, gamma, beta, NORM_EPSILON), [one, GAMMA, BETA]);
    expect(maxAbsDifference(build(normalizeBatch), build(normalizeImage))).toBeLessThan(1e-12);
  });

  it('over all channels is the same in training and in the ops of files', () => {
    const build = (normalize: typeof normalizeLayer) =>
      apply((x, gamma, beta) => normalize(x, gamma, beta, NORM_EPSILON), [X, GAMMA, BETA]);
    // A file's epsilon is a float32 number.
    expect(maxAbsDifference(build(normalizeImageByLayer), build(normalizeLayer))).toBeLessThan(1e-9);
  });

  it('of an image is left to the engine in small planes only: those of up to an eighth of its sides', () => {
    const isLeft = (h: Dim) => {
      const y = normalizeImage(input('x', [1, 3, h, h]), input('gamma', [3]), input('beta', [3]), 1e-5);
      return reachable([y]).some(({ op }) => op === 'instanceNorm');
    };
    const side = symbolicDim('H');
    const parts = [1, 2, 4, 8, 16].map((part) => isLeft(divideDim(side, part) as Dim));
    expect(parts).toEqual([false, false, false, true, true]);
    expect([isLeft(multiplyDim(side, 2)), isLeft(257), isLeft(256)]).toEqual([false, false, true]);
  });

  it('of an image is that of the engine in large planes too, whatever mean and deviation', () => {
    const large = randomTensor([2, 3, 260, 3], stream);
    const x = { ...large, data: large.data.map((value) => 50 + 0.1 * value) };
    const inferred = apply(
      (h, gamma, beta) => normalizeImage(h, gamma, beta, NORM_EPSILON),
      [x, GAMMA, BETA],
    );
    const plain = apply((h, gamma, beta) => instanceNorm(h, gamma, beta, NORM_EPSILON), [x, GAMMA, BETA]);
    expect(maxAbsDifference(inferred, plain)).toBeLessThan(1e-6); // a file's epsilon is a float32 number
  });

  it('of an image takes any size', () => {
    const image = input('x', [1, 3, symbolicDim('H'), symbolicDim('W')]);
    expect(normalizeImage(image, input('gamma', [3]), input('beta', [3]), 1e-5).shape).toEqual(image.shape);
  });

  it('by running statistics is gamma * (x - mean) / sqrt(variance + epsilon) + beta', () => {
    const [mean, variance] = [Float32Array.of(1, -2, 0.5), Float32Array.of(4, 0.25, 1)];
    const [gamma, beta] = [Float32Array.from(GAMMA.data), Float32Array.from(BETA.data)];
    const y = apply((x) => normalizeRunning(x, { gamma, beta, mean, variance }, NORM_EPSILON), [X]);
    const expected = X.data.map((value, i) => {
      const c = Math.floor(i / 20) % 3;
      const [g = 0, b = 0, m = 0, v = 0] = [gamma, beta, mean, variance].map((values) => values[c]);
      return (g * (value - m)) / Math.sqrt(v + NORM_EPSILON) + b;
    });
    expect(maxAbsDifference(y, { shape: X.shape, data: expected })).toBeLessThan(1e-5); // folded in float32
  });
});

describe('running statistics', () => {
  // Two images of two channels of two pixels; channel 0 holds 1, 3, 5, 7 and channel 1 holds 0, 0, 2, 2.
  const batch = float64([2, 2, 1, 2], [1, 3, 0, 0, 5, 7, 2, 2]);
  const follow = (x: Float64Tensor, mean: readonly number[], variance: readonly number[]) => {
    const before = { mean: input('mean', [mean.length]), variance: input('variance', [mean.length]) };
    const after = updateRunningStatistics(before, input('x', x.shape));
    const feeds = { x, mean: float64([mean.length], mean), variance: float64([mean.length], variance) };
    const results = interpret(graph({ ...after }), feeds);
    return { mean: [...(results.mean?.data ?? [])], variance: [...(results.variance?.data ?? [])] };
  };

  it('move by a tenth to the mean and unbiased variance of the batch, as in PyTorch', () => {
    const { mean, variance } = follow(batch, [0, 10], [1, 1]);
    expect(RUNNING_MOMENTUM).toBe(0.1);
    expect(mean).toEqual([expect.closeTo(0.4, 6), expect.closeTo(9.1, 6)]); // means 4 and 1
    // variances 20 / 3 and 4 / 3
    expect(variance).toEqual([expect.closeTo(0.9 + 2 / 3, 6), expect.closeTo(0.9 + 0.4 / 3, 6)]);
  });

  it('settle at those of a batch that comes again and again', () => {
    let state = { mean: [0, 0], variance: [1, 1] };
    for (let i = 0; i < 200; i++) state = follow(batch, state.mean, state.variance);
    expect(state.mean).toEqual([expect.closeTo(4, 5), expect.closeTo(1, 5)]);
    expect(state.variance).toEqual([expect.closeTo(20 / 3, 5), expect.closeTo(4 / 3, 5)]);
  });

  it('stay finite for a single value, which has no variance', () => {
    const { mean, variance } = follow(float64([1, 1, 1, 1], [5]), [0], [1]);
    expect(mean).toEqual([expect.closeTo(0.5, 6)]);
    expect(variance).toEqual([expect.closeTo(0.9, 6)]);
  });

  it('keep the shape [C], whatever the batch', () => {
    const before = { mean: input('mean', [3]), variance: constant([3], new Float32Array(3)) };
    const after = updateRunningStatistics(before, input('x', [4, 3, 8, 8]));
    expect([after.mean.shape, after.variance.shape]).toEqual([[3], [3]]);
  });
});
