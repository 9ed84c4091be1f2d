import { describe, expect, it } from 'vitest';
import { noiseImage } from '../data/patterns.testing.ts';
import { goldenPairs, weightedPairs } from './golden-images.testing.ts';
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

describe('metrics of pixels with weights', () => {
  const WEIGHTED = NAMES.filter((name) => PIXEL_METRICS[name].isWeighted);

  for (const { title, output, target, weight, scores } of weightedPairs)
    it(`agree with scikit-image and NumPy on ${title}`, () => {
      expect(Object.keys(scores)).toEqual(WEIGHTED);
      for (const name of WEIGHTED)
        expect(PIXEL_METRICS[name].measure(output, target, weight)[0], name).toBeCloseTo(
          scores[name] as number,
          9,
        );
    });

  it('are those without weights where all are equal, and other metrics do not look at them', () => {
    const [output, target] = [
      noiseImage(176, 176),
      { ...noiseImage(176, 176), data: noiseImage(176, 176).data.map((v) => v >> 1) },
    ];
    const equal = { width: 176, height: 176, channels: 1, data: new Uint8Array(176 * 176).fill(3) };
    for (const name of NAMES) {
      const [plain] = PIXEL_METRICS[name].measure(output, target);
      expect(PIXEL_METRICS[name].measure(output, target, equal)[0], name).toBeCloseTo(plain as number, 9);
    }
  });

  it.each(WEIGHTED)('such as %s refuse weights of another size, and such as are all 0', (name) => {
    const image = noiseImage(20, 20);
    const zeros = (side: number) => ({
      width: side,
      height: side,
      channels: 1,
      data: new Uint8Array(side ** 2),
    });
    expect(() => PIXEL_METRICS[name].measure(image, image, zeros(19))).toThrow('their weights 19x19x1');
    expect(() => PIXEL_METRICS[name].measure(image, image, zeros(20))).toThrow('all weights are 0');
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
