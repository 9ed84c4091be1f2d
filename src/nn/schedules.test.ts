import { describe, expect, it } from 'vitest';
import { learningRate, type ScheduleOptions } from './schedules.ts';

const LINEAR: ScheduleOptions = {
  schedule: 'linear',
  lr: 2e-4,
  epochs: 100,
  epochsDecay: 100,
  lrDecayEvery: 50,
};

/** `lambda_rule` of the PyTorch code's get_scheduler, whose scheduler counts from 0 and epoch_count is 1. */
const lambdaRule = (step: number, nEpochs: number, nEpochsDecay: number): number =>
  1 - Math.max(0, step + 1 - nEpochs) / (nEpochsDecay + 1);

describe('the constant schedule', () => {
  it('is the learning rate of the paper in every epoch', () => {
    const constant = { ...LINEAR, schedule: 'constant' } as const;
    expect([1, 100, 200, 1000].map((epoch) => learningRate(epoch, constant))).toEqual([
      2e-4, 2e-4, 2e-4, 2e-4,
    ]);
  });
});

describe('the linear schedule', () => {
  it('is that of the PyTorch code in every epoch', () => {
    for (let epoch = 1; epoch <= 200; epoch++)
      expect(learningRate(epoch, LINEAR)).toBeCloseTo(2e-4 * lambdaRule(epoch - 1, 100, 100), 15);
  });

  it('stays at the full rate, then falls by equal steps to one step above 0', () => {
    expect([1, 50, 100].map((epoch) => learningRate(epoch, LINEAR))).toEqual([2e-4, 2e-4, 2e-4]);
    expect(learningRate(101, LINEAR)).toBeCloseTo((2e-4 * 100) / 101, 12);
    expect(learningRate(150, LINEAR)).toBeCloseTo((2e-4 * 51) / 101, 12);
    expect(learningRate(200, LINEAR)).toBeCloseTo(2e-4 / 101, 12);
    expect(learningRate(201, LINEAR)).toBeCloseTo(0, 15);
  });

  it('is constant where no epochs decay', () => {
    expect(learningRate(10, { ...LINEAR, epochs: 10, epochsDecay: 0 })).toBe(2e-4);
  });

  it('may decay from the first epoch', () => {
    const falling = { ...LINEAR, lr: 1, epochs: 0, epochsDecay: 3 };
    expect([1, 2, 3].map((epoch) => learningRate(epoch, falling))).toEqual([0.75, 0.5, 0.25]);
  });
});

describe('the step schedule', () => {
  it('is a tenth after every so many epochs', () => {
    const step = { ...LINEAR, schedule: 'step', lr: 1, lrDecayEvery: 2 } as const;
    expect([1, 2, 3, 4, 5].map((epoch) => Number(learningRate(epoch, step).toPrecision(9)))).toEqual([
      1, 1, 0.1, 0.1, 0.01,
    ]);
  });
});

describe('the cosine schedule', () => {
  it('falls from the full rate over half of it to nearly nothing', () => {
    const cosine = { ...LINEAR, schedule: 'cosine', lr: 1 } as const; // 200 epochs
    expect(learningRate(1, cosine)).toBe(1);
    expect(learningRate(101, cosine)).toBeCloseTo(0.5, 12);
    expect(learningRate(200, cosine)).toBeGreaterThan(0);
    expect(learningRate(200, cosine)).toBeLessThan(1e-4);
  });
});

describe('the plateau schedule', () => {
  const plateau = { ...LINEAR, schedule: 'plateau', lr: 1 } as const;
  // torch.optim.lr_scheduler.ReduceLROnPlateau(mode='min', factor=0.2, threshold=0.01, patience=5) of PyTorch 1.13.
  const validation = [
    0.5, 0.4, 0.399, 0.3985, 0.398, 0.397, 0.3969, 0.3965, 0.39, 0.395, 0.394, 0.393, 0.392, 0.391, 0.3905,
    0.38, 0.381,
  ];
  const rates = [1, 1, 1, 1, 1, 1, 1, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.04, 0.04, 0.04];

  it('is that of PyTorch after every epoch', () => {
    for (const [index, rate] of rates.entries())
      expect(learningRate(index + 2, plateau, validation.slice(0, index + 1))).toBeCloseTo(rate, 12);
  });

  it('is the full rate before anything was validated', () => {
    expect(learningRate(1, plateau)).toBe(1);
  });
});
