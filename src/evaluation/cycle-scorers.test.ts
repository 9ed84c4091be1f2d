import { describe, expect, it } from 'vitest';
import { flatImage } from '../data/patterns.testing.ts';
import { cycleScorer, identityScorer } from './cycle-scorers.ts';
import { scoreTable } from './score-table.ts';
import { measureRealWith, measureWith } from './scorers.testing.ts';

const gray = (value: number) => flatImage(4, 4, [value, value, value]);

describe('cycleScorer', () => {
  it('compares what comes back with the input, whatever the output', async () => {
    const scorer = cycleScorer();
    const measure = (input: number, back: number) =>
      measureWith(scorer, { name: 'x', input: gray(input), output: gray(255), back: gray(back) });
    expect(await measure(0, 0)).toEqual([0]);
    expect(await measure(0, 51)).toEqual([0.4]);
    expect(scorer.scores()[0]?.of(Uint32Array.of(0, 1))).toBeCloseTo(0.2);
  });
});

describe('identityScorer', () => {
  it('is the mean over the real images, of which there may be another number', async () => {
    const scorer = identityScorer();
    expect(await measureWith(scorer, { name: 'x', output: gray(0) })).toEqual([]);
    for (const [i, value] of [0, 51, 102].entries())
      await measureRealWith(scorer, { name: `${i}`, image: gray(0), identity: gray(value) });
    const [row] = scoreTable({ models: [scorer.scores()], count: 1, seed: 0 });
    expect(row?.scores[0]?.value).toBeCloseTo(0.4);
    expect(row?.scores[0]?.high).toBeGreaterThan(0.4); // an interval over three images, not over one
  });
});
