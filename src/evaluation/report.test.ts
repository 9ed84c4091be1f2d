import { describe, expect, it } from 'vitest';
import { sampleReport } from './report.testing.ts';
import { reportCsv } from './report.ts';

describe('reportCsv', () => {
  it('has a row for each pair and model, with a value for each column', () => {
    const lines = reportCsv(sampleReport(['a', 'b'], 2)).split('\n');
    expect(lines).toEqual([
      'pair,model,l1,psnr,sharpness',
      'p0,a,1,10,0.5',
      'p0,b,1.1,9,0.6',
      'p1,a,0.5,11,0.55',
      'p1,b,0.6,10,0.65',
      '',
    ]);
  });

  it('quotes names that would be further cells, rows or formulas, and leaves out NaN', () => {
    const report = sampleReport(['run'], 1);
    const pairs = [{ name: '=1+1,"x"', values: [[Number.NaN, Number.POSITIVE_INFINITY, 1]] }];
    const csv = reportCsv({ ...report, evaluation: { ...report.evaluation, pairs } });
    expect(csv.split('\n')[1]).toBe('"\'=1+1,""x""",run,,Infinity,1');
  });
});
