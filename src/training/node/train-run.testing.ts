/** Small runs for tests: a drawn data set, a device, and a folder that is gone afterwards. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainingEvent } from '../../api/training-events.ts';
import { writeSampleDataSet } from '../../data/node/make/write-sample.ts';
import type { Device } from '../../runtime/device.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import { type PartialOptions, resolveOptions } from '../../settings/options.ts';
import { parseEvents } from '../events.ts';
import type { InitialFiles } from '../run-record.ts';
import type { StartRunOptions } from './train-run.ts';

export interface TestRuns {
  /** Everything is in here. */
  readonly root: string;
  /** The data set: 5 pairs to train on, 1 to validate, 1 to test. */
  readonly data: string;
  readonly device: Device;
  /** A run of that name, of two epochs unless told otherwise. */
  request(name: string, given?: PartialOptions, init?: InitialFiles): StartRunOptions;
  close(): Promise<void>;
}

export const openTestRuns = async (): Promise<TestRuns> => {
  const root = await mkdtemp(join(tmpdir(), 'train-run-'));
  const data = join(root, 'data');
  await writeSampleDataSet(data, { pairs: 7, size: 64, seed: 5 });
  const device = await openDevice({ threads: 2 });
  return {
    root,
    data,
    device,
    request: (name, given = {}, init = {}) => ({
      data,
      out: join(root, name),
      preset: 'paper',
      options: resolveOptions({
        size: 64,
        ngf: 4,
        ...(given.objective === 'L1' ? {} : { ndf: 4 }),
        epochs: 2,
        ...given,
      }),
      init,
      version: '0.0.0',
    }),
    close: async () => {
      await device.dispose();
      await rm(root, { recursive: true });
    },
  };
};

/** Everything that a run has told, in order. */
export const eventsOf = async (folder: string): Promise<TrainingEvent[]> =>
  parseEvents(await readFile(join(folder, 'events.jsonl'), 'utf8'));
