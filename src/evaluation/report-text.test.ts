import { describe, expect, it } from 'vitest';
import { figure } from '../pages/figures.ts';
import { digitsOfScore, fewPairsNote, intervalText, signed } from './report-text.ts';

describe('numbers of a report', () => {
  it.each([
    [0.29571, '0.2957'],
    [13.274, '13.27'],
    [102.44, '102.4'],
    [0.001, '0.0010'],
    [0.000412, '0.00041'],
    [-0.0000123, '−0.000012'],
    [1e-12, '0.00000000'],
    [3.21e14, '3.21e14'],
    [-0.00000000001, '0.00000000'],
    [0, '0.0000'],
    [Number.NaN, '–'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('write %f as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  it('have the same number of digits in a score and its interval', () => {
    const score = { value: 8.6782, low: 7.812, high: 10.0412 };
    expect(figure(score.value, digitsOfScore(score))).toBe('8.68');
    expect(intervalText(score)).toBe('7.81 to 10.04');
    expect(intervalText({ value: 0.01, low: -0.0002, high: 0.02 }, signed)).toBe('−0.0002 to +0.0200');
    expect(digitsOfScore({ value: Number.POSITIVE_INFINITY, low: 30, high: Number.POSITIVE_INFINITY })).toBe(
      2,
    );
    expect(digitsOfScore({ value: Number.NaN, low: Number.NaN, high: Number.NaN })).toBe(4);
  });
});

describe('fewPairsNote', () => {
  it('warns of too few pairs', () => {
    expect(fewPairsNote(1, true)).toContain('only 1 pair, so there are no intervals');
    expect(fewPairsNote(5, true)).toContain('only 5 pairs');
    expect(fewPairsNote(6, true)).toBe('');
  });
});
