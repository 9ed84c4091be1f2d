import { describe, expect, it } from 'vitest';
import { histogramBins, svgHistogram } from './svg-histogram.ts';

describe('histogramBins', () => {
  it('holds every value once, between round edges', () => {
    const values = Array.from({ length: 40 }, (_, i) => 0.1 + i * 0.01);
    const bins = histogramBins(values);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(40);
    expect(bins[0]?.from).toBe(0.1);
    expect(bins.at(-1)?.to).toBe(0.5);
    for (const { from, to, count } of bins.slice(0, -1))
      expect(values.filter((value) => value > from - 1e-9 && value < to - 1e-9)).toHaveLength(count);
  });

  it('has no bins without values, and some for equal values', () => {
    expect(histogramBins([])).toEqual([]);
    expect(histogramBins([0.2, 0.2, 0.2]).filter(({ count }) => count > 0)).toMatchObject([{ count: 3 }]);
    expect(histogramBins([0]).reduce((sum, { count }) => sum + count, 0)).toBe(1);
  });
});

describe('svgHistogram', () => {
  it('draws a bar for each bin that has values, each with its numbers', () => {
    const svg = svgHistogram({ title: 'a & b', values: [0, 0.1, 0.1, 1] });
    expect(svg.match(/<rect /g)).toHaveLength(3);
    expect(svg).toContain('<title>0.1 to 0.2: 2</title>');
    expect(svg).toContain('a &#38; b');
    expect(svgHistogram({ title: '', values: [] })).toBe('');
  });

  it('marks a value, with its name inside the picture', () => {
    const anchorOf = (value: number): string | undefined =>
      /text-anchor="(\w+)">mean</.exec(
        svgHistogram({ title: '', values: [0, 1], mark: { name: 'mean', value } }),
      )?.[1];
    expect(anchorOf(0.1)).toBe('start');
    expect(anchorOf(0.9)).toBe('end');
  });
});
