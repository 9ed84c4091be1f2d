/** The metrics of an evaluation: those asked for, or all that its images allow. */
import { Pix2PixError } from '../core/errors.ts';
import type { Lpips } from '../metrics/lpips.ts';
import { METRIC_NAMES, type MetricName, smallestSide } from '../metrics/metric-names.ts';
import { lpipsScorer, pixelScorer } from './pixel-scorers.ts';
import type { Scorer } from './scorer.ts';

/** The smallest of the images that are compared. */
export interface SmallestImage {
  readonly name: string;
  /** Its shorter side, in pixels. */
  readonly side: number;
}

/** Whether the images have targets, which every metric compares with; `why` says why not, as a clause. */
export type Pairing =
  | { readonly isPaired: true; readonly smallest: SmallestImage }
  | { readonly isPaired: false; readonly why: string };

/**
 * Metrics for pairs of this size and larger. Without `asked`: all that can measure them, and LPIPS only if there are
 * weights; none without pairs. `onNotice` gets a line for each metric that needs larger images. Throws OPTION for LPIPS
 * without weights, and for metrics that were asked for without pairs.
 */
export const chooseMetrics = (
  asked: readonly MetricName[] | undefined,
  pairing: Pairing,
  hasLpips: boolean,
  onNotice?: (line: string) => void,
): MetricName[] => {
  if (!pairing.isPaired) {
    if (!asked) return [];
    throw new Pix2PixError(
      'OPTION',
      `metrics: ${asked.join(', ')} ${asked.length === 1 ? 'compares' : 'compare'} an output with its target, but ${pairing.why}; leave metrics (--metrics) out, and give data with pairs to measure them`,
    );
  }
  const { name, side } = pairing.smallest;
  if (asked) {
    if (asked.includes('lpips') && !hasLpips)
      throw new Pix2PixError(
        'OPTION',
        'metrics: lpips needs weights; give them as lpips (--lpips-weights FILE.safetensors, or alex to take them from the cache or a server)',
      );
    return [...asked];
  }
  const available = METRIC_NAMES.filter((metric) => metric !== 'lpips' || hasLpips);
  const small = available.filter((metric) => side < smallestSide(metric));
  for (const metric of small)
    onNotice?.(
      `Left out ${metric}: it needs sides of at least ${smallestSide(metric)} pixels, and the image “${name}” has ${side}`,
    );
  return available.filter((metric) => !small.includes(metric));
};

/** One scorer per metric, for one model. */
export const scorersOf = (metrics: readonly MetricName[], lpips: Lpips | undefined): Scorer[] =>
  metrics.flatMap((metric) => {
    if (metric !== 'lpips') return [pixelScorer(metric)];
    return lpips ? [lpipsScorer(lpips)] : [];
  });
