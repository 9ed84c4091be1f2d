import { describe, expect, it } from 'vitest';
import { asLoss } from './direction.ts';
import { columnNamed, METRIC_NAMES, metricColumns, parseMetricNames, smallestSide } from './metric-names.ts';

describe('metric names', () => {
  it('are read from a list, each once, in the order of tables', () => {
    expect(parseMetricNames('ssim, l1,ssim')).toEqual(['l1', 'ssim']);
    expect(parseMetricNames('ssim,')).toEqual(['ssim']);
    expect(parseMetricNames(METRIC_NAMES.join(','))).toEqual(METRIC_NAMES);
  });

  it('that are unknown end with the nearest one', () => {
    expect(() => parseMetricNames('l1,sim')).toThrow('unknown metric "sim"; did you mean "ssim"?');
    expect(() => parseMetricNames(' , ')).toThrow('metrics: " , " names none; there are l1, ');
  });

  it('fill columns of names of their own', () => {
    const names = METRIC_NAMES.flatMap(metricColumns).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(metricColumns('lab')).toHaveLength(3);
  });

  it('say how small an image may be', () => {
    expect(METRIC_NAMES.map(smallestSide)).toEqual([1, 1, 1, 11, 161, 1, 1, 31]);
  });

  it('of single numbers lead to the metric that has them', () => {
    expect(columnNamed('ms-ssim')).toMatchObject({ metric: 'ms-ssim', column: { name: 'ms_ssim' } });
    expect(columnNamed('lab_a').metric).toBe('lab');
    expect(() => columnNamed('ssm')).toThrow('unknown number "ssm"; did you mean "ssim"?');
  });
});

describe('a value as a loss', () => {
  it.each([
    ['lower', 2, 2],
    ['higher', 2, -2],
    ['one', 0.5, Math.LN2],
    ['one', 2, Math.LN2],
  ] as const)('if %s is better: %s is %s', (better, value, expected) => {
    expect(asLoss(value, better)).toBe(expected);
  });
});
