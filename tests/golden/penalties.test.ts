import { afterAll, describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/gradient.ts';
import { concat, graph, input } from '../../src/graph/build.ts';
import type { Graph, Value } from '../../src/graph/ops.ts';
import { type DiscriminatorArchitecture, discriminator } from '../../src/models/discriminator.ts';
import { discriminatorParameters } from '../../src/models/state-layout.ts';
import { normalizeInstance } from '../../src/nn/normalization.ts';
import { gradientPenalty, r1Penalty, type Scores } from '../../src/nn/penalties.ts';
import { interpret } from '../../src/reference/interpret.ts';
import { toFloat32 } from '../../src/reference/random-tensors.testing.ts';
import { openDevice } from '../../src/runtime/node/open-device.ts';
import { withExactConstants } from './exact-constants.testing.ts';
import golden from './penalties.json' with { type: 'json' };
import { farFromGolden, values } from './training-step.testing.ts';

const architecture: DiscriminatorArchitecture = {
  receptiveField: 34,
  isConditional: true,
  inputChannels: 3,
  outputChannels: 3,
  ndf: golden.ndf,
  norm: 'instance',
  normEpsilon: 1e-5,
  leakySlope: 0.2,
};

const IMAGE = [golden.batch, 3, golden.size, golden.size];
const PARAMETERS = discriminatorParameters(architecture);

const FEEDS = {
  x: values(1, IMAGE, -1, 1),
  real: values(2, IMAGE, -1, 1),
  fake: values(3, IMAGE, -1, 1),
  alpha: values(4, [golden.batch, 1, 1, 1], 0, 1),
  ...Object.fromEntries(PARAMETERS.map(({ name, shape }, i) => [name, values(100 + i, shape, -0.3, 0.3)])),
};

const PENALTIES = {
  gradient: (scores: Scores, real: Value) =>
    gradientPenalty(scores, {
      real,
      fake: input('fake', IMAGE),
      alpha: input('alpha', [golden.batch, 1, 1, 1]),
    }),
  r1: r1Penalty,
} as const;

/** The penalty as `value`, and its gradients by the weights under their names. */
const graphOf = (kind: keyof typeof PENALTIES): Graph => {
  const parameters = new Map(PARAMETERS.map(({ name, shape }) => [name, input(name, shape)]));
  const scores: Scores = (images) =>
    discriminator(architecture, concat([input('x', IMAGE), images], 1), {
      parameter: (name) => parameters.get(name) as Value,
      normalize: (h) => normalizeInstance(h, architecture.normEpsilon),
      dropout: (h) => h,
    });
  const value = PENALTIES[kind](scores, input('real', IMAGE));
  const names = PARAMETERS.flatMap(({ name, role }) => (role === 'weight' ? [name] : []));
  const found = gradients(
    value,
    names.map((name) => parameters.get(name) as Value),
  );
  return graph({ value, ...Object.fromEntries(names.map((name, i) => [`grad/${name}`, found[i] as Value])) });
};

describe.each(['gradient', 'r1'] as const)('the penalty %s', async (kind) => {
  const { value, gradients: texts } = golden[kind];
  const expected = Object.fromEntries(Object.entries(texts).map(([name, text]) => [`grad/${name}`, text]));
  const source = graphOf(kind);
  const feeds = Object.fromEntries(
    source.inputs.map(({ attributes: { name } }) => [name, FEEDS[name as keyof typeof FEEDS]]),
  );
  const device = await openDevice({ device: 'cpu', engine: 'c-api', threads: 2 });
  afterAll(() => device.dispose());

  it("has PyTorch's value and gradients in float64, by the interpreter", () => {
    const exact = withExactConstants(source);
    const results = interpret(exact.graph, { ...feeds, ...exact.feeds });
    expect((results.value?.data[0] as number) / value).toBeCloseTo(1, 9);
    expect(farFromGolden(expected, (name) => results[name], 1e-8)).toEqual([]);
  });

  it("has PyTorch's value and gradients in float32, on the CPU device", async () => {
    const program = await device.compile(source);
    const results = await program.run(
      Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toFloat32(tensor)])),
    );
    await program.dispose();
    expect((results.value?.data[0] as number) / value).toBeCloseTo(1, 4);
    expect(farFromGolden(expected, (name) => results[name], 1e-3)).toEqual([]);
  });
});
