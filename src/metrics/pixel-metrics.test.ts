import { describe, expect, it } from 'vitest';
import { noiseImage } from '../data/patterns.testing.ts';
import { goldenPairs } from './golden-images.testing.ts';
import { PIXEL_METRICS, type PixelMetricName } from './pixel-metrics.ts';

const NAMES = Object.keys(PIXEL_METRICS) as PixelMetricName[];

describe('agreement with scikit-image and NumPy', () => {
  for (const { title, output, target, scores } of goldenPairs)
    it(`on ${title}`, () => {
      for (const name of NAMES) {
        const expected = scores[name];
        if (expected === undefined) continue; // not defined there; the tests of each metric say what we do
        const values = PIXEL_METRICS[name].measure(output, target);
        for (const [i, value] of [expected].flat().entries()) expect(values[i], name).toBeCloseTo(value, 9);
      }
    });

  it('covers every metric, and every case has some', () => {
    for (const name of NAMES) expect(goldenPairs.some(({ scores }) => scores[name] !== undefined)).toBe(true);
    for (const { scores } of goldenPairs) expect(Object.keys(scores).length).toBeGreaterThan(2);
  });
});

describe.each(NAMES)('the metric %s', (name) => {
  const { columns, measure } = PIXEL_METRICS[name];

  it('has a value for each column', () => {
    const image = noiseImage(176, 176);
    expect(measure(image, image)).toHaveLength(columns.length);
  });

  it.each([
    ['width', noiseImage(175, 176)],
    ['height', noiseImage(176, 177)],
    ['channels', noiseImage(176, 176, 1)],
  ])('refuses an output of another %s, naming both sizes', (_, output) => {
    expect(() => measure(output, noiseImage(176, 176))).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining('the target 176x176x3') }),
    );
  });
});
