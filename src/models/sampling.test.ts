import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { interpret } from '../reference/interpret.ts';
import { maxAbsDifference, randomTensor } from '../reference/random-tensors.testing.ts';
import { generatorWith, TINY } from './networks.testing.ts';
import { samplingGraph } from './sampling.ts';
import { generatorParameters, stateName } from './state-layout.ts';

describe('the sampling graph', () => {
  const architecture = generatorWith({ ...TINY, noise: 'none' });

  it('reads images, noise and the parameters of G, and gives images', () => {
    const { inputs, outputs } = samplingGraph(generatorWith(TINY), 2, 16, 8);
    const parameters = generatorParameters(architecture).map(({ name }) => stateName('G', name));
    expect(inputs.map(({ attributes }) => attributes.name).sort()).toEqual(
      ['x', 'mask.decoder3', 'mask.decoder2', ...parameters].sort(),
    );
    expect(outputs.output?.shape).toEqual([2, 1, 16, 8]);
  });

  it('has statistics of each image: what else is in the batch does not matter', () => {
    const state = generatorParameters(architecture).map(
      ({ name, shape }) => [stateName('G', name), randomTensor(shape, randomStream(0, name))] as const,
    );
    const sample = (count: number) => {
      const x = randomTensor([count, 2, 8, 8], randomStream(0, 'x')); // the first image is the same
      return interpret(samplingGraph(architecture, count, 8, 8), { x, ...Object.fromEntries(state) }).output;
    };
    const [alone, together] = [sample(1), sample(3)];
    const first = { shape: [1, 1, 8, 8], data: together?.data.slice(0, 64) ?? new Float64Array() };
    expect(maxAbsDifference(first, alone ?? first)).toBeLessThan(1e-14);
  });
});
