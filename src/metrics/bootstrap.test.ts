import { describe, expect, it } from 'vitest';
import golden from './bootstrap.golden.json' with { type: 'json' };
import { goldenScores } from './bootstrap.testing.ts';
import { bootstrapInterval, type Interval, meanInterval, pairedInterval } from './bootstrap.ts';

const SCORES = goldenScores(30, 1);

describe('agreement with SciPy', () => {
  /** Draws differ; so many leave a few hundredths of the width. */
  const expectNear = (found: Interval, expected: Interval): void => {
    const width = expected.high - expected.low;
    expect(found.value).toBeCloseTo(expected.value, 14);
    expect(Math.abs(found.low - expected.low)).toBeLessThan(0.03 * width);
    expect(Math.abs(found.high - expected.high)).toBeLessThan(0.03 * width);
  };

  for (const { count, confidence, mean, paired } of golden.cases)
    it(`on ${count} scores at a confidence of ${confidence}`, () => {
      const options = { confidence, numResamples: 20_000 };
      const [a, other] = [goldenScores(count, 1), goldenScores(count, 2)];
      const b = a.map((score, i) => 0.75 * score + 0.25 * (other[i] as number));
      expectNear(meanInterval(a, options), mean);
      expectNear(pairedInterval(a, b, options), paired);
    });
});

describe('an interval', () => {
  it('is equal to the bit for an equal seed, and another for another', () => {
    expect(meanInterval(SCORES, { seed: 3 })).toEqual(meanInterval(SCORES, { seed: 3 }));
    expect(meanInterval(SCORES, { seed: 4 })).not.toEqual(meanInterval(SCORES, { seed: 3 }));
    expect(meanInterval(SCORES)).toEqual(meanInterval(SCORES, { seed: 0 }));
  });

  it('holds the score, is wider for more confidence, and narrower for more images', () => {
    const width = ({ low, high }: Interval): number => high - low;
    const interval = meanInterval(SCORES);
    expect(interval.low).toBeLessThan(interval.value);
    expect(interval.high).toBeGreaterThan(interval.value);
    expect(width(meanInterval(SCORES, { confidence: 0.99 }))).toBeGreaterThan(width(interval));
    expect(width(meanInterval([...SCORES, ...SCORES, ...SCORES, ...SCORES]))).toBeLessThan(
      0.7 * width(interval),
    );
  });

  it('of one score, or of equal ones, has no width', () => {
    for (const scores of [[0.5], [0.25, 0.25, 0.25]])
      expect(meanInterval(scores)).toEqual({ value: scores[0], low: scores[0], high: scores[0] });
  });

  it('of an infinite score is infinite where it depends on it, and never NaN', () => {
    expect(meanInterval([Infinity, Infinity])).toEqual({ value: Infinity, low: Infinity, high: Infinity });
    const some = meanInterval([30, 31, 32, Infinity], { confidence: 0.8 });
    expect(some).toMatchObject({ value: Infinity, high: Infinity });
    expect(some.low).toBeGreaterThanOrEqual(30);
    expect(some.low).toBeLessThan(Infinity);
  });

  it('takes any score of a set, by the positions of its images', () => {
    const largest = bootstrapInterval(SCORES.length, (positions) =>
      Math.max(...Array.from(positions, (position) => SCORES[position] as number)),
    );
    expect(largest.value).toBe(Math.max(...SCORES));
    expect(largest.high).toBe(largest.value);
    expect(largest.low).toBeLessThan(largest.value);
  });

  it('of a score of the whole set encloses it once it is centred, at the width that the draws have', () => {
    // How many different images a set has: a drawn set always has fewer.
    const different = (positions: Uint32Array): number => new Set(positions).size / positions.length;
    const raw = bootstrapInterval(6, different);
    expect(raw.high).toBeLessThan(raw.value);
    const { value, low, high } = bootstrapInterval(6, different, { isCentred: true });
    expect(value).toBe(1);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThanOrEqual(value);
    expect(high - low).toBeCloseTo(raw.high - raw.low, 12);
    const within = bootstrapInterval(6, different, { isCentred: true, range: [0, 1] });
    expect(within).toEqual({ value, low, high: 1 });
  });

  it.each([
    [[], {}, 'DATA', 'no score'],
    [[1, 2], { confidence: 1 }, 'OPTION', 'confidence is 1'],
    [[1, 2], { confidence: 0 }, 'OPTION', 'confidence is 0'],
    [[1, 2], { confidence: Number.NaN }, 'OPTION', 'confidence is NaN'],
    [[1, 2], { numResamples: 0 }, 'OPTION', 'numResamples is 0'],
    [[1, 2], { numResamples: 1.5 }, 'OPTION', 'numResamples is 1.5'],
  ])('of %j with %j is refused', (scores, options, code, text) => {
    expect(() => meanInterval(scores, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(text) }),
    );
  });
});

describe('a paired interval', () => {
  it('tells two models apart whose own intervals overlap', () => {
    const better = SCORES.map((score, i) => score - 0.02 - 0.01 * (i % 3));
    const [a, b] = [meanInterval(SCORES), meanInterval(better)];
    expect(b.high).toBeGreaterThan(a.low);
    const { value, low, high } = pairedInterval(better, SCORES);
    expect(value).toBeCloseTo(-0.03, 12);
    expect(low).toBeLessThan(value);
    expect(high).toBeLessThan(0);
  });

  it('of a model and itself is 0, infinite scores too', () => {
    const scores = [...SCORES, Infinity];
    expect(pairedInterval(scores, scores)).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('is NaN where each model has an infinite score on another image', () => {
    expect(pairedInterval([Infinity, 1, 1], [1, Infinity, 1])).toEqual({
      value: Number.NaN,
      low: Number.NaN,
      high: Number.NaN,
    });
  });

  it('needs scores of the same images', () => {
    expect(() => pairedInterval([1, 2], [1])).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining('got 2 and 1 scores') }),
    );
  });
});
