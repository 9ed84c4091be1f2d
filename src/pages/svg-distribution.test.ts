import { describe, expect, it } from 'vitest';
import { svgDistribution } from './svg-distribution.ts';

const countsOf = (svg: string, model: number): number[] =>
  [...svg.matchAll(new RegExp(`class="bar s${model}"[^>]*><title>[^:]*: (\\d+)`, 'g'))].map(([, count]) =>
    Number(count),
  );

describe('svgDistribution', () => {
  it('counts every value of each model once, over one axis', () => {
    const svg = svgDistribution({
      title: 'L1',
      models: [
        { name: 'a', values: [0, 0.1, 0.1, 0.5] },
        { name: 'b', values: [1, 1, 0.9] },
      ],
    });
    expect(countsOf(svg, 0).reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(countsOf(svg, 1).reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(svg).toContain('>0</text>');
    expect(svg).toContain('>1</text>');
    expect(svg).toContain('>b 0.9667</text>');
  });

  it('leaves out values that are not finite, and is empty if none is', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, 2, 3];
    expect(countsOf(svgDistribution({ title: 'x', models: [{ name: 'a', values }] }), 0)).toEqual([1, 1]);
    expect(svgDistribution({ title: 'x', models: [{ name: 'a', values: [Number.NaN] }] })).toBe('');
  });
});
