import { describe, expect, it } from 'vitest';
import { escapeHtml } from './html.ts';
import { svgChart, ticks } from './svg-chart.ts';

describe('ticks', () => {
  it.each([
    [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0.13, 0.38, [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4]],
    [1, 3200, [0, 1000, 2000, 3000, 4000]],
    [-0.4, 0.3, [-0.4, -0.2, 0, 0.2, 0.4]],
  ])('of %f to %f are round numbers around both', (low, high, expected) => {
    expect(ticks(low, high)).toEqual(expected);
  });

  it('are at least two where all values are equal', () => {
    expect(ticks(0.7, 0.7).length).toBeGreaterThan(1);
    expect(ticks(0, 0).length).toBeGreaterThan(1);
  });
});

describe('svgChart', () => {
  const L1 = {
    title: 'L1',
    xLabel: 'step',
    series: [
      {
        name: 'training',
        points: [
          [1, 0.4],
          [100, 0.2],
        ] as const,
      },
    ],
  };

  it('draws a curve from left to right, with high values above low ones', () => {
    const path = /class="curve s0" d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"/.exec(svgChart(L1));
    const [x1, y1, x2, y2] = (path ?? []).slice(1).map(Number) as [number, number, number, number];
    expect(x1).toBeLessThan(x2);
    expect(y1).toBeLessThan(y2); // SVG counts down
  });

  it('names each curve with its last value, and the reference level', () => {
    const chart = svgChart({ ...L1, reference: { name: 'log 2', y: Math.LN2 } });
    expect(chart).toContain('>training 0.2<');
    expect(chart).toContain('>log 2<');
  });

  it('names the reference level outside the plot, where no curve is', () => {
    const chart = svgChart({ ...L1, reference: { name: 'log 2', y: Math.LN2 } });
    const y = Number(/y="([\d.]+)"[^>]*>log 2</.exec(chart)?.[1]);
    expect(y).toBeGreaterThan(222 + 18); // below the plot and its ticks
  });

  it('draws what a curve is a smooth form of below all curves', () => {
    const [one] = L1.series;
    const chart = svgChart({
      ...L1,
      series: [{ name: 'a', points: one?.points ?? [], raw: [[50, 0.9]] }, ...L1.series],
    });
    expect(chart).toMatch(/class="raw s0".*class="curve s0".*class="curve s1"/);
    expect(chart).toContain('>0.8<'); // the axis reaches it
  });

  it('is empty without points', () => {
    expect(svgChart({ ...L1, series: [{ name: 'training', points: [] }] })).toBe('');
  });

  it('has only finite coordinates for a single point', () => {
    expect(svgChart({ ...L1, series: [{ name: 'a', points: [[5, 0.3]] }] })).not.toMatch(/NaN|Infinity/);
  });
});

describe('escapeHtml', () => {
  it('leaves no character that HTML would interpret', () => {
    expect(escapeHtml(`<a href="x">'&`)).not.toMatch(/[<>"']|&(?!#\d+;)/);
  });
});
