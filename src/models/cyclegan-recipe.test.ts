import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import type { Graph } from '../graph/ops.ts';
import type { AnyTensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { randomTensor, relativeNormError } from '../reference/random-tensors.testing.ts';
import { resolveOptions } from '../settings/options.ts';
import { trainingRecipe } from '../settings/training-recipe.ts';
import { recipeLayout } from './recipe.ts';

const TINY = { size: 16, generator: 'resnet-1', ngf: 4, ndf: 4, receptiveField: 16 } as const;
const recipeWith = (given: Parameters<typeof resolveOptions>[0] = {}) =>
  trainingRecipe(resolveOptions({ model: 'cyclegan', ...TINY, ...given }));

/** Small numbers for every input. */
const randomFeeds = ({ inputs }: Graph): Record<string, AnyTensor> =>
  Object.fromEntries(
    inputs.map(({ attributes: { name }, shape }) => [
      name,
      randomTensor(shape as readonly number[], randomStream(0, name), 0.2),
    ]),
  );

const ofGraph = ({ inputs }: Graph, feeds: Readonly<Record<string, AnyTensor>>): Record<string, AnyTensor> =>
  Object.fromEntries(inputs.map(({ attributes: { name } }) => [name, feeds[name] as AnyTensor]));

const outputsOf = (recipe: ReturnType<typeof recipeWith>, phase: string): string[] =>
  Object.keys(recipe.phases.find(({ name }) => name === phase)?.graph.outputs ?? {}).filter(
    (name) => !name.includes('/'),
  );

describe("CycleGAN's recipe", () => {
  it('has two generators and two discriminators, each swept by Adam', () => {
    const recipe = recipeWith();
    expect(recipe.networks.map(({ name, role }) => [name, role])).toEqual([
      ['G_A', 'generator'],
      ['G_B', 'generator'],
      ['D_A', 'discriminator'],
      ['D_B', 'discriminator'],
    ]);
    const layout = recipeLayout(recipe);
    for (const { name } of recipe.networks) expect(layout[`${name}.grad`]).not.toHaveLength(0);
  });

  it('has the parameters of the PyTorch code: 28,285,832 by default', () => {
    const layout = recipeLayout(trainingRecipe(resolveOptions({ model: 'cyclegan' })));
    const count = ['G_A', 'G_B', 'D_A', 'D_B']
      .flatMap((name) => layout[name] ?? [])
      .reduce((sum, { shape }) => sum + shape.reduce((product, dim) => product * dim, 1), 0);
    expect(count).toBe(28_285_832);
  });

  it('updates the generators first, then the discriminators on pooled fakes', () => {
    const recipe = recipeWith();
    expect(recipe.phases.map(({ name, updates }) => [name, updates])).toEqual([
      ['G', ['G_A', 'G_B']],
      ['D', ['D_A', 'D_B']],
    ]);
    expect(outputsOf(recipe, 'G')).toEqual([
      'g_a',
      'g_b',
      'cycle_a',
      'cycle_b',
      'idt_a',
      'idt_b',
      'fake_b',
      'fake_a',
    ]);
    const inputs = recipe.phases[1]?.graph.inputs.map(({ attributes }) => attributes.name) ?? [];
    expect(inputs).toContain('pooled_a');
    expect(inputs.filter((name) => name.startsWith('G_'))).toEqual([]);
  });

  it('has a graph of each side, which together leave the gradients of the one graph', () => {
    const recipe = recipeWith();
    for (const { graph, lanes = [] } of recipe.phases) {
      expect(lanes).toHaveLength(2);
      const feeds = randomFeeds(graph);
      const whole = interpret(graph, feeds);
      const sides = lanes.map((lane) => interpret(lane, ofGraph(lane, feeds)));
      const [names, ofSides] = [Object.keys(whole), sides.flatMap(Object.keys)];
      expect(new Set(ofSides.map((name) => name.replace('.grad2/', '.grad/')))).toEqual(new Set(names));
      expect(new Set(ofSides).size).toBe(ofSides.length);
      for (const name of names) {
        const parts = sides.flatMap((side) =>
          [name, name.replace('.grad/', '.grad2/')].flatMap((own, i, both) =>
            side[own] && both.indexOf(own) === i ? [side[own]] : [],
          ),
        );
        const expected = whole[name] as AnyTensor;
        const sum = expected.data.map((_, i) =>
          parts.reduce((total, { data }) => total + (data[i] as number), 0),
        );
        expect({ name, error: relativeNormError({ ...expected, data: sum }, expected) < 1e-9 }).toEqual({
          name,
          error: true,
        });
      }
    }
    expect(recipeLayout(recipe)['G_A.grad2']).toBeUndefined();
    const layout = recipeLayout(recipe, 'each');
    expect(layout['G_A.grad2']).toHaveLength(layout['G_A.grad']?.length ?? 0);
    expect(layout['D_A.grad2']).toBeUndefined();
  });

  it('has one graph of both sides where norms keep statistics of both', () => {
    for (const { lanes } of recipeWith({ norm: 'batch' }).phases) expect(lanes).toBeUndefined();
  });

  it.each(['lsgan', 'vanilla', 'hinge', 'wgan-gp'] as const)(
    'reports what its graphs give, and nothing else, with %s and R1',
    (adversarialLoss) => {
      const recipe = recipeWith({ adversarialLoss, lambdaR1: 1 });
      const images = recipe.inputs.flatMap((input) => (input.kind === 'pool' ? [input.of] : []));
      const given = [...outputsOf(recipe, 'G'), ...outputsOf(recipe, 'D')].filter(
        (name) => !images.includes(name),
      );
      expect(given.sort()).toEqual(recipe.losses.map(({ name }) => name).sort());
    },
  );

  it('has no identity terms without their weight', () => {
    const recipe = recipeWith({ lambdaIdentity: 0 });
    expect(recipe.losses.map(({ name }) => name).filter((name) => name.startsWith('idt'))).toEqual([]);
    expect(outputsOf(recipe, 'G')).not.toContain('idt_a');
  });

  it('has generators that mirror each other where sides have other channels', () => {
    const recipe = recipeWith({ inputChannels: 1, outputChannels: 3, lambdaIdentity: 0 });
    expect(
      recipe.networks.map(({ architecture: { inputChannels, outputChannels } }) => [
        inputChannels,
        outputChannels,
      ]),
    ).toEqual([
      [1, 3],
      [3, 1],
      [1, 3],
      [3, 1],
    ]);
    const pools = recipe.inputs.flatMap((input) => (input.kind === 'pool' ? [[input.of, input.shape]] : []));
    expect(pools).toEqual([
      ['fake_b', [3, 16, 16]],
      ['fake_a', [1, 16, 16]],
    ]);
  });
});
