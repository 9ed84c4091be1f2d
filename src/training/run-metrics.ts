/** What a run needs for the metrics that it was asked for, looked at before it begins. */
import { Pix2PixError } from '../core/errors.ts';
import { columnNamed, METRIC_NAMES, type MetricName, smallestSide } from '../metrics/metric-names.ts';
import { imageSize } from '../settings/image-size.ts';
import { optionText } from '../settings/option-text.ts';
import type { Options } from '../settings/options.ts';
import { isBothWays } from '../settings/translations.ts';
import type { Cadence } from './run-record.ts';

/** LPIPS weights, and their name in errors. */
export interface WeightsBytes {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** The metrics that a run measures in addition to L1: those asked for, and the one that its best checkpoint is chosen by. */
export const measuredMetrics = ({ metrics, bestBy }: Pick<Cadence, 'metrics' | 'bestBy'>): MetricName[] => {
  const chosenBy = columnNamed(bestBy).metric;
  return METRIC_NAMES.filter((name) => name !== 'l1' && (name === chosenBy || metrics.includes(name)));
};

/** Throws OPTION for metrics without a validation split, or of images that are too small for them. */
export const requireMetrics = (cadence: Cadence, options: Options, hasValidation: boolean): void => {
  if (!hasValidation) requireNoValidation(cadence, options);
  const metrics = measuredMetrics(cadence);
  if (metrics.length === 0) return;
  if (isBothWays(options))
    throw new Pix2PixError(
      'OPTION',
      `train: ${metrics.join(', ')} would compare outputs with targets, but the images of ${options.model} have none; leave metrics (--metrics) and bestBy (--best-by) out, and use pix2pix evaluate afterwards`,
    );
  if (!hasValidation)
    throw new Pix2PixError(
      'OPTION',
      `train: ${metrics.join(', ')} would be measured on the validation, but the data has no split val; add one, or leave metrics (--metrics) and bestBy (--best-by) out`,
    );
  if (columnNamed(cadence.bestBy).metric !== 'l1' && (cadence.earlyStop ?? Infinity) < cadence.metricsEvery)
    throw new Pix2PixError(
      'OPTION',
      `train: ${optionText('earlyStop', String(cadence.earlyStop))} ends the run before ${cadence.bestBy}, measured every ${cadence.metricsEvery} epochs, can become better; use at least ${cadence.metricsEvery}, or a smaller ${optionText('metricsEvery')}`,
    );
  const { width, height } = imageSize(options);
  const small = metrics.find((name) => Math.min(width, height) < smallestSide(name));
  if (small !== undefined)
    throw new Pix2PixError(
      'OPTION',
      `train: ${small} takes images of at least ${smallestSide(small)} pixels each way, and these are ${width}x${height}; leave it out, or train larger ones`,
    );
};

/** Throws OPTION for options that need a validation split. */
const requireNoValidation = ({ earlyStop }: Cadence, { schedule }: Options): void => {
  const asked = [
    ...(earlyStop === null ? [] : [optionText('earlyStop', earlyStop)]),
    ...(schedule === 'plateau' ? [optionText('schedule', 'plateau')] : []),
  ];
  if (asked.length > 0)
    throw new Pix2PixError(
      'OPTION',
      `train: ${asked.join(' and ')} would go by the validation, but the data has no split val; add one (pix2pix dataset split makes it), or leave ${asked.length === 1 ? 'it' : 'them'} out`,
    );
};
