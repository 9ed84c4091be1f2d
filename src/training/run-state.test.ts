import { describe, expect, it } from 'vitest';
import {
  bestSoFar,
  type Completion,
  completion,
  endText,
  type MeasuredEpoch,
  nothingLeftText,
  stepsPerEpochOf,
  totalSteps,
} from './run-state.ts';

const epochs = (column: string, values: readonly (number | undefined)[]): MeasuredEpoch[] =>
  values.map((value, i) => ({
    epoch: i + 1,
    step: 10 * (i + 1),
    metrics: value === undefined ? {} : { [column]: value },
  }));

describe('the length of a run', () => {
  it('counts whole batches of an epoch', () => {
    expect(stepsPerEpochOf(11, { batchSize: 2, accumulate: 2 })).toBe(2);
    expect(stepsPerEpochOf(3, { batchSize: 4, accumulate: 1 })).toBe(0);
  });

  it('is that of its epochs, or fewer steps where asked for', () => {
    const options = { epochs: 2, epochsDecay: 3, maxSteps: null };
    expect(totalSteps(options, 7)).toBe(35);
    expect(totalSteps({ ...options, maxSteps: 34 }, 7)).toBe(34);
  });
});

describe('the best epoch', () => {
  it.each([
    ['l1', [0.5, 0.3, 0.4], 2],
    ['ssim', [0.5, 0.3, 0.6], 3],
    ['psnr', [20, Number.POSITIVE_INFINITY, 30], 2],
    ['sharpness', [0.5, 3, 0.9, 1.05], 4], // the nearer to 1 the better
  ] as const)('by %s of %j is number %i', (column, values, expected) => {
    const { best, epochsSinceBest } = bestSoFar(epochs(column, values), column);
    expect(best).toMatchObject({ epoch: expected, value: values[expected - 1], step: 10 * expected });
    expect(epochsSinceBest).toBe(values.length - expected);
  });

  it('is none before there is a value', () => {
    expect(bestSoFar([], 'l1')).toEqual({ best: undefined, epochsSinceBest: 0 });
  });

  it('is not held against by epochs whose value is undefined', () => {
    const { epochsSinceBest } = bestSoFar(epochs('ssim', [0.5, Number.NaN, Number.NaN, 0.4]), 'ssim');
    expect(epochsSinceBest).toBe(1);
  });
});

describe('the end of a run', () => {
  const run = (given: Partial<Completion> = {}): Completion => ({
    options: { epochs: 4, epochsDecay: 0, maxSteps: null },
    cadence: { earlyStop: null, bestBy: 'l1' },
    hasValidation: true,
    stepsPerEpoch: 10,
    step: 30,
    best: bestSoFar(epochs('l1', [0.3, 0.5, 0.6]), 'l1'),
    ...given,
  });

  it('comes when all steps are taken, when as many as asked for are, or when the validation gets no better', () => {
    expect(completion(run())).toBeUndefined();
    expect(completion(run({ step: 40 }))).toBe('all-steps');
    expect(completion(run({ options: { epochs: 4, epochsDecay: 0, maxSteps: 30 } }))).toBe('max-steps');
    expect(completion(run({ cadence: { earlyStop: 2, bestBy: 'l1' } }))).toBe('early-stop');
    expect(completion(run({ cadence: { earlyStop: 3, bestBy: 'l1' } }))).toBeUndefined();
  });

  it('never comes early without a validation split', () => {
    const cadence = { earlyStop: 2, bestBy: 'l1' };
    expect(completion(run({ cadence, hasValidation: false }))).toBeUndefined();
  });

  it('is told in words', () => {
    expect(endText('all-steps', run({ step: 24_000 }))).toBe('all 24,000 steps were taken');
    expect(endText('early-stop', run())).toBe(
      'early stop: l1 was best at epoch 1, and no better for 2 epochs',
    );
    expect(endText('signal', run())).toBe('stopped on request at step 30');
    const options = { epochs: 4, epochsDecay: 0, maxSteps: 30 };
    expect(endText('max-steps', run({ options }))).toBe(
      'the limit of 30 steps (--max-steps) was reached, of 40 steps',
    );
  });

  it('of a run that is resumed says which change lets it go on', () => {
    const whole = { epochs: 4, epochsDecay: 0, maxSteps: null };
    expect(nothingLeftText('all-steps', run({ step: 40, options: whole }))).toBe(
      'all 40 steps were taken; to go on, give epochs (--epochs) of 5 or more',
    );
    const fewer = { epochs: 1, epochsDecay: 2, maxSteps: null };
    expect(nothingLeftText('all-steps', run({ step: 40, options: fewer }))).toBe(
      '4 epochs are done, and 3 asked for; to go on, give epochs (--epochs) of 3 or more (2 epochs of epochsDecay (--epochs-decay) come on top)',
    );
    const limit = (maxSteps: number) => run({ options: { ...whole, maxSteps } });
    expect(nothingLeftText('max-steps', limit(30))).toBe(
      'the limit of 30 steps (--max-steps) was reached, of 40 steps; to go on, give maxSteps (--max-steps) of 31 or more',
    );
    expect(nothingLeftText('max-steps', limit(20))).toBe(
      '30 steps are taken, and 20 asked for; to go on, give maxSteps (--max-steps) of 31 or more',
    );
    expect(nothingLeftText('early-stop', run())).toMatch(
      /; to go on, give a larger earlyStop \(--early-stop\), or none \(--no-early-stop\)$/,
    );
  });
});
