import { describe, expect, it } from 'vitest';
import { emptyConfusion } from '../metrics/confusion-matrix.ts';
import { sampleReport } from './report.testing.ts';
import { reportCsv, reportJson } from './report.ts';

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

describe('reportJson', () => {
  it('has scores with intervals, differences with verdicts, and every pair', () => {
    const record = JSON.parse(reportJson(sampleReport(['a', 'b'], 6)));
    expect(record).toMatchObject({
      format: 1,
      models: ['a', 'b'],
      size: '64x64, the size of the training',
      settings: { seed: '0' },
    });
    expect(record.scores[0]).toMatchObject({
      name: 'l1',
      better: 'lower',
      differences: [{ verdict: 'worse' }],
    });
    expect(record.scores[0].scores[0].low).toBeLessThan(record.scores[0].scores[0].value);
    expect(record.pairs[1]).toMatchObject({
      name: 'p1',
      images: { target: 'images/p1-target.png' },
      values: [{ l1: 0.5 }, { l1: 0.6 }],
    });
  });

  it('writes infinity as text and NaN as null', () => {
    const report = sampleReport(['run'], 1);
    const pairs = [{ name: 'p0', values: [[Number.NaN, Number.POSITIVE_INFINITY, 1]] }];
    const { values } = JSON.parse(reportJson({ ...report, evaluation: { ...report.evaluation, pairs } }))
      .pairs[0];
    expect(values).toEqual([{ l1: null, psnr: 'Infinity', sharpness: 1 }]);
  });

  it('has the confusion matrices by rows of the true class', () => {
    const confusion = emptyConfusion(2);
    confusion.counts.set([3, 1, 0, 0]);
    const classes = [
      { name: 'sky', colour: [0, 0, 255] },
      { name: 'wall', colour: [9, 9, 9] },
    ] as const;
    const report = sampleReport(['run'], 1, {
      classes: [{ title: 'labels', classes, matrices: [{ name: 'run', confusion }] }],
    });
    expect(JSON.parse(reportJson(report)).classes[0].matrices[0]).toMatchObject({
      confusion: [
        [3, 1],
        [0, 0],
      ],
      classAccuracies: [0.75, null],
      classIous: [0.75, 0],
    });
  });
});
