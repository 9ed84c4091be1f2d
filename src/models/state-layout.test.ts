import { describe, expect, it } from 'vitest';
import { generatorLayers } from './generator.ts';
import { discriminatorWith, generatorWith, layoutOf, TINY } from './networks.testing.ts';
import {
  discriminatorParameters,
  type GradientFollower,
  generatorParameters,
  isKept,
  stateLayout,
  stateName,
  tensorName,
} from './state-layout.ts';

const G = generatorWith(TINY);
const D = discriminatorWith(TINY);

describe('the layout of a training', () => {
  const layout = layoutOf(G, D);
  const namesIn = (arena: string): string[] =>
    (layout[arena] ?? []).map(({ name }) => tensorName(arena, name));

  it('has every arena, and no name twice in all of them', () => {
    expect(Object.keys(layout)).toEqual(
      ['G', 'D'].flatMap((name) => [
        name,
        ...['grad', 'm', 'v', 'statistics', 'average'].map((part) => `${name}.${part}`),
      ]),
    );
    const names = Object.values(layout).flatMap((tensors) => tensors.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });

  it('has parameters, gradients and moments tensor by tensor in one order, as a sweep over memory needs', () => {
    const shapes = (arena: string) => (layout[arena] ?? []).map(({ shape }) => shape);
    for (const arena of ['G.grad', 'G.m', 'G.v'] as const) {
      expect(namesIn(arena)).toEqual(generatorParameters(G).map(({ name }) => name));
      expect(shapes(arena)).toEqual(shapes('G'));
    }
    for (const arena of ['D.m', 'D.v'] as const) {
      expect(namesIn(arena)).toEqual(discriminatorParameters(D).map(({ name }) => name));
      expect(shapes(arena)).toEqual(shapes('D'));
    }
  });

  it('has running statistics of the layers with batch norm', () => {
    expect(namesIn('G.statistics')).toEqual([
      'encoder2.norm.runningMean',
      'encoder2.norm.runningVariance',
      'decoder3.norm.runningMean',
      'decoder3.norm.runningVariance',
      'decoder2.norm.runningMean',
      'decoder2.norm.runningVariance',
    ]);
    expect(namesIn('D.statistics')).toEqual(['layer2.norm.runningMean', 'layer2.norm.runningVariance']);
    const instance = { ...TINY, norm: 'instance' } as const;
    const { 'G.statistics': g, 'D.statistics': d } = layoutOf(
      generatorWith(instance),
      discriminatorWith(instance),
    );
    expect([g, d]).toEqual([[], []]);
  });

  it('has nothing of a discriminator where there is none', () => {
    const alone = layoutOf(G, undefined);
    expect(alone.G).toEqual(layout.G);
    expect(Object.keys(alone).filter((arena) => arena.startsWith('D'))).toEqual([]);
  });

  it('outlives a step but for the gradients', () => {
    expect(Object.keys(layout).filter((arena) => !isKept(arena))).toEqual(['G.grad', 'D.grad']);
  });

  it('has gradients of what a sweep updates, and an average of what is averaged', () => {
    const network = { name: 'F', layers: generatorLayers(G) };
    const sizes = (gradients: readonly GradientFollower[], isAveraged: boolean): (number | undefined)[] => {
      const layout = stateLayout([{ ...network, gradients, isAveraged }]);
      return ['F.grad', 'F.grad2', 'F.average'].map((arena) => layout[arena]?.length);
    };
    const count = generatorParameters(G).length;
    expect(sizes(['grad'], false)).toEqual([count, undefined, 0]);
    expect(sizes(['grad', 'grad2'], false)).toEqual([count, count, 0]);
    expect(sizes([], true)).toEqual([0, undefined, count]);
    expect(['F.grad', 'F.grad2', 'F.average'].filter(isKept)).toEqual(['F.average']);
  });
});

describe('the name of a tensor in a state', () => {
  it('is its arena and its own, and back', () => {
    expect(stateName('G.m', 'encoder1.conv.weight')).toBe('G.m/encoder1.conv.weight');
    expect(tensorName('G.m', 'G.m/encoder1.conv.weight')).toBe('encoder1.conv.weight');
  });
});
