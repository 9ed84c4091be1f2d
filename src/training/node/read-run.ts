/** A run as its folder records it. */
import { join } from 'node:path';
import type { TrainingEvent } from '../../api/training-events.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegularText } from '../../core/node/regular-file.ts';
import { parseEvents } from '../events.ts';
import { RUN_FILES, type RunRecord } from '../run-record.ts';
import { readRunRecord } from './run-folder.ts';

/** What a run folder says of a training. */
export interface RecordedRun {
  /** run.json: the options, the data and the device. */
  readonly record: RunRecord;
  /** events.jsonl: the losses of every step, and the metrics of every epoch, in order. */
  readonly events: readonly TrainingEvent[];
}

/**
 * Reads a run folder, whether its training goes on or has ended. Throws FILE if it cannot be read, FORMAT if its
 * files are damaged.
 *
 * @example
 * const { events } = await readRun('runs/first');
 * const losses = events.filter((event) => event.type === 'step').map((event) => event.g_l1);
 */
export const readRun = async (folder: string): Promise<RecordedRun> => {
  const record = await readRunRecord(folder);
  const path = join(folder, RUN_FILES.events);
  const text = await readRegularText(path).catch((error: unknown) => {
    throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); is it a run folder?`, {
      cause: error,
    });
  });
  return { record, events: parseEvents(text, path) };
};
