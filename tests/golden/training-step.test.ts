import { afterAll, describe, expect, it } from 'vitest';
import { CPU_PLAN } from '../../src/lowering/plan.ts';
import { openDevice } from '../../src/runtime/node/open-device.ts';
import { worstLossError } from './golden-errors.testing.ts';
import { trainInFloat64, trainOnDevice } from './golden-training.testing.ts';
import { farFromGolden, golden, gradientsOfGolden, resultsOfGolden } from './training-step.testing.ts';

describe('the training step in float64, by the interpreter', async () => {
  const training = await trainInFloat64();
  // What is left is the order of sums: errors are 1e-14 here.
  const TOLERANCE = 1e-8;

  it("gives PyTorch's output of G and logits of D", () => {
    expect(farFromGolden(resultsOfGolden, (name) => training.first[name], TOLERANCE)).toEqual([]);
  });

  it("gives PyTorch's gradients of both networks", () => {
    expect(farFromGolden(gradientsOfGolden, (name) => training.first[name], TOLERANCE)).toEqual([]);
  });

  it("gives PyTorch's losses over ten steps", () => {
    expect(worstLossError(training.losses)).toBeLessThan(TOLERANCE);
  });

  it('moves the parameters of both networks in ten steps to where PyTorch moves them', () => {
    expect(farFromGolden(golden.update, (name) => training.update[name], TOLERANCE)).toEqual([]);
  });

  it('keeps the running statistics that PyTorch keeps: D meets fake, real and again fake in a step', () => {
    expect(farFromGolden(golden.statistics, (name) => training.state[name], TOLERANCE)).toEqual([]);
  });
});

describe.each([CPU_PLAN, { ...CPU_PLAN, convTranspose: 'conv-depth-to-space' } as const])(
  'the training step in float32, on the CPU device, with transposed convolutions as $convTranspose',
  async (plan) => {
    const device = await openDevice({ device: 'cpu', engine: 'c-api', threads: 2 });
    afterAll(() => device.dispose());
    const training = await trainOnDevice(device, plan);

    it("gives PyTorch's output of G and logits of D", () => {
      expect(farFromGolden(resultsOfGolden, (name) => training.first[name], 1e-4)).toEqual([]);
    });

    it("gives PyTorch's gradients of both networks", () => {
      expect(farFromGolden(gradientsOfGolden, (name) => training.first[name], 1e-3)).toEqual([]);
    });

    it("gives PyTorch's losses over ten steps", () => {
      expect(worstLossError(training.losses)).toBeLessThan(1e-4);
    });

    it('moves the parameters of both networks in ten steps to where PyTorch moves them', () => {
      expect(farFromGolden(golden.update, (name) => training.update[name], 1e-3)).toEqual([]);
    });

    it('keeps the running statistics that PyTorch keeps', () => {
      expect(farFromGolden(golden.statistics, (name) => training.state[name], 1e-4)).toEqual([]);
    });
  },
);
