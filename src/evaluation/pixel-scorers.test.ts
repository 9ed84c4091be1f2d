import { describe, expect, it } from 'vitest';
import { flatImage, noiseImage } from '../data/patterns.testing.ts';
import { METRIC_NAMES } from '../metrics/metric-names.ts';
import { PIXEL_METRICS, type PixelMetricName } from '../metrics/pixel-metrics.ts';
import { labSetScorer, pixelScorer } from './pixel-scorers.ts';
import type { Score } from './scorer.ts';
import { measureRealWith, measureWith } from './scorers.testing.ts';

const NAMES = METRIC_NAMES.filter((name): name is PixelMetricName => name !== 'lpips' && name !== 'ms-ssim');
const pairOf = (seed: number) => ({
  name: `p${seed}`,
  output: noiseImage(16, 16, 3, seed),
  target: noiseImage(16, 16, 3, 100 + seed),
});
const valueAt = (scores: readonly Score[], name: string, ...places: readonly number[]): number | undefined =>
  scores.find(({ column }) => column.name === name)?.of(Uint32Array.from(places));

describe('pixelScorer', () => {
  it.each(NAMES)('of %s gives the metric for each pair, and the mean for all', async (name) => {
    const scorer = pixelScorer(name);
    const rows = [await measureWith(scorer, pairOf(1)), await measureWith(scorer, pairOf(2))];
    const { output, target } = pairOf(1);
    expect(rows[0]).toEqual(PIXEL_METRICS[name].measure(output, target));
    for (const [i, column] of scorer.columns.entries()) {
      const [a, b] = rows.map((row) => row[i] as number) as [number, number];
      expect(valueAt(scorer.scores(), column.name, 0, 1)).toBeCloseTo((a + b) / 2, 12);
      expect(valueAt(scorer.scores(), column.name, 1, 1)).toBeCloseTo(b, 12);
    }
  });

  it('of lab also scores the whole set, where a dark output can compensate for a bright one', async () => {
    const scorer = pixelScorer('lab');
    const [black, white] = [flatImage(4, 4, [0, 0, 0]), flatImage(4, 4, [255, 255, 255])];
    await measureWith(scorer, { name: 'a', output: black, target: white });
    await measureWith(scorer, { name: 'b', output: white, target: black });
    const scores = scorer.scores();
    expect(valueAt(scores, 'lab_l', 0, 1)).toBe(0);
    expect(valueAt(scores, 'lab_set_l', 0, 1)).toBe(1);
    expect(valueAt(scores, 'lab_set_l', 0, 0)).toBe(0);
    expect(valueAt(scores, 'lab_set_a', 0, 1)).toBe(1);
  });
});

describe('labSetScorer', () => {
  it('gives what lab gives of the whole set, of images in any order and number', async () => {
    const [scorer, ofPairs] = [labSetScorer(), pixelScorer('lab')];
    for (const seed of [1, 2]) await measureWith(ofPairs, pairOf(seed));
    for (const seed of [1, 2]) await measureWith(scorer, { name: 'x', output: pairOf(seed).output });
    for (const seed of [2, 1, 2, 1]) await measureRealWith(scorer, { name: 'x', image: pairOf(seed).target });
    for (const name of ['lab_set_l', 'lab_set_a', 'lab_set_b'])
      expect(valueAt(scorer.scores(), name, 0, 1)).toBeCloseTo(
        valueAt(ofPairs.scores(), name, 0, 1) ?? Number.NaN,
        12,
      );
  });
});
