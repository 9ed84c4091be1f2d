/** A report with every part, and small numbers that a test can compute itself. */
import { type MetricColumn, PIXEL_METRICS } from '../metrics/pixel-metrics.ts';
import type { Report } from './report.ts';
import { scoreTable } from './score-table.ts';
import { meanScore } from './scorer.ts';

const COLUMNS: readonly MetricColumn[] = [
  { name: 'l1', title: 'L1', better: 'lower' },
  { name: 'psnr', title: 'PSNR', better: 'higher' },
  ...PIXEL_METRICS.sharpness.columns,
];

/** Values of pair number `i` by a model, which are better the later the pair. */
const valuesOf = (model: number, i: number): number[] => [
  1 / (1 + i) + model / 10,
  10 + i - model,
  0.5 + 0.05 * i + model / 10,
];

/** Pairs named `p0`, `p1`, ... with the values of each model. */
export const sampleReport = (
  models: readonly string[],
  count: number,
  given: Partial<Report> = {},
): Report => {
  const pairs = Array.from({ length: count }, (_, i) => ({
    name: `p${i}`,
    values: models.map((_, model) => valuesOf(model, i)),
  }));
  const scores = scoreTable({
    models: models.map((_, model) =>
      COLUMNS.map((column, c) =>
        meanScore(
          column,
          pairs.map(({ values }) => values[model]?.[c] ?? Number.NaN),
        ),
      ),
    ),
    count,
    seed: 0,
  });
  return {
    models,
    isPaired: true,
    about: `all ${count} pairs of the split “test”`,
    size: '64x64, the size of the training',
    evaluation: { columns: COLUMNS, pairs, scores, failed: [] },
    classes: [],
    images: pairs.map(({ name }) => ({
      input: `images/${name}-input.png`,
      target: `images/${name}-target.png`,
      outputs: models.map((_, i) => `images/${name}-output${i === 0 ? '' : `-${i + 1}`}.png`),
      width: 64,
      height: 32,
    })),
    facts: [['seed', '0']],
    ...given,
  };
};
