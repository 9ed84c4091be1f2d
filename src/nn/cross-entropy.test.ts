import { describe, expect, it } from 'vitest';
import { gradientErrors, gradientsAt } from '../autodiff/gradient-check.testing.ts';
import { randomStream } from '../core/random.ts';
import { constant } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { apply, float64 } from '../reference/apply.testing.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { crossEntropy } from './cross-entropy.ts';

/** Classes of pixels in a row as the network is told them: [1,K,1,W]; -1 does not count. */
const truthOf = (classes: readonly number[], numClasses: number): Value =>
  constant(
    [1, numClasses, 1, classes.length],
    Float32Array.from(
      Array.from({ length: numClasses }, (_, k) => classes.map((of) => (of === k ? 1 : 0))).flat(),
    ),
  );

const lossOf = (logits: readonly (readonly number[])[], classes: readonly number[]): number => {
  const shape = [1, logits.length, 1, classes.length];
  return apply((x) => crossEntropy(x, truthOf(classes, logits.length)), [float64(shape, logits.flat())])
    .data[0] as number;
};

/** The textbook's: -log of the true class's share. */
const exact = (scores: readonly number[], of: number): number => {
  const largest = Math.max(...scores);
  return (
    largest + Math.log(scores.reduce((sum, x) => sum + Math.exp(x - largest), 0)) - (scores[of] as number)
  );
};

describe('crossEntropy', () => {
  it.each([2, 3, 5, 12])('of %i classes is -log softmax at the true one, mean over pixels', (numClasses) => {
    const logits = Array.from({ length: numClasses }, (_, k) => [Math.sin(3 * k), 2 * Math.cos(k), k - 3]);
    const classes = [0, numClasses - 1, 1];
    const columns = classes.map((_, pixel) => logits.map((row) => row[pixel] as number));
    const expected = columns.reduce((sum, scores, i) => sum + exact(scores, classes[i] as number), 0) / 3;
    expect(lossOf(logits, classes)).toBeCloseTo(expected, 12);
  });

  it('is finite where scores are far apart', () => {
    expect(lossOf([[1000], [-1000]], [0])).toBe(0);
    expect(lossOf([[1000], [-1000]], [1])).toBe(2000);
  });

  it('counts no pixel without a class', () => {
    const logits = [
      [1, 50],
      [2, -50],
    ];
    expect(lossOf(logits, [0, -1])).toBeCloseTo(exact([1, 2], 0) / 2, 12);
  });

  it('has softmax less the truth for its gradient, over the pixels', () => {
    const [slopes] = gradientsAt((x) => crossEntropy(x, truthOf([1], 3)), [float64([1, 3, 1, 1], [1, 1, 1])]);
    for (const [i, slope] of [1 / 3, -2 / 3, 1 / 3].entries()) expect(slopes?.data[i]).toBeCloseTo(slope, 12);
  });

  it('has a gradient that agrees with central differences', () => {
    const logits = randomTensor([1, 5, 1, 4], randomStream(0, 'logits'));
    const errors = gradientErrors(
      (x) => crossEntropy(x, truthOf([0, 4, 2, -1], 5)),
      [logits],
      randomStream(1),
    );
    for (const error of errors) expect(error).toBeLessThan(1e-7);
  });
});
