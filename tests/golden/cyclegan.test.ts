import { afterAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../src/core/random.ts';
import { openDevice } from '../../src/runtime/node/open-device.ts';
import { type GoldenRun, golden, SEED_OF_CHOICES } from './cyclegan.testing.ts';
import { type CycleGanTraining, trainInFloat64, trainOnDevice } from './cyclegan-training.testing.ts';
import { farFromGolden } from './training-step.testing.ts';

/** Losses that are not within `tolerance`, relative to the larger of 1 and their value. */
const farLosses = ({ losses }: GoldenRun, training: CycleGanTraining, tolerance: number) =>
  losses.flatMap((expected, index) =>
    expected.flatMap((value, i) => {
      const error = Math.abs((training.losses[index]?.[i] ?? Number.NaN) - value) / Math.max(1, value);
      return error < tolerance ? [] : [{ step: index + 1, loss: golden.lossNames[i], error }];
    }),
  );

/** Movements of parameters that are not within `tolerance`, after the steps that the file shows. */
const farUpdates = ({ after }: GoldenRun, { updates }: CycleGanTraining, tolerance: number) =>
  after.flatMap(({ step, update }) =>
    farFromGolden(update, (name) => updates[step - 1]?.[name], tolerance).map((far) => ({ step, ...far })),
  );

describe('the choices of the golden file', () => {
  it.each(['a', 'b'] as const)('are drawn by the stream of pool %s', (side) => {
    const { poolSize = 0 } = golden.runs.find((run) => run.poolSize > 0) ?? {};
    const drawn = golden.choices[side].map((_, index) => {
      if (index < poolSize) return null; // the pool is not full yet
      const stream = randomStream(SEED_OF_CHOICES, `pool_${side}`, index + 1);
      return stream.bernoulli(0.5) ? null : stream.integer(poolSize);
    });
    expect(drawn).toEqual(golden.choices[side]);
  });
});

describe.each(
  golden.runs.map(
    (run) =>
      [`with a pool of ${run.poolSize}, cycles weighed ${run.lambdaA} and ${run.lambdaB}`, run] as const,
  ),
)('ten steps of CycleGAN %s', (_, run) => {
  describe('in float64, by the interpreter', async () => {
    const training = await trainInFloat64(run);
    // What is left is the order of sums.
    const TOLERANCE = 1e-8;

    it("have PyTorch's losses", () => {
      expect(farLosses(run, training, TOLERANCE)).toEqual([]);
    });

    it("have PyTorch's gradients in the first step, of all four networks", () => {
      expect(farFromGolden(run.gradients, (name) => training.gradients[name], TOLERANCE)).toEqual([]);
    });

    it('move the parameters to where PyTorch moves them, after 1, 3 and 10 steps', () => {
      expect(farUpdates(run, training, TOLERANCE)).toEqual([]);
    });

    it("make PyTorch's fakes", () => {
      for (const { step, fakes } of run.after)
        expect(farFromGolden(fakes, (name) => training.fakes[step - 1]?.[name], TOLERANCE)).toEqual([]);
    });

    it('leave in the pools what PyTorch leaves', () => {
      expect(Object.keys(training.held).sort()).toEqual(Object.keys(run.held).sort());
      expect(farFromGolden(run.held, (name) => training.held[name], TOLERANCE)).toEqual([]);
    });
  });

  describe('in float32, on the CPU device', async () => {
    const device = await openDevice({ device: 'cpu', engine: 'c-api', threads: 2 });
    afterAll(() => device.dispose());
    const training = await trainOnDevice(device, run);

    it("have PyTorch's losses", () => {
      expect(farLosses(run, training, 1e-4)).toEqual([]);
    });

    it("have PyTorch's gradients in the first step, of all four networks", () => {
      expect(farFromGolden(run.gradients, (name) => training.gradients[name], 1e-3)).toEqual([]);
    });

    it('move the parameters to where PyTorch moves them, after 1, 3 and 10 steps', () => {
      // Where a gradient is nearly zero its sign is rounding, and Adam's step as large as any: PyTorch itself
      // is 2e-3 off in float32.
      expect(farUpdates(run, training, 1e-2)).toEqual([]);
    });

    it('leave in the pools what PyTorch leaves', () => {
      expect(Object.keys(training.held).sort()).toEqual(Object.keys(run.held).sort());
      expect(farFromGolden(run.held, (name) => training.held[name], 1e-4)).toEqual([]);
    });
  });
});
