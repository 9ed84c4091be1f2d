import { afterAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../../src/core/tensor.ts';
import { type TrainingStepOptions, trainingStep } from '../../src/models/training-step.ts';
import type { Float64Tensor } from '../../src/reference/float64-tensor.ts';
import { interpret } from '../../src/reference/interpret.ts';
import { toFloat32 } from '../../src/reference/random-tensors.testing.ts';
import { openDevice } from '../../src/runtime/node/open-device.ts';
import { exactAdamFeeds } from './exact-adam.testing.ts';
import { withExactConstants } from './exact-constants.testing.ts';
import {
  adamOfGolden,
  batchOfGolden,
  farFromGolden,
  initialOfGolden,
  golden as plain,
  stepOfGolden,
  values,
} from './training-step.testing.ts';
import golden from './weighted.json' with { type: 'json' };

/** As make_weighted_goldens.py draws them: 0 in some pixels, and the second image at a hundredth of the scale. */
const weights = (): Float64Tensor => {
  const { shape, data } = values(4001, [plain.batch, 1, plain.size, plain.size], 0, 1);
  return {
    shape,
    data: data.map((u, i) => (u < 0.4 ? 0 : u * (i < data.length / plain.batch ? 1 : 0.01))),
  };
};

const KINDS = ['L1+cGAN', 'L2', 'hidden'] as const;

const optionsOf = (kind: (typeof KINDS)[number]): TrainingStepOptions => ({
  ...stepOfGolden,
  isWeighted: true,
  ...(kind === 'L2' ? { objective: kind, discriminator: undefined } : {}),
  hidesWeightless: kind === 'hidden',
});

const FEEDS: Readonly<Record<string, Float64Tensor>> = {
  ...Object.fromEntries(initialOfGolden()),
  ...batchOfGolden(1),
  ...exactAdamFeeds(plain.lr, 1, adamOfGolden),
  w: weights(),
};

describe.each(KINDS)('a step of %s whose pixels have weights', async (kind) => {
  const { losses, gradients } = golden[kind];
  const source = trainingStep(optionsOf(kind));
  const feeds = Object.fromEntries(
    source.inputs.map(({ attributes: { name } }) => [name, FEEDS[name] as Float64Tensor]),
  );
  const device = await openDevice({ device: 'cpu', engine: 'c-api', threads: 2 });
  afterAll(() => device.dispose());

  it("has PyTorch's losses and gradients in float64, by the interpreter", () => {
    const exact = withExactConstants(source);
    const results = interpret(exact.graph, { ...feeds, ...exact.feeds });
    for (const [name, value] of Object.entries(losses))
      expect((results[name]?.data[0] as number) / value).toBeCloseTo(1, 9);
    expect(farFromGolden(gradients, (name) => results[name], 1e-8)).toEqual([]);
  });

  it("has PyTorch's losses and gradients in float32, on the CPU device", async () => {
    const program = await device.compile(source);
    const results: Readonly<Record<string, Tensor>> = await program.run(
      Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toFloat32(tensor)])),
    );
    await program.dispose();
    for (const [name, value] of Object.entries(losses))
      expect((results[name]?.data[0] as number) / value).toBeCloseTo(1, 4);
    expect(farFromGolden(gradients, (name) => results[name], 1e-3)).toEqual([]);
  });
});
