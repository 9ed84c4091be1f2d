import { describe, expect, it } from 'vitest';
import type { EpochEvent } from '../api/training-events.ts';
import { epochMetrics, measuredEpoch, metricFields } from './epoch-metrics.ts';
import { formatEvent, parseEvents } from './events.ts';
import { startProgress } from './run-progress.ts';
import { bestSoFar } from './run-state.ts';

const PLAIN: EpochEvent = { type: 'epoch', attempt: 1, step: 4, epoch: 1, seconds: 1 };
const MEASURED: EpochEvent = { ...PLAIN, validation_l1: 0.25, ...metricFields({ psnr: 13, sharpness: 0.5 }) };

describe('the metrics of an epoch', () => {
  it('are fields of its event, which come back from its line', () => {
    expect(formatEvent(MEASURED)).toContain('"validation_psnr":13');
    const [event] = parseEvents(formatEvent(MEASURED));
    expect(event).toEqual(MEASURED);
    expect(epochMetrics(event as EpochEvent)).toEqual({ l1: 0.25, psnr: 13, sharpness: 0.5 });
    expect(epochMetrics(PLAIN)).toEqual({});
  });

  it('may be infinite or undefined, which JSON has no number for', () => {
    const event = { ...PLAIN, ...metricFields({ psnr: Number.POSITIVE_INFINITY, ssim: Number.NaN }) };
    expect(formatEvent(event)).toContain('"validation_psnr":"Infinity","validation_ssim":"NaN"');
    const [read] = parseEvents(formatEvent(event));
    expect(epochMetrics(read as EpochEvent)).toEqual({ psnr: Number.POSITIVE_INFINITY, ssim: Number.NaN });
    expect(measuredEpoch(read as EpochEvent)).toMatchObject({ epoch: 1, step: 4 });
  });

  it('are undefined where an older version wrote null, which is not held against the run', () => {
    const older = (epoch: number, value: string): string =>
      `{"type":"epoch","attempt":1,"step":${epoch},"epoch":${epoch},"seconds":1,"validation_l1":${value},"validation_psnr":${value}}\n`;
    const events = parseEvents([older(1, '0.5'), older(2, 'null'), older(3, 'null')].join(''));
    const epochs = events.map((event) => measuredEpoch(event as EpochEvent));
    expect(epochs[1]?.metrics).toEqual({ l1: Number.NaN, psnr: Number.NaN });
    for (const column of ['l1', 'psnr'])
      expect(bestSoFar(epochs, column)).toMatchObject({ best: { epoch: 1 }, epochsSinceBest: 0 });
    const progress = startProgress({ step: 3, epoch: 4, stepInEpoch: 0 }, events, 'l1');
    expect(progress.validations).toEqual([0.5]); // a schedule compares them
  });
});
