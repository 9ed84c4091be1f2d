/** What CycleGAN's own losses measure, without targets: how much of an image survives the way there and back, and how much of one of the target side stays. */
import { l1 } from '../metrics/differences.ts';
import type { MetricColumn } from '../metrics/pixel-metrics.ts';
import { meanScore, meanScorer, type ScoredImage, type Scorer } from './scorer.ts';

export const CYCLE_COLUMN: MetricColumn = {
  name: 'cycle_l1',
  title: 'cycle L1, values in [-1,1]',
  better: 'lower',
};

const IDENTITY_COLUMN: MetricColumn = {
  name: 'identity_l1',
  title: 'identity L1, values in [-1,1]',
  better: 'lower',
};

/** Mean absolute difference of an input and what comes back of it (CycleGAN section 3.2). */
export const cycleScorer = (): Scorer =>
  meanScorer([CYCLE_COLUMN], async ({ input, back }: ScoredImage) => [
    input && back ? l1(back, input) : Number.NaN,
  ]);

/** Mean absolute difference of a real image of the target side and what the model makes of it (CycleGAN section 5.2). */
export const identityScorer = (): Scorer => {
  const values: number[] = [];
  return {
    columns: [],
    measure: async () => ({ values: [] }),
    add: () => {},
    measureReal: async ({ image, identity }) => ({ values: [identity ? l1(identity, image) : Number.NaN] }),
    addReal: ({ values: [value] }) => {
      values.push(value as number);
    },
    scores: () => [{ ...meanScore(IDENTITY_COLUMN, values), count: values.length }],
  };
};
