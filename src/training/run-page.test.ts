import { describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../api/training-events.ts';
import { resolveOptions } from '../settings/options.ts';
import { trainingLosses } from '../settings/training-recipe.ts';
import { runPage } from './run-page.ts';

const step = (number: number): TrainingEvent => ({
  type: 'step',
  attempt: 1,
  step: number,
  epoch: 1,
  lr: 2e-4,
  d_real: 0.6,
  d_fake: 0.7,
  p_real: 0.6,
  p_fake: 0.4,
  g_gan: 1,
  g_l1: 1 / number,
  seconds: 0.1,
});
const epoch = (number: number): TrainingEvent => ({
  type: 'epoch',
  attempt: 1,
  step: number,
  epoch: number,
  validation_l1: 0.25,
  samples: `samples/epoch-000${number}.png`,
  seconds: 1,
});

const losses = trainingLosses(resolveOptions());

const page = (events: readonly TrainingEvent[], isRunning = false, isComplete = false): string =>
  runPage({
    title: 'my <run>',
    facts: [['seed', '0']],
    events,
    losses,
    totalSteps: 2,
    isComplete,
    isRunning,
  });

describe('runPage', () => {
  it('shows curves, the last sheet and all sheets to choose from', () => {
    const html = page([step(1), epoch(1), step(2), epoch(2)], false, true);
    expect(html.match(/<svg /g)).toHaveLength(4);
    expect(html).toContain('src="samples/epoch-0002.png"');
    expect(html).toContain('samples/epoch-0001.png');
    expect(html).toContain('step 2 of 2, complete');
    expect(html).toContain('validation 0.25');
  });

  it('shows a curve of each metric that the validation measured', () => {
    const measured = { ...epoch(2), validation_ssim: 0.5, validation_lab_a: 0.75 } as TrainingEvent;
    const html = page([step(1), epoch(1), step(2), measured]);
    expect(html.match(/<svg /g)).toHaveLength(6);
    expect(html).toContain('aria-label="SSIM"');
    expect(html).toContain('histogram intersection, a');
  });

  it('says which epochs a curve leaves out, also where that is all of them', () => {
    const of = (number: number, psnr: unknown) =>
      ({ ...epoch(number), validation_psnr: psnr }) as TrainingEvent;
    const html = page([step(1), of(1, 'Infinity'), step(2), of(2, 20), of(3, 'NaN')]);
    expect(html).toContain(
      'PSNR, dB: the values of 2 epochs (1, 3) are infinite or undefined, which no curve can show.',
    );
    expect(html.match(/<svg /g)).toHaveLength(5);
    const none = page([step(1), of(1, 'Infinity')]);
    expect(none).toContain('PSNR, dB: the value of epoch 1 is infinite or undefined');
    expect(none.match(/<svg /g)).toHaveLength(4);
  });

  it('smooths the losses of many steps, over what they were, and says so', () => {
    const many = page(Array.from({ length: 100 }, (_, i) => step(i + 1)));
    expect(many).toMatch(/<path class="raw s0".*<path class="curve s0"/);
    expect(many).toContain('Strong lines are smoothed');
    const few = page([step(1), step(2)]);
    expect(few).not.toMatch(/class="raw|smoothed/);
  });

  it('links the whole sample sheet', () => {
    expect(page([step(1), epoch(1)])).toContain('<a id="whole" href="samples/epoch-0001.png">');
  });

  it('asks for nothing from elsewhere, and escapes what people named', () => {
    const html = page([step(1), epoch(1)]);
    expect(html).not.toMatch(/https?:|\bsrc="\/|@import|url\(/);
    expect(html).toContain('<title>my &#60;run&#62;</title>');
  });

  it('renews itself only while the run goes on', () => {
    expect(page([step(1)], true)).toContain('http-equiv="refresh"');
    expect(page([step(1)])).not.toContain('http-equiv="refresh"');
    expect(page([step(1)])).toContain('stopped');
  });

  it('has no curves of a discriminator where the objective has none', () => {
    const { d_real, d_fake, p_real, p_fake, g_gan, ...alone } = step(1) as Extract<
      TrainingEvent,
      { type: 'step' }
    >;
    expect([d_real, d_fake, p_real, p_fake, g_gan].every((value) => value !== undefined)).toBe(true);
    expect(page([alone]).match(/<svg /g)).toHaveLength(1);
  });

  it('is a page before the first step, too', () => {
    expect(page([], true)).toContain('no step yet');
  });
});
