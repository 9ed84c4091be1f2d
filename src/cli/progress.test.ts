import { describe, expect, it } from 'vitest';
import type { EpochEvent, StepEvent } from '../api/training-events.ts';
import { resolveOptions } from '../settings/options.ts';
import { trainingLosses } from '../settings/training-recipe.ts';
import type { RunOutline } from '../training/run-control.ts';
import { trainingProgress } from './progress.ts';

const OUTLINE: RunOutline = {
  pairs: 1200,
  validationPairs: 1,
  stepsPerEpoch: 1200,
  totalSteps: 24_000,
  epochs: { full: 60, decay: 0 },
  from: { step: 0, epoch: 1, stepInEpoch: 0 },
  losses: trainingLosses(resolveOptions()),
};

const step = (number: number, given: Partial<StepEvent> = {}): StepEvent => ({
  type: 'step',
  attempt: 1,
  step: number,
  epoch: 1,
  lr: 2e-4,
  d_real: 0.5,
  d_fake: 0.25,
  p_real: 0.75,
  p_fake: 0.125,
  g_gan: 2,
  g_l1: 0.5,
  seconds: 0.5,
  ...given,
});

const epoch = (given: Partial<EpochEvent> = {}): EpochEvent => ({
  type: 'epoch',
  attempt: 1,
  step: 1200,
  epoch: 1,
  seconds: 725,
  ...given,
});

/** A step of an objective without a discriminator. */
const stepAlone = (number: number): StepEvent => ({
  type: 'step',
  attempt: 1,
  step: number,
  epoch: 1,
  lr: 2e-4,
  g_l1: 0.5,
  seconds: 2,
});

/** Progress with a clock that only the test moves. */
const watched = (isTerminal: boolean, columns = 200) => {
  const clock = { now: 0, columns };
  const written: string[] = [];
  const progress = trainingProgress({
    write: (text) => written.push(text),
    isTerminal,
    columns: () => clock.columns,
    now: () => clock.now,
  });
  return { clock, progress, text: () => written.splice(0).join('') };
};

const LOSSES = 'p(real) 0.75, p(fake) 0.13, D real 0.50, D fake 0.25, GAN 2.00, L1 0.500';
const EMPTY_BAR = '[----------------] ';
const FIRST_LINE = `epoch 1, step 1 of 24,000, 2.0 steps/s, 3h 20m left, ${LOSSES}`;
const CLEAR = '\r\x1b[K';

describe('progress outside a terminal', () => {
  it('says what will be trained', () => {
    const { progress, text } = watched(false);
    progress.onStart(OUTLINE);
    expect(text()).toBe('1,200 pairs, 1 to validate on; 24,000 steps of training\n');
  });

  it('tells epochs of decay, which come on top of those that were asked for', () => {
    const { progress, text } = watched(false);
    progress.onStart({ ...OUTLINE, epochs: { full: 2, decay: 30 } });
    expect(text()).toContain('24,000 steps of training (2 epochs, then 30 of decay: --epochs-decay)\n');
  });

  it('counts the remaining steps of a resumed run, and mentions no validation pairs if there are none', () => {
    const { progress, text } = watched(false);
    const from = { step: 23_999, epoch: 20, stepInEpoch: 1199 };
    progress.onStart({ ...OUTLINE, pairs: 1, validationPairs: 0, from });
    expect(text()).toBe('1 pair, none to validate on; 1 step of training\n');
  });

  it('prints a whole line every ten seconds', () => {
    const { clock, progress, text } = watched(false);
    progress.onStart(OUTLINE);
    text();
    progress.onStep(step(1));
    expect(text()).toBe(`${FIRST_LINE}\n`);
    clock.now = 9_999;
    progress.onStep(step(2));
    expect(text()).toBe('');
    clock.now = 10_000;
    progress.onStep(step(3));
    expect(text()).toContain('epoch 1, step 3 of 24,000');
  });

  it('has no terminal codes, not even at the end', () => {
    const { progress, text } = watched(false, 30);
    progress.onStart(OUTLINE);
    progress.onStep(step(1));
    progress.onEpoch(epoch());
    progress.end();
    const written = text();
    for (const code of ['\r', '\x1b']) expect(written).not.toContain(code);
  });

  it('reports the end of an epoch with its validation', () => {
    const { progress, text } = watched(false);
    progress.onStart(OUTLINE);
    text();
    progress.onStep(step(1));
    text();
    progress.onEpoch(epoch({ validation_l1: 0.12345, samples: 'samples/epoch-0001.png' }));
    progress.onEpoch(epoch());
    progress.onEpoch(epoch({ validation_l1: 0.5, validation_ssim: 0.25 }));
    expect(text()).toBe(
      `epoch 1 done in 12m 05s, ${LOSSES}, validation L1 0.1235, samples/epoch-0001.png\n` +
        `epoch 1 done in 12m 05s, ${LOSSES}\n` +
        `epoch 1 done in 12m 05s, ${LOSSES}, validation L1 0.5000, ssim 0.2500\n`,
    );
  });

  it('shows only L1 if there is no discriminator, and the seconds of slow steps', () => {
    const { progress, text } = watched(false);
    progress.onStart({ ...OUTLINE, totalSteps: 11 });
    text();
    progress.onStep(stepAlone(1));
    expect(text()).toBe('epoch 1, step 1 of 11, 2.00 s/step, 20s left, L1 0.500\n');
  });
});

describe('progress in a terminal', () => {
  it('renews one line, ten times a second at most', () => {
    const { clock, progress, text } = watched(true);
    progress.onStart(OUTLINE);
    expect(text()).toBe(`${CLEAR}1,200 pairs, 1 to validate on; 24,000 steps of training\n`);
    progress.onStep(step(1));
    expect(text()).toBe(`\r${EMPTY_BAR}${FIRST_LINE}\x1b[K`);
    clock.now = 99;
    progress.onStep(step(2));
    expect(text()).toBe('');
    clock.now = 100;
    progress.onStep(step(3));
    const renewed = text();
    expect(renewed).toMatch(/^\r\[-{16}\] epoch 1, step 3 of 24,000, /);
    expect(renewed.endsWith('\x1b[K')).toBe(true);
    expect(renewed).not.toContain('\n');
  });

  it('keeps its line narrower than the current terminal, so it never wraps', () => {
    const { clock, progress, text } = watched(true, 200);
    progress.onStart(OUTLINE);
    text();
    for (const columns of [40, 80]) {
      clock.columns = columns;
      clock.now += 100;
      progress.onStep(step(1));
      expect(text()).toBe(`\r${`${EMPTY_BAR}${FIRST_LINE}`.slice(0, columns - 1)}\x1b[K`);
    }
  });

  it('fills its bar with the steps, and with the results', () => {
    const { clock, progress, text } = watched(true);
    progress.onStart(OUTLINE);
    text();
    clock.now = 1000;
    progress.onStep(step(12_000));
    expect(text()).toContain('[########--------] epoch 1, step 12,000');
    progress.onResults(25, 100);
    expect(text()).toBe('\r[####------------] results: 25 of 100 pairs translated\x1b[K');
  });

  it('clears its line before a permanent line, and at the end', () => {
    const { progress, text } = watched(true);
    progress.onStart(OUTLINE);
    text();
    progress.onStep(step(1));
    text();
    progress.onEpoch(epoch());
    expect(text()).toBe(`${CLEAR}epoch 1 done in 12m 05s, ${LOSSES}\n`);
    progress.end();
    expect(text()).toBe(CLEAR);
  });
});

describe('losses in progress', () => {
  it('are plain means of the first steps', () => {
    const { progress, text } = watched(false);
    progress.onStart(OUTLINE);
    text();
    for (const g_l1 of [0.1, 0.2, 0.6]) progress.onStep(step(1, { g_l1 }));
    progress.onEpoch(epoch());
    expect(text()).toContain('L1 0.300');
  });

  it('follow about the last fifty steps', () => {
    const { progress, text } = watched(false);
    progress.onStart(OUTLINE);
    text();
    for (let i = 0; i < 50; i++) progress.onStep(step(1, { g_l1: 1 }));
    progress.onStep(step(1, { g_l1: 0 }));
    progress.onEpoch(epoch());
    expect(text()).toContain('L1 0.980');
  });
});
