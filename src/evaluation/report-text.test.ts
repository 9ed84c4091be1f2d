import { describe, expect, it } from 'vitest';
import { figure } from '../pages/figures.ts';
import { digitsOfRow, fewPairsNote, intervalText, signed } from './report-text.ts';

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

  it('have the same number of digits in all scores of a row, their intervals and differences', () => {
    const score = { value: 8.6782, low: 7.812, high: 10.0412 };
    const difference = { value: 0.01234, low: -0.02, high: 0.04567, verdict: 'unclear' } as const;
    const digits = digitsOfRow({ scores: [score], differences: [difference] });
    expect(figure(score.value, digits)).toBe('8.68');
    expect(intervalText(score, digits)).toBe('7.81 to 10.04');
    expect(signed(difference.value, digits)).toBe('+0.01');
    expect(intervalText(difference, digits, signed)).toBe('−0.02 to +0.05');
    const row = (value: number) => ({ scores: [{ value, low: 30, high: value }], differences: [] });
    expect(digitsOfRow(row(Number.POSITIVE_INFINITY))).toBe(2);
    const undefinedScore = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
    expect(digitsOfRow({ scores: [undefinedScore], differences: [] })).toBe(4);
  });
});

describe('fewPairsNote', () => {
  it('warns of too few pairs', () => {
    expect(fewPairsNote(1, true)).toContain('only 1 pair, so there are no intervals');
    expect(fewPairsNote(5, true)).toContain('only 5 pairs');
    expect(fewPairsNote(6, true)).toBe('');
  });
});
