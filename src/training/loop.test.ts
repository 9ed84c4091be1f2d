import { describe, expect, it } from 'vitest';
import type { StepEvent } from '../api/training-events.ts';
import { zeros } from '../core/tensor.ts';
import type { Batch } from '../data/batches.ts';
import { CPU_PLAN } from '../lowering/plan.ts';
import { generatorArchitecture } from '../settings/architectures.ts';
import { type PartialOptions, resolveOptions } from '../settings/options.ts';
import { trainingRecipe } from '../settings/training-recipe.ts';
import { FIRST_POSITION, type Position } from './checkpoint.ts';
import { type LoopOptions, trainingLoop } from './loop.ts';
import { totalSteps } from './run-state.ts';
import type { StepLosses, Trainer } from './trainer.ts';

const LOSSES: StepLosses = { d_real: 0.5, d_fake: 0.75, p_real: 0.5, p_fake: 0.25, g_gan: 1, g_l1: 0.25 };

interface Watched {
  readonly trainer: Trainer;
  /** Step number and learning rate of each step that was taken. */
  readonly taken: (readonly [step: number, lr: number])[];
}

/** A trainer that computes nothing. */
const watchedTrainer = (
  given: PartialOptions,
  lossesOf: (step: number) => StepLosses = () => LOSSES,
): Watched => {
  const options = resolveOptions({ size: 8, depth: 3, receptiveField: 1, ...given });
  const taken: (readonly [number, number])[] = [];
  const trainer: Trainer = {
    options,
    recipe: trainingRecipe(options),
    generator: generatorArchitecture(options),
    plan: CPU_PLAN,
    step: async (step, lr) => {
      taken.push([step, lr]);
      return lossesOf(step);
    },
    sample: async (input) => input,
    generatorWeights: async () => new Map(),
    snapshot: async () => new Map(),
    currentState: async () => new Map(),
    restore: async () => {},
    dispose: async () => {},
  };
  return { trainer, taken };
};

const BATCH: Batch = {
  epoch: 1,
  indexInEpoch: 0,
  names: ['a'],
  input: zeros([1, 3, 8, 8]),
  target: zeros([1, 3, 8, 8]),
};

/** Runs the loop over epochs of three steps, and notes what it tells. */
const run = async (trainer: Trainer, given: Partial<LoopOptions> = {}) => {
  const events: StepEvent[] = [];
  const ends: (readonly [epoch: number, position: Position])[] = [];
  let batches = 0;
  const position = await trainingLoop({
    trainer,
    nextBatch: async () => {
      batches++;
      return BATCH;
    },
    stepsPerEpoch: 3,
    from: FIRST_POSITION,
    attempt: 1,
    onStep: (event) => {
      events.push(event);
    },
    onEpochEnd: (epoch, position) => {
      ends.push([epoch, position]);
    },
    ...given,
  });
  return { position, events, ends, batches };
};

const stepsOf = (events: readonly StepEvent[]) => events.map(({ epoch, step }) => [epoch, step]);

describe('the training loop', () => {
  it('takes the steps of all epochs in order, and ends at the start of the epoch after', async () => {
    const { trainer, taken } = watchedTrainer({ epochs: 2 });
    const { position, events, batches } = await run(trainer, { attempt: 4 });
    expect(position).toEqual({ step: 6, epoch: 3, stepInEpoch: 0 });
    expect(taken.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(stepsOf(events)).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 4],
      [2, 5],
      [2, 6],
    ]);
    expect(events[0]).toEqual({
      type: 'step',
      attempt: 4,
      step: 1,
      epoch: 1,
      lr: 2e-4,
      ...LOSSES,
      seconds: expect.toSatisfy((seconds) => seconds >= 0),
    });
    expect(batches).toBe(6);
  });

  it('tells the end of each epoch, with the position after it', async () => {
    const { ends } = await run(watchedTrainer({ epochs: 2 }).trainer);
    expect(ends).toEqual([
      [1, { step: 3, epoch: 2, stepInEpoch: 0 }],
      [2, { step: 6, epoch: 3, stepInEpoch: 0 }],
    ]);
  });

  it('waits for what is told before it goes on', async () => {
    const order: string[] = [];
    const later = async (text: string): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      order.push(text);
    };
    await run(watchedTrainer({ epochs: 1 }).trainer, {
      stepsPerEpoch: 2,
      onStep: ({ step }) => later(`step ${step}`),
      onEpochEnd: (epoch) => later(`epoch ${epoch}`),
    });
    expect(order).toEqual(['step 1', 'step 2', 'epoch 1']);
  });

  it('keeps the learning rate of a constant schedule', async () => {
    const { trainer, taken } = watchedTrainer({ epochs: 2, lr: 0.5 });
    await run(trainer);
    expect(taken.map(([, lr]) => lr)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  });

  it('lowers the learning rate of a linear schedule from epoch to epoch', async () => {
    const { trainer, taken } = watchedTrainer({ epochs: 2, epochsDecay: 3, schedule: 'linear', lr: 1 });
    const { events } = await run(trainer, { stepsPerEpoch: 1 });
    const rates = [1, 1, 3 / 4, 2 / 4, 1 / 4];
    expect(taken.map(([, lr]) => lr)).toEqual(rates.map((rate) => expect.closeTo(rate, 12)));
    expect(events.map(({ lr }) => lr)).toEqual(taken.map(([, lr]) => lr));
  });

  it('ends after maxSteps, in the middle of an epoch if need be', async () => {
    const { position, ends } = await run(watchedTrainer({ epochs: 9, maxSteps: 4 }).trainer);
    expect(position).toEqual({ step: 4, epoch: 2, stepInEpoch: 1 });
    expect(ends.map(([epoch]) => epoch)).toEqual([1]);
  });

  it('starts in the middle of an epoch', async () => {
    const { trainer, taken } = watchedTrainer({
      epochs: 1,
      epochsDecay: 1,
      schedule: 'linear',
      lr: 1,
    });
    const { position, events, ends } = await run(trainer, { from: { step: 2, epoch: 1, stepInEpoch: 2 } });
    expect(stepsOf(events)).toEqual([
      [1, 3],
      [2, 4],
      [2, 5],
      [2, 6],
    ]);
    expect(taken.map(([, lr]) => lr)).toEqual([1, 0.5, 0.5, 0.5]);
    expect(ends.map(([epoch]) => epoch)).toEqual([1, 2]);
    expect(position).toEqual({ step: 6, epoch: 3, stepInEpoch: 0 });
  });

  it('takes no step and no batch where it starts at the end', async () => {
    const from: Position = { step: 6, epoch: 3, stepInEpoch: 0 };
    const { position, events, ends, batches } = await run(watchedTrainer({ epochs: 2 }).trainer, { from });
    expect({ position, events, ends, batches }).toEqual({ position: from, events: [], ends: [], batches: 0 });
  });

  it('ends after the step in which it is asked to stop, and can go on from there', async () => {
    let isStopped = false;
    const { trainer, taken } = watchedTrainer({ epochs: 2 });
    const { position } = await run(trainer, {
      onStep: ({ step }) => {
        isStopped = step === 2;
      },
      shouldStop: () => isStopped,
    });
    expect(position).toEqual({ step: 2, epoch: 1, stepInEpoch: 2 });
    await run(trainer, { from: position });
    expect(taken.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('tells the end of an epoch before it stops there', async () => {
    const ended: number[] = [];
    await run(watchedTrainer({ epochs: 2 }).trainer, {
      onEpochEnd: (epoch) => {
        ended.push(epoch);
      },
      shouldStop: () => ended.length > 0,
    });
    expect(ended).toEqual([1]);
  });

  it.each([
    ['g_l1', Number.NaN, 'g_l1 became NaN at step 2'],
    ['d_fake', Number.POSITIVE_INFINITY, 'd_fake became Infinity at step 2'],
  ] as const)('throws where %s becomes %d, and does not tell that step', async (term, value, text) => {
    const { trainer } = watchedTrainer({}, (step) => (step === 2 ? { ...LOSSES, [term]: value } : LOSSES));
    const told: number[] = [];
    const running = run(trainer, {
      onStep: ({ step }) => {
        told.push(step);
      },
    });
    await expect(running).rejects.toMatchObject({
      code: 'NON_FINITE',
      message: expect.stringContaining(text),
    });
    expect(told).toEqual([1]);
  });
});

describe('totalSteps', () => {
  it('counts the epochs of both rates, up to maxSteps', () => {
    const options = resolveOptions({ schedule: 'linear', epochs: 2, epochsDecay: 3 });
    expect(totalSteps(options, 7)).toBe(35);
    expect(totalSteps({ ...options, maxSteps: 34 }, 7)).toBe(34);
    expect(totalSteps({ ...options, maxSteps: 36 }, 7)).toBe(35);
  });
});
