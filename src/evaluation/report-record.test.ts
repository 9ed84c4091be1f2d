import { describe, expect, it } from 'vitest';
import { parseChecked } from '../core/schema-fault.ts';
import { emptyConfusion } from '../metrics/confusion-matrix.ts';
import { sampleReport } from './report.testing.ts';
import { type ReportRecord, reportJson, reportSchema } from './report-record.ts';

const read = (json: string): ReportRecord => parseChecked(reportSchema, json);

describe('reportJson', () => {
  it('has scores with intervals, differences with verdicts, and every pair', () => {
    const record = read(reportJson(sampleReport(['a', 'b'], 6)));
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
    const [{ value, low } = {}] = record.scores[0]?.scores ?? [];
    expect(low).toBeLessThan(Number(value));
    expect(record.pairs[1]).toMatchObject({
      name: 'p1',
      images: { target: 'images/p1-target.png' },
      values: [{ l1: 0.5 }, { l1: 0.6 }],
    });
  });

  it('writes infinity as text and NaN as null', () => {
    const report = sampleReport(['run'], 1);
    const pairs = [{ name: 'p0', values: [[Number.NaN, Number.POSITIVE_INFINITY, 1]] }];
    const record = read(reportJson({ ...report, evaluation: { ...report.evaluation, pairs } }));
    expect(record.pairs[0]?.values).toEqual([{ l1: null, psnr: 'Infinity', sharpness: 1 }]);
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
    expect(read(reportJson(report)).classes[0]?.matrices[0]).toMatchObject({
      confusion: [
        [3, 1],
        [0, 0],
      ],
      classAccuracies: [0.75, null],
      classIous: [0.75, 0],
    });
  });
});
