import { describe, expect, it } from 'vitest';
import { HIGHER_IS_BETTER as IN_API, type PairResult } from '../../api/results.ts';
import { HIGHER_IS_BETTER, metricsOf, type Order, sortedResults } from './sorted-results.ts';

const pair = (name: string, metrics: Record<string, number>): PairResult => ({
  name,
  input: '',
  output: '',
  target: '',
  metrics,
});

const PAIRS = [pair('10', { l1: 0.2, psnr: 20 }), pair('7', { l1: 0.3, psnr: 15 }), pair('x', { l1: 0.1 })];

const names = (metric: string, order: Order): string =>
  sortedResults(PAIRS, metric, order)
    .map(({ name }) => name)
    .join(' ');

describe('sortedResults', () => {
  it('knows the same metrics as the API', () => {
    expect(HIGHER_IS_BETTER).toEqual(IN_API);
  });

  it('has the worst first, whether lower or higher is better', () => {
    expect(names('l1', 'worst')).toBe('7 10 x');
    expect(names('psnr', 'worst')).toBe('7 10 x');
  });

  it('has the best first, and pairs without the metric last', () => {
    expect(names('l1', 'best')).toBe('x 10 7');
    expect(names('psnr', 'best')).toBe('10 7 x');
  });

  it('sorts names with numbers by their value', () => {
    expect(names('l1', 'name')).toBe('7 10 x');
    expect(metricsOf(PAIRS)).toEqual(['l1', 'psnr']);
  });
});
