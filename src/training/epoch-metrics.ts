/** The numbers of a validation in its epoch's event: `validation_l1`, and `validation_ssim` and the like. */

import type { EpochEvent } from '../api/training-events.ts';
import { fromJsonNumber, type JsonNumber, toJsonNumber } from '../core/json-number.ts';
import type { MeasuredEpoch } from './run-state.ts';

const PREFIX = 'validation_';

/** Means by column, as an event has them; those that are infinite or undefined as texts, which JSON can hold. */
export const metricFields = (
  metrics: Readonly<Record<string, number>>,
): Readonly<Record<string, JsonNumber>> =>
  Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [`${PREFIX}${name}`, toJsonNumber(value)]),
  );

/** The numbers of an event by column, `l1` among them. */
export const epochMetrics = (event: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(event).flatMap(([key, value]) => {
      const number = key.startsWith(PREFIX) ? fromJsonNumber(value) : undefined;
      return number === undefined ? [] : [[key.slice(PREFIX.length), number] as const];
    }),
  );

/** An epoch's end as the rules of a run see it. */
export const measuredEpoch = (event: EpochEvent): MeasuredEpoch => ({
  epoch: event.epoch,
  step: event.step,
  metrics: epochMetrics(event),
});
