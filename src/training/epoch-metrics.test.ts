import { describe, expect, it } from 'vitest';
import { epochBadness, epochMetrics, metricFields } from './epoch-metrics.ts';
import { type EpochEvent, formatEvent, parseEvents } from './events.ts';

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

  it.each([
    ['l1', 0.25],
    ['psnr', -13],
    ['sharpness', Math.LN2],
    ['ssim', undefined],
  ])('are less bad the better: %s is %s', (bestBy, expected) => {
    expect(epochBadness(MEASURED, bestBy)).toBe(expected);
    expect(epochBadness(PLAIN, bestBy)).toBeUndefined();
  });
});
