import { describe, expect, it } from 'vitest';
import type { EpochEvent, StepEvent } from '../../api/training-events.ts';
import { resolveOptions } from '../../settings/options.ts';
import { trainingLosses } from '../../settings/training-recipe.ts';
import { chartsOf, metricName, metricNameIn, smoothed, thinned } from './curves.ts';

const step = (number: number, losses: Partial<StepEvent> = {}): StepEvent => ({
  type: 'step',
  attempt: 1,
  step: number,
  epoch: 1,
  lr: 2e-4,
  seconds: 0.5,
  ...losses,
});

const OPTIONS = { smoothing: 0, batch: 4, losses: trainingLosses(resolveOptions()) };

describe('chartsOf', () => {
  it('shows the losses that there are, and no empty charts', () => {
    const charts = chartsOf(
      { steps: [step(1, { g_l1: 0.5 }), step(2, { g_l1: 0.25 })], epochs: [] },
      OPTIONS,
    );
    expect(charts.map(({ id }) => id)).toEqual(['l1', 'speed', 'lr']);
    expect(charts[0]?.curves).toEqual([{ name: 'training', xs: [1, 2], ys: [0.5, 0.25] }]);
    expect(charts[1]?.curves[0]?.ys).toEqual([8, 8]); // images, not steps
  });

  it('draws what the recipe reports, with the level of a D that cannot tell', () => {
    const steps = [step(1, { d_real: 0.2, d_fake: 0.3, p_real: 0.6, p_fake: 0.4, g_gan: 0.5, g_l1: 0.5 })];
    const of = (adversarialLoss: 'lsgan' | 'wgan-gp') => {
      const losses = trainingLosses(resolveOptions({ adversarialLoss, normD: 'none' }));
      return chartsOf({ steps, epochs: [] }, { ...OPTIONS, losses });
    };
    const lsgan = of('lsgan').find(({ title }) => title === 'Losses of D');
    expect(lsgan?.reference).toEqual({ name: 'cannot tell', y: 0.25 });
    expect(lsgan?.about).toContain('0.25');
    const wgan = of('wgan-gp');
    expect(wgan.some(({ title }) => title === 'What D believes')).toBe(false);
    expect(wgan.find(({ title }) => title === 'Losses of D')).not.toHaveProperty('reference');
  });

  it('says of a CycleGAN what its cycles, identities and both discriminators are', () => {
    const losses = trainingLosses(resolveOptions({ model: 'cyclegan' }));
    const event = step(1, Object.fromEntries(losses.map(({ name }) => [name, 0.5])));
    const epoch: EpochEvent = {
      type: 'epoch',
      attempt: 1,
      step: 1,
      epoch: 1,
      seconds: 1,
      validation_l1: 0.3,
    };
    const charts = chartsOf({ steps: [event], epochs: [epoch] }, { ...OPTIONS, losses });
    const about = (title: string): string | undefined => charts.find((chart) => chart.title === title)?.about;
    expect(about('Cycle L1')).toContain('what comes back');
    expect(about('Identity L1')).toContain('the side that it makes');
    expect(about('What D_B believes')).toMatch(/^How real D_B rates/);
    expect(about('Adversarial losses of G_A and G_B')).toContain('the discriminators are not fooled');
    expect(charts.find(({ title }) => title === 'Cycle L1')?.curves.map(({ name }) => name)).toEqual([
      'A to B to A',
      'B to A to B',
      'validation',
    ]);
    expect(charts.map(({ about }) => about).join()).not.toContain('target');
  });

  it('has validation with training, and a chart for every other metric', () => {
    const epoch: EpochEvent = {
      type: 'epoch',
      attempt: 1,
      step: 2,
      epoch: 1,
      seconds: 1,
      validation_l1: 0.3,
      validation_ms_ssim: 0.8,
    };
    const charts = chartsOf({ steps: [step(1, { g_l1: 0.5 })], epochs: [epoch] }, OPTIONS);
    expect(charts[0]?.curves[1]).toEqual({ name: 'validation', xs: [2], ys: [0.3] });
    expect(charts.find(({ id }) => id === 'validation_ms_ssim')?.title).toBe('Validation MS-SSIM');
  });

  it('says how many values it cannot show, as they are infinite or undefined', () => {
    const epochs = [20, 'Infinity', 'NaN', null].map(
      (psnr, i): EpochEvent => ({
        type: 'epoch',
        attempt: 1,
        step: i + 1,
        epoch: i + 1,
        seconds: 1,
        validation_psnr: psnr,
      }),
    );
    const aboutPsnr = (some: readonly EpochEvent[]) =>
      chartsOf({ steps: [], epochs: some }, OPTIONS).find(({ id }) => id === 'validation_psnr')?.about;
    expect(aboutPsnr(epochs)).toContain('In 3 of them the value is infinite or undefined');
    expect(aboutPsnr(epochs.slice(0, 1))).not.toContain('infinite');
  });
});

describe('smoothed', () => {
  it('starts at the first value and follows slowly', () => {
    expect(smoothed([4, 4, 4], 0.9)).toEqual([4, 4, 4].map((value) => expect.closeTo(value, 12)));
    const [, second] = smoothed([0, 1], 0.5);
    expect(second).toBeCloseTo(2 / 3);
    expect(smoothed([1, 2], 0)).toEqual([1, 2]);
  });
});

describe('thinned', () => {
  it('keeps means and the last step', () => {
    const xs = Array.from({ length: 4000 }, (_, i) => i + 1);
    const thin = thinned({ name: 'x', xs, ys: xs });
    expect(thin.xs.length).toBeLessThanOrEqual(1500);
    expect(thin.xs.at(-1)).toBe(4000);
    expect(thin.ys[0]).toBe(2); // of 1, 2 and 3
  });
});

describe('metricName', () => {
  it('writes names in their usual form', () => {
    expect(['validation_l1', 'ms_ssim', 'validation_accuracy'].map((name) => metricName(name))).toEqual([
      'L1',
      'MS-SSIM',
      'accuracy',
    ]);
    expect(metricNameIn({ losses: trainingLosses(resolveOptions({ model: 'cyclegan' })) }, 'l1')).toBe(
      'cycle L1',
    );
    expect(metricNameIn({ losses: trainingLosses(resolveOptions()) }, 'l1')).toBe('L1');
  });
});
