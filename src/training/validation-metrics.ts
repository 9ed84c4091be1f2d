/** Metrics of a validation in addition to L1: the mean of each over its pairs, as `evaluate` computes them. */
import type { Tensor } from '../core/tensor.ts';
import type { AnyImage, Image } from '../data/image.ts';
import type { SideFormat } from '../data/side-format.ts';
import { shownTensor, sideImages } from '../data/side-image.ts';
import type { Lpips } from '../metrics/lpips.ts';
import { type MetricName, metricColumns } from '../metrics/metric-names.ts';
import { PIXEL_METRICS } from '../metrics/pixel-metrics.ts';

export interface ValidationMetrics {
  /**
   * Measures a pair of [1,C,H,W] in [-1,1], as the values that files of them would have; colours with the lightness that is
   * their input, and with the weights of pixels where there are such.
   */
  measure(output: Tensor, target: Tensor, input?: Tensor, weight?: AnyImage): Promise<readonly number[]>;
  /**
   * The mean of each column over what pairs were measured to have, in their order; infinite for the PSNR of identical
   * images, NaN if it is undefined.
   */
  means(pairs: readonly (readonly number[])[]): Readonly<Record<string, number>>;
}

/** Measures images of a format. `lpips` is needed for the metric of that name. */
export const validationMetrics = (
  metrics: readonly MetricName[],
  lpips: Lpips | undefined,
  format?: SideFormat | null,
): ValidationMetrics => {
  const columns = metrics.flatMap(metricColumns);
  return {
    measure: async (output, target, input, weight) => {
      const shown = [output, target].map((x) => shownTensor(x, format ?? undefined, input)[0]) as [
        Image,
        Image,
      ];
      const [a, b] =
        format?.kind === 'raw'
          ? ([output, target].map((x) => sideImages(x, format)[0]) as [AnyImage, AnyImage])
          : shown;
      const values: number[] = [];
      for (const name of metrics)
        values.push(
          ...(name === 'lpips'
            ? ((await lpips?.distances([shown[0]], [shown[1]])) ?? [Number.NaN])
            : name === 'lab'
              ? PIXEL_METRICS.lab.measure(...shown)
              : PIXEL_METRICS[name].measure(a, b, weight)),
        );
      return values;
    },
    means: (pairs) =>
      Object.fromEntries(
        columns.map(({ name }, i) => {
          const sum = pairs.reduce((total, values) => total + (values[i] as number), 0);
          return [name, sum / pairs.length] as const;
        }),
      ),
  };
};
