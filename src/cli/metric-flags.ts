/** Parsers of flags that name metrics. Their errors name the flag, as for other flags. */
import { InvalidArgumentError } from 'commander';
import { messageOf } from '../core/errors.ts';
import { columnNamed, type MetricName, parseMetricNames } from '../metrics/metric-names.ts';

/** `l1,ssim`. */
export const metricNames = (text: string): MetricName[] => parsed(() => parseMetricNames(text));

/** One number of a metric, such as `ssim` or `lab_a`. */
export const metricColumn = (text: string): string => parsed(() => columnNamed(text).column.name);

const parsed = <T>(parse: () => T): T => {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError(`${messageOf(error)}.`);
  }
};
