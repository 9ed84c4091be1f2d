import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { elementCount } from '../core/shape.ts';
import { tensor } from '../core/tensor.ts';
import { printGraph } from '../graph/print.ts';
import { parameterCount } from '../nn/parameters.ts';
import { float64 } from '../reference/apply.testing.ts';
import { interpret } from '../reference/interpret.ts';
import { dot } from '../reference/random-tensors.testing.ts';
import {
  type SegmenterShape,
  segmentationGraph,
  segmenterArchitecture,
  segmenterLayout,
  segmenterStep,
} from './segmenter.ts';
import { generatorParameters, tensorName } from './state-layout.ts';
import { type Feeds, movedFeeds, randomDirection, randomFeeds } from './steps.testing.ts';

const SHAPE: SegmenterShape = { width: 8, height: 8, numClasses: 3, ngf: 2 };
const architecture = segmenterArchitecture(SHAPE);
const step = segmenterStep(architecture, SHAPE);

/** Random parameters and photo, and a class for every pixel but the first. */
const feeds: Feeds = {
  ...randomFeeds(step),
  truth: float64(
    [1, 3, 8, 8],
    Array.from({ length: 3 * 64 }, (_, i) => (i % 64 !== 0 && (i % 64) % 3 === Math.floor(i / 64) ? 1 : 0)),
  ),
};
const lossAt = (at: Feeds): number => interpret(step, at).loss?.data[0] as number;

describe('the segmenter', () => {
  it('is the U-Net of the paper with a score for each class, and without noise', () => {
    expect(segmenterArchitecture({ width: 256, height: 256, numClasses: 12, ngf: 32 })).toMatchObject({
      kind: 'unet',
      depth: 8,
      outputChannels: 12,
      noise: 'none',
    });
    expect(step.outputs.loss?.shape).toEqual([]);
    expect(printGraph(step)).not.toContain('tanh');
  });

  it('has a gradient for every parameter, which agrees with central differences', () => {
    const results = interpret(step, feeds);
    const direction = randomDirection(feeds, 'G/', randomStream(0, 'direction'));
    expect(Object.keys(direction)).toHaveLength(generatorParameters(architecture).length);
    const slope =
      (lossAt(movedFeeds(feeds, direction, 1e-5)) - lossAt(movedFeeds(feeds, direction, -1e-5))) / 2e-5;
    const product = Object.entries(direction).reduce(
      (sum, [name, along]) => sum + dot(results[`G.grad/${tensorName('G', name)}`] as typeof along, along),
      0,
    );
    expect(product / slope).toBeCloseTo(1, 6);
  });

  it('keeps a gradient and two moments for each parameter', () => {
    const layout = segmenterLayout(architecture);
    for (const arena of ['G', 'G.grad', 'G.m', 'G.v'] as const)
      expect(layout[arena].reduce((sum, { shape }) => sum + elementCount(shape), 0)).toBe(
        parameterCount(generatorParameters(architecture)),
      );
  });

  it('scores as it learned: the exported network has the scores of the step', () => {
    const weights = new Map(
      generatorParameters(architecture).map(({ name, shape }) => {
        const { data } = feeds[`G/${name}`] as Feeds[string];
        return [name, tensor(shape, Float32Array.from(data))] as const;
      }),
    );
    const rounded: Feeds = Object.fromEntries(
      Object.entries(feeds).map(([name, { shape, data }]) => [
        name,
        { shape, data: Float64Array.from(Float32Array.from(data)) },
      ]),
    );
    const image = rounded.x as Feeds[string];
    const { scores } = interpret(segmentationGraph(architecture, weights), { image });
    const truth = rounded.truth as Feeds[string];
    let loss = 0;
    for (let pixel = 1; pixel < 64; pixel++) {
      const of = [0, 1, 2].map((k) => scores?.data[k * 64 + pixel] as number);
      const right = [0, 1, 2].findIndex((k) => truth.data[k * 64 + pixel] === 1);
      loss += Math.log(of.reduce((sum, x) => sum + Math.exp(x), 0)) - (of[right] as number);
    }
    expect(loss / 64).toBeCloseTo(lossAt(rounded), 6);
  });
});
