/** The numbers of a validation in its epoch's event: `validation_l1`, and `validation_ssim` and the like. */
import { badness, columnNamed } from '../metrics/metric-names.ts';
import type { EpochEvent } from './events.ts';

const PREFIX = 'validation_';

/** Means by column, as an event has them. */
export const metricFields = (metrics: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`${PREFIX}${name}`, value]));

/** The numbers of an event by column, `l1` among them. */
export const epochMetrics = (event: EpochEvent): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(event).flatMap(([key, value]) =>
      key.startsWith(PREFIX) && typeof value === 'number' ? [[key.slice(PREFIX.length), value]] : [],
    ),
  );

/** How bad an epoch's validation is by one of them, less being better; undefined for an epoch without it. */
export const epochBadness = (event: EpochEvent, bestBy: string): number | undefined => {
  const value = epochMetrics(event)[bestBy];
  return value === undefined ? undefined : badness(value, columnNamed(bestBy).column.better);
};
