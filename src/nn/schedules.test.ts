import { describe, expect, it } from 'vitest';
import { learningRate, type ScheduleOptions } from './schedules.ts';

const LINEAR: ScheduleOptions = { schedule: 'linear', lr: 2e-4, epochs: 100, epochsDecay: 100 };

/** `lambda_rule` of junyanz's get_scheduler, whose scheduler counts from 0 and epoch_count is 1. */
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
  it('is that of junyanz in every epoch', () => {
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
