/** Cases of whole graphs: the phases of tiny CycleGANs, every output of theirs against the interpreter in float64. */
import { randomStream } from '../core/random.ts';
import type { Tensor } from '../core/tensor.ts';
import type { Graph } from '../graph/ops.ts';
import type { AnyTensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { randomTensor, toFloat32 } from '../reference/random-tensors.testing.ts';
import { type PartialOptions, resolveOptions } from '../settings/options.ts';
import { trainingRecipe } from '../settings/training-recipe.ts';
import { type DeviceCase, deviceCase, type Subject } from './device-case.testing.ts';
import { expectEqual } from './expect.testing.ts';

const TINY = {
  model: 'cyclegan',
  size: 16,
  generator: 'resnet-1',
  ngf: 4,
  ndf: 4,
  receptiveField: 34,
} as const;

/** Between them: instance and layer norm, gradients of gradients, and sums over the parts of a batch. */
const TRAININGS: Readonly<Record<string, PartialOptions>> = {
  'as in its paper': {},
  'with WGAN-GP, R1, resized images and parts of a batch': {
    upsample: 'resize',
    adversarialLoss: 'wgan-gp',
    normD: 'layer',
    lambdaR1: 1,
    batchSize: 2,
    accumulate: 2,
  },
};

/** Small weights, so that nothing is saturated; whatever else is fed, images as well, is larger. */
const feedsOf = ({ inputs }: Graph): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(
    inputs.map(({ attributes: { name }, shape }) => {
      const scale = name.includes('/') ? 0.1 : 0.5;
      return [name, toFloat32(randomTensor(shape as readonly number[], randomStream(0, name), scale))];
    }),
  );

const TOLERANCE = 1e-4;

type Values = Readonly<Record<string, AnyTensor>>;

const norm = (values: Iterable<number>): number => Math.hypot(...values);

/** Outputs that are too far off. */
const farFrom = (expected: Values, results: Values): readonly string[] =>
  Object.entries(expected).flatMap(([name, { data }]) => {
    const error = norm(Array.from(data, (value, i) => (results[name]?.data[i] ?? Number.NaN) - value));
    // A norm may cancel a bias: its gradient is then rounding, and is measured by that of its layer's weight.
    const ofWeight = expected[name.replace(/bias$/, 'weight')]?.data ?? [];
    return error < TOLERANCE * Math.max(norm(data), norm(ofWeight)) ? [] : [name];
  });

const agreesOnPhases = async ({ device }: Subject, given: PartialOptions): Promise<void> => {
  const { phases } = trainingRecipe(resolveOptions({ ...TINY, ...given }));
  for (const { name, graph } of phases) {
    const feeds = feedsOf(graph);
    const program = await device.compile(graph);
    const results = await program.run(feeds);
    await program.dispose();
    const far = farFrom(interpret(graph, feeds), results);
    expectEqual({ phase: name, far }, { phase: name, far: [] });
  }
};

export const phaseCases: readonly DeviceCase[] = Object.entries(TRAININGS).map(([name, given]) =>
  deviceCase(`agrees with the interpreter on the phases of a CycleGAN ${name}`, (subject) =>
    agreesOnPhases(subject, given),
  ),
);
