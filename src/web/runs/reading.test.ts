import { describe, expect, it } from 'vitest';
import type { EpochEvent, StepEvent } from '../../api/training-events.ts';
import { resolveOptions } from '../../settings/options.ts';
import { trainingLosses } from '../../settings/training-recipe.ts';
import { type FindingKind, readCurves } from './reading.ts';

type Curve = (share: number) => number;

/** Steps whose terms are curves over the run, from 0 to 1. */
const stepsOf = (count: number, terms: { readonly [term: string]: Curve }): StepEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    type: 'step',
    attempt: 1,
    step: i + 1,
    epoch: Math.floor((i / count) * 20) + 1,
    lr: 2e-4,
    seconds: 1,
    ...Object.fromEntries(Object.entries(terms).map(([term, curve]) => [term, curve(i / (count - 1))])),
  }));

const epochsOf = (steps: number, l1: Curve): EpochEvent[] =>
  Array.from({ length: 20 }, (_, i) => ({
    type: 'epoch',
    attempt: 1,
    epoch: i + 1,
    step: ((i + 1) * steps) / 20,
    seconds: 1,
    validation_l1: l1((i + 1) / 20),
  }));

const LOSSES = trainingLosses(resolveOptions());

const FAIR = { p_real: () => 0.7, p_fake: () => 0.3, g_gan: () => 1.4 };
const falling: Curve = (share) => 0.5 - 0.3 * share;

const kinds = (steps: StepEvent[], epochs: EpochEvent[] = []): FindingKind[] =>
  readCurves({ steps, epochs }, LOSSES).map(({ kind }) => kind);

describe('readCurves', () => {
  it('says nothing before there are enough steps', () => {
    expect(kinds(stepsOf(199, { ...FAIR, g_l1: falling }))).toEqual(['early']);
  });

  it('says that all is well, with the figures', () => {
    const steps = stepsOf(1000, { ...FAIR, g_l1: falling });
    const [finding] = readCurves({ steps, epochs: epochsOf(1000, falling) }, LOSSES);
    expect(finding).toMatchObject({ kind: 'well', title: 'All is well' });
    expect(finding?.figures).toBe(
      'L1 went from 0.470 to 0.230; D gives 0.70 to real pairs and 0.30 to fakes: it learns, and can be fooled; validation was best at epoch 20 of 20.',
    );
  });

  it('needs no discriminator', () => {
    expect(kinds(stepsOf(1000, { g_l1: falling }))).toEqual(['well']);
  });

  it('sees a discriminator that is always right', () => {
    const steps = stepsOf(500, { p_real: () => 0.98, p_fake: () => 0.02, g_gan: () => 4.1, g_l1: falling });
    const [finding] = readCurves({ steps, epochs: [] }, LOSSES);
    expect(finding?.kind).toBe('d-strong');
    expect(finding?.figures).toBe(
      'Over the last 100 steps p(real) is 0.98 and p(fake) 0.02; G pays 4.10, where 0.69 is a draw.',
    );
  });

  it('sees a discriminator that guesses', () => {
    expect(kinds(stepsOf(500, { p_real: () => 0.52, p_fake: () => 0.49, g_l1: falling }))).toEqual([
      'd-chance',
    ]);
  });

  it('reads the present, not the past', () => {
    const p_real: Curve = (share) => (share < 0.7 ? 0.99 : 0.7);
    const p_fake: Curve = (share) => (share < 0.7 ? 0.01 : 0.3);
    expect(kinds(stepsOf(1000, { p_real, p_fake, g_l1: falling }))).toEqual(['well']);
  });

  it('sees a collapse', () => {
    const g_l1: Curve = (share) => (share < 0.6 ? 0.4 - 0.3 * share : 0.5);
    const [finding] = readCurves({ steps: stepsOf(1000, { ...FAIR, g_l1 }), epochs: [] }, LOSSES);
    expect(finding?.kind).toBe('collapse');
    expect(finding?.figures).toMatch(/^L1 was 0\.2\d\d at step [56]00 and is 0\.500 now, \d+ % more\.$/);
  });

  it('sees overfitting, only where training still improves', () => {
    const validation: Curve = (share) => 0.3 + 0.4 * Math.abs(share - 0.3);
    const epochs = epochsOf(1000, validation);
    const [finding] = readCurves({ steps: stepsOf(1000, { ...FAIR, g_l1: falling }), epochs }, LOSSES);
    expect(finding?.kind).toBe('overfitting');
    expect(finding?.figures).toContain('best at epoch 6 (0.300)');
    expect(kinds(stepsOf(1000, { ...FAIR, g_l1: () => 0.3 }), epochs)).not.toContain('overfitting');
  });

  it('sees L1 that has stalled, after a good while only', () => {
    const g_l1: Curve = (share) => (share < 0.2 ? 0.5 - share : 0.3);
    expect(kinds(stepsOf(1200, { ...FAIR, g_l1 }))).toEqual(['l1-stalled']);
    expect(kinds(stepsOf(300, { ...FAIR, g_l1 }))).toEqual(['well']);
  });

  describe('of a CycleGAN', () => {
    const CYCLE = trainingLosses(resolveOptions({ model: 'cyclegan' }));
    const FAIR_CYCLE = {
      p_a_real: () => 0.7,
      p_a_fake: () => 0.3,
      p_b_real: () => 0.6,
      p_b_fake: () => 0.4,
      g_a: () => 0.5,
      g_b: () => 0.4,
      cycle_a: falling,
      cycle_b: falling,
    };
    const findings = (terms: { readonly [term: string]: Curve }, epochs: EpochEvent[] = []) =>
      readCurves({ steps: stepsOf(1000, { ...FAIR_CYCLE, ...terms }), epochs }, CYCLE);

    it('says that all is well of both cycles and both discriminators', () => {
      expect(findings({})).toMatchObject([
        {
          kind: 'well',
          figures:
            'Cycle L1 went from 0.470 to 0.230; D_A gives 0.70 to real images and 0.30 to fakes, D_B gives 0.60 to real images and 0.40 to fakes: they learn, and can be fooled.',
        },
      ]);
    });

    it('looks at each discriminator by itself', () => {
      const found = findings({
        p_a_real: () => 0.98,
        p_a_fake: () => 0.02,
        p_b_real: () => 0.5,
        p_b_fake: () => 0.5,
      });
      expect(found.map(({ title }) => title)).toEqual(['D_A is too strong', 'D_B is guessing']);
      expect(found[0]?.figures).toBe(
        'Over the last 200 steps p(real) is 0.98 and p(fake) 0.02; G_A pays 0.50, where 0.25 is a draw.',
      );
      expect(found[0]?.advice).toContain('teaches G_A now');
    });

    it('sees the collapse of one cycle, and names its weight', () => {
      const found = findings({ cycle_b: (share) => (share < 0.6 ? 0.4 - 0.3 * share : 0.5) });
      expect(found.map(({ title }) => title)).toEqual(['The cycle B to A to B has collapsed']);
      expect(found[0]?.figures).toMatch(/^Cycle L1 was 0\.2\d\d at step [56]00 and is 0\.500 now/);
      expect(found[0]?.advice).toContain('--lambda-b');
    });

    it('sees overfitting of the cycles, and takes one that stays as it is for no fault', () => {
      const epochs = epochsOf(1000, (share) => 0.3 + 0.4 * Math.abs(share - 0.3));
      expect(findings({}, epochs).map(({ title }) => title)).toEqual([
        'The generators memorise the training images',
      ]);
      const flat = () => 0.3;
      expect(findings({ cycle_a: flat, cycle_b: flat }).map(({ kind }) => kind)).toEqual(['well']);
    });

    it('names no option that has no effect there', () => {
      const spoilt: Curve = (share) => (share < 0.5 ? 0.2 : 0.6);
      const strong = { p_a_real: () => 0.99, p_a_fake: () => 0.01, p_b_real: () => 0.5, p_b_fake: () => 0.5 };
      const epochs = epochsOf(1000, (share) => 0.3 + 0.4 * Math.abs(share - 0.3));
      const found = [...findings({ ...strong, cycle_a: spoilt }), ...findings({}, epochs)];
      expect(found.length).toBeGreaterThan(3);
      for (const { advice } of found) expect(advice).not.toMatch(/--lambda-l1|--objective|--norm /);
    });
  });

  it('has advice for everything it finds', () => {
    const steps = stepsOf(1000, { p_real: () => 0.99, p_fake: () => 0.01, g_l1: () => 0.3 });
    for (const { advice, figures } of readCurves({ steps, epochs: [] }, LOSSES)) {
      expect(advice.length).toBeGreaterThan(20);
      expect(figures).toMatch(/\d/);
    }
  });
});
