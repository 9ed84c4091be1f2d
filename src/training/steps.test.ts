import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import type { LoweringPlan } from '../lowering/plan.ts';
import { averageKept } from '../nn/moving-average.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { type PartialOptions, resolveOptions } from '../settings/options.ts';
import { openTrainer, type StepLosses } from './trainer.ts';

const SIZE = 32;

let device: Device;
beforeAll(async () => {
  device = await openDevice({ threads: 2 });
});
afterAll(() => device.dispose());

const images = (name: string, step: number, count: number): Tensor => {
  const stream = randomStream(0, name, step);
  const data = Float32Array.from({ length: count * 3 * SIZE * SIZE }, () => 2 * stream.uniform() - 1);
  return tensor([count, 3, SIZE, SIZE], data);
};

const CYCLEGAN = { model: 'cyclegan', generator: 'resnet-1' } as const;

/** Three steps on four images each: losses, and the state after them. */
const trainThree = async (
  given: PartialOptions,
  {
    at,
    lr = 1e-3,
    plan = device.plan,
  }: { readonly at?: number; readonly lr?: number; readonly plan?: LoweringPlan } = {},
) => {
  const options = resolveOptions({
    size: SIZE,
    ngf: 4,
    ...(given.objective === 'L1' ? {} : { ndf: 4, receptiveField: 16 }),
    ...given,
  });
  let trainer = await openTrainer(device, options, plan);
  const losses: StepLosses[] = [];
  for (let step = 1; step <= 3; step++) {
    losses.push(await trainer.step(step, lr, images('x', step, 4), images('y', step, 4)));
    if (at === step) {
      const saved = await trainer.snapshot();
      await trainer.dispose();
      trainer = await openTrainer(device, options, plan);
      await trainer.restore(saved);
    }
  }
  const [state, weights] = [await trainer.snapshot(), await trainer.generatorWeights()];
  await trainer.dispose();
  return { losses, state, weights };
};

/** The largest difference of two states, relative to the largest value of the tensor. */
const distance = (a: ReadonlyMap<string, Tensor>, b: ReadonlyMap<string, Tensor>): number => {
  let worst = 0;
  for (const [name, { data }] of a) {
    const other = b.get(name)?.data ?? new Float32Array();
    const scale = Math.max(...data.map(Math.abs), 1e-6);
    worst = Math.max(worst, ...data.map((value, i) => Math.abs(value - (other[i] ?? Number.NaN)) / scale));
  }
  return worst;
};

describe('a step accumulated from parts', () => {
  it.each([
    { objective: 'L1+cGAN', noise: 'dropout' },
    { objective: 'GAN', noise: 'gaussian' },
    { objective: 'L1', noise: 'none' },
    { ...CYCLEGAN, poolSize: 6 },
  ] as const)('is the step of the whole batch: %j', async (choice) => {
    // Without normalisation, which would see a part at a time.
    const whole = await trainThree({ ...choice, norm: 'none', batchSize: 4 });
    const parts = await trainThree({ ...choice, norm: 'none', batchSize: 1, accumulate: 4 });
    for (const [i, losses] of whole.losses.entries())
      for (const [name, value] of Object.entries(losses))
        expect(parts.losses[i]?.[name as keyof StepLosses]).toBeCloseTo(value, 5);
    expect([...parts.state.keys()].sort()).toEqual([...whole.state.keys()].sort());
    expect(distance(whole.state, parts.state)).toBeLessThan(0.1); // Adam makes much of rounding where gradients are near 0
    const other = await trainThree({ ...choice, norm: 'none', batchSize: 4, seed: 1 });
    expect(distance(whole.state, other.state)).toBeGreaterThan(0.5); // the measure sees differences
  });

  it.each([1, 2, 3])('goes on from step %i of a CycleGAN to the same bits, with its pools', async (at) => {
    const given = { ...CYCLEGAN, poolSize: 5, batchSize: 2, accumulate: 2, norm: 'batch' } as const;
    const whole = await trainThree(given);
    expect(whole.state.get('pool/fake_b')?.shape).toEqual([5, 3, SIZE, SIZE]);
    const resumed = await trainThree(given, { at });
    expect(resumed.losses).toEqual(whole.losses);
    expect(distance(whole.state, resumed.state)).toBe(0);
    const emptied = await trainThree({ ...given, poolSize: 0 });
    expect(distance(whole.state, emptied.state)).not.toBe(0); // the measure sees the pools
  });

  it('goes on from a snapshot to the same bits, with batch norm and its statistics', async () => {
    const given = { batchSize: 2, accumulate: 2, averageDecay: 0.9 };
    const whole = await trainThree(given);
    expect(whole.state.get('D.statistics/layer2.norm.runningVariance')?.data[0]).not.toBe(1);
    const resumed = await trainThree(given, { at: 2 });
    expect(resumed.losses).toEqual(whole.losses);
    expect(distance(whole.state, resumed.state)).toBe(0);
  });
});

describe('batch norm over all parts of a batch', () => {
  it.each([
    { objective: 'L1+cGAN', noise: 'dropout' },
    { generator: 'resnet-1', noise: 'none', lambdaR1: 1 },
    { ...CYCLEGAN, norm: 'batch', poolSize: 6 },
  ] as const)('has the losses, gradients and statistics of the whole batch: %j', async (choice) => {
    // Weights stay as they are: Adam makes much of rounding where gradients are near 0.
    const still = { lr: 0 };
    const whole = await trainThree({ ...choice, batchSize: 4 }, still);
    const parts = await trainThree({ ...choice, batchSize: 1, accumulate: 4, syncNorm: true }, still);
    expect([...parts.state.keys()].sort()).toEqual([...whole.state.keys()].sort());
    expect(distance(measured(whole), measured(parts))).toBeLessThan(1e-4);
    const each = await trainThree({ ...choice, batchSize: 1, accumulate: 4 }, still);
    expect(distance(measured(whole), measured(each))).toBeGreaterThan(0.1); // the measure sees differences
  });

  it('goes on from a snapshot to the same bits', async () => {
    const given = { batchSize: 1, accumulate: 4, syncNorm: true };
    const whole = await trainThree(given);
    const resumed = await trainThree(given, { at: 2 });
    expect(resumed.losses).toEqual(whole.losses);
    expect(distance(whole.state, resumed.state)).toBe(0);
  });

  it('changes nothing of a batch in one part', async () => {
    const plain = await trainThree({ batchSize: 4 });
    const synced = await trainThree({ batchSize: 4, syncNorm: true });
    expect(synced.losses).toEqual(plain.losses);
    expect(distance(plain.state, synced.state)).toBe(0);
  });

  type Trained = Awaited<ReturnType<typeof trainThree>>;
  /** Losses of all steps, and what follows gradients and statistics; biases before a norm have none. */
  const measured = ({ losses, state }: Trained): ReadonlyMap<string, Tensor> =>
    new Map([
      ...losses.flatMap((step, index) =>
        Object.entries(step).map(
          ([name, value]) => [`${name}, step ${index + 1}`, tensor([], Float32Array.of(value))] as const,
        ),
      ),
      ...[...state].filter(([name]) => /\.m\/|\.statistics\//.test(name)),
    ]);
});

describe("CycleGAN's sides", () => {
  it.each([{ batchSize: 4 }, { batchSize: 2, accumulate: 2, averageDecay: 0.9 }])(
    'have the step of one graph in a graph each: %j',
    async (choice) => {
      const given = { ...CYCLEGAN, ...choice, poolSize: 6, norm: 'none' } as const;
      const each = await trainThree(given);
      const one = await trainThree(given, { plan: { ...device.plan, lanes: 'one' } });
      expect(device.plan.lanes).toBe('each');
      for (const [i, losses] of one.losses.entries())
        for (const [name, value] of Object.entries(losses))
          expect(each.losses[i]?.[name]).toBeCloseTo(value, 4);
      expect([...each.state.keys()]).toEqual([...one.state.keys()]);
      expect(distance(one.state, each.state)).toBeLessThan(0.1); // Adam makes much of rounding where gradients are near 0
      expect(await trainThree(given)).toEqual(each);
    },
  );

  it.each([2, 3])('go on to the same bits from step %i', async (at) => {
    const given = { ...CYCLEGAN, poolSize: 5, batchSize: 4 };
    const whole = await trainThree(given);
    const resumed = await trainThree(given, { at });
    expect(resumed.losses).toEqual(whole.losses);
    expect(distance(whole.state, resumed.state)).toBe(0);
  });
});

describe('a discriminator that sees changed images', () => {
  const given = { batchSize: 2, accumulate: 2, augmentD: true, norm: 'none', noise: 'none' } as const;

  it('begins to learn otherwise, and G too; without the option it learns as before', async () => {
    const [plain, changed] = [
      await trainThree({ batchSize: 4 }),
      await trainThree({ batchSize: 4, augmentD: true }),
    ];
    expect(changed.losses[0]?.g_l1).toBe(plain.losses[0]?.g_l1);
    for (const name of ['d_real', 'd_fake', 'g_gan'])
      expect(changed.losses[0]?.[name]).not.toBe(plain.losses[0]?.[name]);
    expect(isAlike(plain.state, changed.state, 'G')).toBe(false);
  });

  it('sees the same changes in parts as of the whole batch', async () => {
    const whole = await trainThree({ ...given, batchSize: 4, accumulate: 1 });
    const parts = await trainThree(given);
    for (const [i, losses] of whole.losses.entries())
      for (const [name, value] of Object.entries(losses))
        expect(parts.losses[i]?.[name]).toBeCloseTo(value, 4);
    expect(distance(whole.state, parts.state)).toBeLessThan(0.1); // Adam makes much of rounding where gradients are near 0
  });

  it.each([{ batchSize: 4, augmentD: true }, given])('goes on to the same bits: %j', async (choice) => {
    const whole = await trainThree(choice);
    const resumed = await trainThree(choice, { at: 2 });
    expect(resumed.losses).toEqual(whole.losses);
    expect(distance(whole.state, resumed.state)).toBe(0);
  });
});

describe('a generator that learns from the features of the discriminator', () => {
  const given = { batchSize: 4, lambdaFeatures: 10 } as const;

  it('has the first losses of one that does not, and one more, and goes another way', async () => {
    const plain = await trainThree({ batchSize: 4 });
    const matched = await trainThree(given);
    const { g_features, ...others } = matched.losses[0] as StepLosses;
    expect(others).toEqual(plain.losses[0]);
    expect(g_features).toBeGreaterThan(0);
    expect(isAlike(plain.state, matched.state, 'G')).toBe(false);
  });

  it('is the same in parts as on the whole batch', async () => {
    const whole = await trainThree({ ...given, norm: 'none' });
    const parts = await trainThree({ ...given, norm: 'none', batchSize: 2, accumulate: 2 });
    for (const [i, losses] of whole.losses.entries())
      for (const [name, value] of Object.entries(losses))
        expect(parts.losses[i]?.[name]).toBeCloseTo(value, 4);
    expect(distance(whole.state, parts.state)).toBeLessThan(0.1); // Adam makes much of rounding where gradients are near 0
  });

  it.each([given, { ...given, augmentD: true, dEvery: 2 }])(
    'goes on to the same bits: %j',
    async (choice) => {
      const whole = await trainThree(choice);
      const resumed = await trainThree(choice, { at: 2 });
      expect(resumed.losses).toEqual(whole.losses);
      expect(distance(whole.state, resumed.state)).toBe(0);
    },
  );
});

/** Whether two states have the same bits in the tensors of an arena. */
const isAlike = (a: ReadonlyMap<string, Tensor>, b: ReadonlyMap<string, Tensor>, arena: string): boolean =>
  distance(
    new Map([...a].filter(([name]) => name.startsWith(`${arena}/`))),
    new Map([...b].filter(([name]) => name.startsWith(`${arena}/`))),
  ) === 0;

describe('a discriminator that begins later', () => {
  const batch = { batchSize: 4 } as const;

  it('is as it was until then, and G learns from L1 alone, bit by bit', async () => {
    const l1 = await trainThree({ ...batch, objective: 'L1' });
    const later = await trainThree({ ...batch, l1First: 3 });
    const untrained = await trainThree(batch, { lr: 0 });
    expect(later.losses).toEqual(l1.losses);
    for (const arena of ['G', 'G.m', 'G.v', 'G.statistics'])
      expect({ arena, isAlike: isAlike(l1.state, later.state, arena) }).toEqual({ arena, isAlike: true });
    expect(isAlike(untrained.state, later.state, 'D')).toBe(true);
  });

  it.each([batch, { batchSize: 2, accumulate: 2 }, { ...batch, dSteps: 2 }] as const)(
    'has its first step after those, with the first step size of Adam: %j',
    async (given) => {
      const { losses, state } = await trainThree({ ...given, l1First: 2 });
      expect(losses.map((step) => 'd_real' in step)).toEqual([false, false, true]);
      // Adam's first step is the learning rate times the sign of the gradient, where its moments are of one gradient.
      const before = await trainThree(given, { lr: 0 });
      const name = 'D/layer1.conv.weight';
      const moved = state
        .get(name)
        ?.data.map((value, i) => Math.abs(value - (before.state.get(name)?.data[i] ?? 0)));
      expect(Math.max(...(moved ?? []))).toBeCloseTo(1e-3, 6);
    },
  );

  it.each([1, 2])('goes on from step %i to the same bits', async (at) => {
    const given = { ...batch, l1First: 1, averageDecay: 0.9 };
    const whole = await trainThree(given);
    const resumed = await trainThree(given, { at });
    expect(resumed.losses).toEqual(whole.losses);
    expect(distance(whole.state, resumed.state)).toBe(0);
  });
});

describe('a discriminator that is updated in every second step', () => {
  it.each([{ batchSize: 4 }, { batchSize: 2, accumulate: 2 }] as const)(
    'rests in the others, in which G still learns from it: %j',
    async (given) => {
      const { losses } = await trainThree({ ...given, dEvery: 2 });
      expect(losses.map((step) => 'd_real' in step)).toEqual([true, false, true]);
      expect(losses.every((step) => Number.isFinite(step.g_gan) && Number.isFinite(step.g_l1))).toBe(true);
      const usual = await trainThree(given);
      expect(losses[0]).toEqual(usual.losses[0]);
    },
  );

  it('is the same in parts as on the whole batch', async () => {
    const whole = await trainThree({ norm: 'none', batchSize: 4, dEvery: 2 });
    const parts = await trainThree({ norm: 'none', batchSize: 2, accumulate: 2, dEvery: 2 });
    for (const [i, losses] of whole.losses.entries())
      for (const [name, value] of Object.entries(losses))
        expect(parts.losses[i]?.[name]).toBeCloseTo(value, 4);
    expect(distance(whole.state, parts.state)).toBeLessThan(0.1); // Adam makes much of rounding where gradients are near 0
  });

  it.each([1, 2])('goes on from step %i to the same bits, after steps of L1 too', async (at) => {
    const given = { batchSize: 4, dEvery: 2, l1First: 1, averageDecay: 0.9 };
    const whole = await trainThree(given);
    const resumed = await trainThree(given, { at });
    expect(resumed.losses).toEqual(whole.losses);
    expect(distance(whole.state, resumed.state)).toBe(0);
  });
});

describe('a moving average of the generator', () => {
  it('follows the parameters, and is what is sampled and exported', async () => {
    const options = resolveOptions({ size: SIZE, ngf: 4, ndf: 4, receptiveField: 16, averageDecay: 0.5 });
    const trainer = await openTrainer(device, options);
    const name = 'encoder2.conv.weight';
    const valuesOf = async (key: string) => (await trainer.snapshot()).get(key)?.data.slice() as Float32Array;
    let expected = Array.from(await valuesOf(`G/${name}`));
    for (let step = 1; step <= 5; step++) {
      await trainer.step(step, 1e-2, images('x', step, 1), images('y', step, 1));
      const kept = averageKept(0.5, step);
      const now = await valuesOf(`G/${name}`);
      expected = expected.map((value, i) => kept * value + (1 - kept) * (now[i] as number));
    }
    const average = await valuesOf(`G.average/${name}`);
    expect(Math.max(...average.map((value, i) => Math.abs(value - (expected[i] as number))))).toBeLessThan(
      1e-6,
    );
    expect((await trainer.generatorWeights()).get(name)?.data).toEqual(average);
    // A sample is the average's: it changes when the average alone does.
    const before = await trainer.sample(images('x', 9, 1), 'key');
    const state = await trainer.snapshot();
    await trainer.restore(
      new Map(
        [...state]
          .filter(([key]) => key.startsWith('G/'))
          .map(([key, value]) => [key.replace('G/', 'G.average/'), value]),
      ),
    );
    expect((await trainer.sample(images('x', 9, 1), 'key')).data).not.toEqual(before.data);
    await trainer.dispose();
  });

  it('changes nothing of the training itself', async () => {
    const plain = await trainThree({ batchSize: 4 });
    const averaged = await trainThree({ batchSize: 4, averageDecay: 0.99 });
    expect(averaged.losses).toEqual(plain.losses);
    expect(distance(plain.state, averaged.state)).toBe(0);
  });
});

describe('a step whose pixels have weights', () => {
  const weights = (step: number): Tensor => {
    const stream = randomStream(0, 'w', step);
    const data = Float32Array.from({ length: 4 * SIZE * SIZE }, () =>
      stream.bernoulli(0.5) ? stream.uniform() : 0,
    );
    return tensor([4, 1, SIZE, SIZE], data);
  };
  const train = async (given: PartialOptions, weightOf: (step: number) => Tensor | undefined) => {
    const options = resolveOptions({
      ...{ size: SIZE, ngf: 4, ndf: 4, receptiveField: 16, norm: 'instance', noise: 'none' },
      ...{ pixelWeights: 'folder', ...given },
    });
    const trainer = await openTrainer(device, options);
    const losses: StepLosses[] = [];
    try {
      for (let step = 1; step <= 3; step++)
        losses.push(
          await trainer.step(step, 1e-3, images('x', step, 4), images('y', step, 4), weightOf(step)),
        );
      return { losses, state: await trainer.snapshot() };
    } finally {
      await trainer.dispose();
    }
  };

  it('is the step without weights where all are equal, and another one where they are not', async () => {
    const batch = { batchSize: 4 };
    const plain = await train({ ...batch, pixelWeights: 'none' }, () => undefined);
    const equal = await train(batch, () =>
      tensor([4, 1, SIZE, SIZE], new Float32Array(4 * SIZE * SIZE).fill(0.25)),
    );
    const other = await train(batch, weights);
    expect(equal.losses[0]?.g_l1).toBeCloseTo(plain.losses[0]?.g_l1 as number, 5);
    expect(equal.losses[2]?.g_l1).toBeCloseTo(plain.losses[2]?.g_l1 as number, 3);
    expect(Math.abs((other.losses[0]?.g_l1 as number) - (plain.losses[0]?.g_l1 as number))).toBeGreaterThan(
      1e-3,
    );
  });

  it('is the same in parts as on the whole batch: each image has its own mean', async () => {
    const whole = await train({ batchSize: 4 }, weights);
    const parts = await train({ batchSize: 2, accumulate: 2 }, weights);
    for (const [i, losses] of whole.losses.entries())
      expect(parts.losses[i]?.g_l1).toBeCloseTo(losses.g_l1 as number, 3);
  });

  it('needs them', async () => {
    await expect(train({ batchSize: 4 }, () => undefined)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('step: the batch has no weight'),
    });
  });
});
