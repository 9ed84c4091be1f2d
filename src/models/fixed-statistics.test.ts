import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { maxAbsDifference, randomTensor, toFloat32 } from '../reference/random-tensors.testing.ts';
import {
  fixedStatisticsGraph,
  layerStatistics,
  meanStatistics,
  normFeeds,
  normLayers,
  statisticsGraph,
} from './fixed-statistics.ts';
import { generatorWith } from './networks.testing.ts';
import { generatorParameters } from './state-layout.ts';
import { translationGraph } from './translation-graph.ts';

const tensorsOf = (
  results: Readonly<Record<string, { shape: readonly number[]; data: ArrayLike<number> }>>,
) =>
  Object.fromEntries(
    Object.entries(results).map(([name, { shape, data }]) => [name, tensor(shape, Float32Array.from(data))]),
  );

describe('a network that is told its statistics', () => {
  it.each([
    { depth: 3, size: 16 },
    { depth: 3, size: 16, norm: 'instance' },
    { depth: 3, size: 16, norm: 'none' },
    { generator: 'resnet-1', norm: 'instance' },
  ] as const)('with %j gives what it gives by those of the image, where they are of the image', (given) => {
    const architecture = generatorWith(given);
    const weights = new Map<string, Tensor>(
      generatorParameters(architecture).map(({ name, shape }) => [
        name,
        toFloat32(randomTensor(shape, randomStream(0, name), 0.5)),
      ]),
    );
    const x = randomTensor([1, architecture.inputChannels, 16, 16], randomStream(0, 'x'));
    const taken = statisticsGraph(architecture, weights, { hasNoise: false, size: [1, 16, 16], margin: 0 });
    const feedsOfStatistics = normLayers(architecture).length > 0 ? { input: x } : {};
    const found = tensorsOf(interpret(taken, feedsOfStatistics));
    const statistics = layerStatistics(architecture, found);
    const feeds = normFeeds(architecture, weights, statistics);
    const { output } = interpret(fixedStatisticsGraph(architecture, weights, { hasNoise: false }), {
      input: x,
      ...feeds,
    });
    const { output: expected } = interpret(translationGraph(architecture, weights, { hasNoise: false }), {
      input: x,
    });
    if (!output || !expected) throw new Error('no output');
    expect(maxAbsDifference(output, expected)).toBeLessThan(1e-4); // statistics are rounded to float32
  });
});

describe('meanStatistics', () => {
  it('of equal sets is that of all their values', () => {
    const one = new Map([['a', { mean: Float32Array.of(1), variance: Float32Array.of(2) }]]); // such as 1 +- sqrt(2)
    const two = new Map([['a', { mean: Float32Array.of(5), variance: Float32Array.of(4) }]]); // such as 5 +- 2
    expect(meanStatistics([one, two]).get('a')).toEqual({
      mean: Float32Array.of(3),
      variance: Float32Array.of(7), // (2 + 4) / 2 within, and 4 between
    });
  });
});
