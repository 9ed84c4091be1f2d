import { describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor.ts';
import type { Image } from '../data/image.ts';
import { flatImage } from '../data/patterns.testing.ts';
import { imagesTensor } from '../data/pixels.ts';
import { interpret } from '../reference/interpret.ts';
import golden from './lpips.golden.json' with { type: 'json' };
import { smallImage, smallWeights } from './lpips.testing.ts';
import { LPIPS_SMALLEST, lpipsGraph } from './lpips-graph.ts';

const WEIGHTS = smallWeights();

/** In float64. */
const distanceOf = (output: Image, target: Image): number => {
  const source = lpipsGraph(WEIGHTS, [1, 3, output.height, output.width]);
  const { distance } = interpret(source, { output: imagesTensor([output]), target: imagesTensor([target]) });
  expect(distance?.shape).toEqual([1]);
  return distance?.data[0] as number;
};

describe('the graph of LPIPS', () => {
  it.each(golden.cases)(
    'has the value of PyTorch on $width x $height pixels',
    ({ width, height, distance }) => {
      // Pixels are float32 here, which is where they differ.
      expect(distanceOf(smallImage(width, height, 1), smallImage(width, height, 2))).toBeCloseTo(distance, 6);
    },
  );

  it('is exactly 0 for identical images, constant ones too', () => {
    for (const image of [smallImage(40, 33, 1), flatImage(31, 31, [9, 9, 9])])
      expect(distanceOf(image, image)).toBe(0);
  });

  it('takes images of 31 pixels and no smaller', () => {
    const source = (size: number) => lpipsGraph(WEIGHTS, [1, 3, size, 64]);
    expect(() => source(LPIPS_SMALLEST)).not.toThrow();
    expect(() => source(LPIPS_SMALLEST - 1)).toThrow(
      expect.objectContaining({ code: 'SHAPE', message: expect.stringContaining('maxPool2d') }),
    );
  });

  it.each(['features.0.weight', 'features.10.bias', 'lin4.weight'])(
    'names %s where it is missing',
    (name) => {
      const weights = new Map(WEIGHTS);
      weights.delete(name);
      expect(() => lpipsGraph(weights, [1, 3, 64, 64])).toThrow(
        expect.objectContaining({
          code: 'FORMAT',
          message: expect.stringContaining(`LPIPS weights: ${name} is missing among 14 tensors`),
        }),
      );
    },
  );

  it('names a weight of another shape, and the shape that it should have', () => {
    const weights = new Map(WEIGHTS).set('features.3.weight', tensor([6, 4, 3, 3], new Float32Array(216)));
    expect(() => lpipsGraph(weights, [1, 3, 64, 64])).toThrow(
      'LPIPS weights: features.3.weight is [6,4,3,3], expected [6,4,5,5]',
    );
  });
});
