/** Metrics of a validation in addition to L1: the mean of each over its pairs, as `evaluate` computes them. */
import type { Tensor } from '../core/tensor.ts';
import type { Image } from '../data/image.ts';
import { tensorImages } from '../data/pixels.ts';
import type { Lpips } from '../metrics/lpips.ts';
import { type MetricName, metricColumns } from '../metrics/metric-names.ts';
import { PIXEL_METRICS } from '../metrics/pixel-metrics.ts';

export interface ValidationMetrics {
  /** Measures a pair of [1,C,H,W] in [-1,1], as the bytes that an image of them would have. */
  add(output: Tensor, target: Tensor): Promise<void>;
  /** The mean of each column so far; infinite for the PSNR of identical images, NaN if it is undefined. */
  means(): Readonly<Record<string, number>>;
}

/** Begins a measurement. `lpips` is needed for the metric of that name. */
export const validationMetrics = (
  metrics: readonly MetricName[],
  lpips: Lpips | undefined,
): ValidationMetrics => {
  const columns = metrics.flatMap(metricColumns);
  const sums = new Float64Array(columns.length);
  let count = 0;
  return {
    add: async (output, target) => {
      const [a, b] = [output, target].map((x) => tensorImages(x)[0]) as [Image, Image];
      const values: number[] = [];
      for (const name of metrics)
        values.push(
          ...(name === 'lpips'
            ? ((await lpips?.distances([a], [b])) ?? [Number.NaN])
            : PIXEL_METRICS[name].measure(a, b)),
        );
      for (const [i, value] of values.entries()) sums[i] = (sums[i] as number) + value;
      count++;
    },
    means: () =>
      Object.fromEntries(columns.map(({ name }, i) => [name, (sums[i] as number) / count] as const)),
  };
};
