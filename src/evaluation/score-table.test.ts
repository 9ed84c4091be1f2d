import { describe, expect, it } from 'vitest';
import { flatImage } from '../data/patterns.testing.ts';
import { meanInterval, pairedInterval } from '../metrics/bootstrap.ts';
import type { MetricColumn } from '../metrics/pixel-metrics.ts';
import { pixelScorer } from './pixel-scorers.ts';
import { FEWEST_PAIRS, scoreTable } from './score-table.ts';
import { meanScore, type Score } from './scorer.ts';
import { measureWith } from './scorers.testing.ts';

const column = (better: MetricColumn['better'], name = 'x'): MetricColumn => ({ name, title: name, better });
const of = (values: readonly number[], better: MetricColumn['better'] = 'lower'): Score[] => [
  meanScore(column(better), values),
];
const A = [1, 2, 3, 4, 5, 6, 7, 8];
const lower = A.map((value) => value - 0.5);

describe('scoreTable', () => {
  it('gives means their intervals, and later models the paired interval of their difference from the first', () => {
    const [row] = scoreTable({ models: [of(A), of(lower)], count: A.length, seed: 3 });
    expect(row?.scores).toEqual([meanInterval(A, { seed: 3 }), meanInterval(lower, { seed: 3 })]);
    expect(row?.differences[0]).toMatchObject(pairedInterval(lower, A, { seed: 3 }));
  });

  it.each([
    ['lower', lower, 'better'],
    ['higher', lower, 'worse'],
    ['one', lower, 'unclear'],
    ['lower', A.map((value, i) => value + (i % 2 === 0 ? 1 : -1)), 'unclear'],
  ] as const)('of values of which %s are better calls %j %s', (better, values, verdict) => {
    const [row] = scoreTable({ models: [of(A, better), of(values, better)], count: A.length, seed: 0 });
    expect(row?.differences[0]?.verdict).toBe(verdict);
  });

  it('calls no difference better or worse with few pairs, and gives a single pair no interval', () => {
    const ofFirst = (count: number) =>
      scoreTable({
        models: [of(A.slice(0, count)), of(lower.slice(0, count))],
        count,
        seed: 0,
      })[0];
    expect(ofFirst(FEWEST_PAIRS)?.differences[0]?.verdict).toBe('better');
    expect(ofFirst(FEWEST_PAIRS - 1)?.differences[0]).toMatchObject({ high: -0.5, verdict: 'unclear' });
    expect(ofFirst(1)).toMatchObject({ scores: [{ value: 1 }, { value: 0.5 }] });
    expect(ofFirst(1)?.scores[0]).not.toHaveProperty('low');
    expect(ofFirst(1)?.differences).toEqual([{ value: -0.5, verdict: 'unclear' }]);
  });

  it('gives equal infinite scores of a single pair a difference of 0', () => {
    const infinite = of([Number.POSITIVE_INFINITY], 'higher');
    const [row] = scoreTable({ models: [infinite, infinite], count: 1, seed: 0 });
    expect(row?.differences).toEqual([{ value: 0, verdict: 'unclear' }]);
  });

  it('draws the same pairs for both models if a score is not a mean', () => {
    const largest = (values: readonly number[]): Score[] => [
      {
        column: column('higher'),
        numResamples: 200,
        of: (places) => Math.max(...Array.from(places, (place) => values[place] as number)),
      },
    ];
    const more = A.map((value) => value + 1);
    const [row] = scoreTable({ models: [largest(A), largest(more)], count: A.length, seed: 0 });
    expect(row?.differences[0]).toEqual({ value: 1, low: 1, high: 1, verdict: 'better' });
  });

  it('gives the score of a whole set an interval that contains it and is inside the range of the score', async () => {
    const scorer = pixelScorer('lab');
    const gray = (level: number) => flatImage(8, 8, [40 * level, 40 * level, 40 * level]);
    for (let seed = 0; seed < 6; seed++)
      await measureWith(scorer, {
        name: `p${seed}`,
        output: gray(seed),
        target: gray((seed + 1) % 6), // the set has the targets' grays, and a drawn set nearly never
      });
    const rows = scoreTable({ models: [scorer.scores(), scorer.scores()], count: 6, seed: 0 });
    for (const { column, scores, differences } of rows.filter((row) => row.column.name.startsWith('lab_set')))
      for (const { value, low, high } of [...scores, ...differences]) {
        const isInside = (low as number) <= value && value <= (high as number);
        expect({ name: column.name, isInside }).toEqual({ name: column.name, isInside: true });
        expect(high).toBeLessThanOrEqual(1);
      }
    expect(rows.find(({ column }) => column.name === 'lab_set_l')?.scores[0]?.low).toBeLessThan(0.8);
  });

  it('gives no interval if drawn pairs would mislead', () => {
    const distance: Score[] = [{ column: column('lower'), numResamples: 0, of: (places) => places.length }];
    const [row] = scoreTable({ models: [distance, distance], count: 8, seed: 0 });
    expect(row).toMatchObject({ scores: [{ value: 8 }, { value: 8 }] });
    expect(row?.differences).toEqual([{ value: 0, verdict: 'unclear' }]);
  });

  it('puts the ceiling into the row of its name', () => {
    const models = [[meanScore(column('higher', 'a'), A), meanScore(column('higher', 'b'), A)]];
    const rows = scoreTable({
      models,
      ceiling: [meanScore(column('higher', 'b'), lower)],
      count: A.length,
      seed: 0,
    });
    expect(rows.map(({ ceiling }) => ceiling?.value)).toEqual([undefined, 4]);
  });
});
