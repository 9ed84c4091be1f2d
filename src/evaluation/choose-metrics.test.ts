import { describe, expect, it } from 'vitest';
import { METRIC_NAMES } from '../metrics/metric-names.ts';
import { chooseMetrics, type Pairing, scorersOf } from './choose-metrics.ts';

const paired = (side: number): Pairing => ({ isPaired: true, smallest: { name: 'p', side } });

const chosen = (side: number, hasLpips: boolean) => {
  const notices: string[] = [];
  const metrics = chooseMetrics(undefined, paired(side), hasLpips, (line) => notices.push(line));
  return { metrics, notices };
};

describe('chooseMetrics', () => {
  it('takes all that the images allow, LPIPS if there are weights, and tells what is left out', () => {
    expect(chosen(256, true)).toEqual({ metrics: METRIC_NAMES, notices: [] });
    expect(chosen(256, false).metrics).toEqual(METRIC_NAMES.filter((name) => name !== 'lpips'));
    expect(chosen(8, true)).toEqual({
      metrics: ['l1', 'l2', 'psnr', 'lab', 'sharpness'],
      notices: [11, 161, 31].map(
        (least, i) =>
          `Left out ${['ssim', 'ms-ssim', 'lpips'][i]}: it needs sides of at least ${least} pixels, and the image “p” has 8`,
      ),
    });
  });

  it('takes what is asked for, whatever the size, but for LPIPS without weights', () => {
    expect(chooseMetrics(['ms-ssim'], paired(8), false)).toEqual(['ms-ssim']);
    expect(() => chooseMetrics(['lpips'], paired(8), false)).toThrow('--lpips-weights');
  });

  it('takes none without pairs, and refuses those that are asked for', () => {
    const pairing: Pairing = { isPaired: false, why: 'there are no pairs' };
    expect(chooseMetrics(undefined, pairing, true)).toEqual([]);
    expect(() => chooseMetrics(['l1', 'ssim'], pairing, false)).toThrow(
      'metrics: l1, ssim compare an output with its target, but there are no pairs; leave metrics (--metrics) out',
    );
  });

  it('gives one scorer per metric', () => {
    expect(
      scorersOf(['l1', 'lab'], undefined).flatMap(({ columns }) => columns.map(({ name }) => name)),
    ).toEqual(['l1', 'lab_l', 'lab_a', 'lab_b']);
  });
});
