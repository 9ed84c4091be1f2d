import { describe, expect, it } from 'vitest';
import { ageText, durationText, figureText } from './texts.ts';

describe('texts', () => {
  it('write an age', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    const ages = [
      '2026-01-01T23:59:50Z',
      '2026-01-01T23:55:00Z',
      '2026-01-01T21:00:00Z',
      '2025-12-31T00:00:00Z',
    ];
    expect(ages.map((age) => ageText(age, now))).toEqual(['just now', '5 min ago', '3 h ago', '2 days ago']);
  });

  it('write a duration', () => {
    expect([40, 700, 11_100].map(durationText)).toEqual(['40 s', '12 min', '3 h 05 min']);
  });

  it('have as many digits as needed', () => {
    expect([0.26651, 24.123, 1234.5, 0.0002, 0.5, 0, 3.456].map(figureText)).toEqual([
      '0.2665',
      '24.1',
      '1,235',
      '2.0e-4',
      '0.50',
      '0.00',
      '3.46',
    ]);
  });
});
