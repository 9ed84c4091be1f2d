/** run.json of a run that begins. */
import type { Device } from '../runtime/device.ts';
import type { RunRecord } from './run-record.ts';
import type { OpenRun } from './run-setup.ts';
import type { RunSplits } from './run-splits.ts';

/** What a record is made of, beside what trains. */
export interface NewRun extends Pick<RunRecord, 'version' | 'preset' | 'options' | 'cadence' | 'init'> {
  readonly createdAt: Date;
  /** Where the pairs come from; how many there are is counted. */
  readonly data: Omit<RunRecord['data'], 'pairs'>;
  readonly splits: RunSplits;
}

/** The record of a run before its first step. */
export const newRunRecord = (
  device: Device,
  { trainer }: Pick<OpenRun, 'trainer'>,
  { createdAt, version, preset, options, cadence, init, data, splits }: NewRun,
): RunRecord => {
  const { folder, folderB, layout, fingerprint, skipBad } = data;
  return {
    format: 1,
    version,
    createdAt: createdAt.toISOString(),
    attempts: 1,
    hasCheckpoint: false,
    preset,
    options,
    cadence,
    init,
    data: {
      folder,
      ...(folderB === undefined ? {} : { folderB }),
      layout,
      pairs: pairCounts(splits),
      fingerprint,
      skipBad,
    },
    losses: [...trainer.recipe.losses],
    device: { ...device.info },
  };
};

const pairCounts = ({ train, val, test }: RunSplits): RunRecord['data']['pairs'] => ({
  train: train.count,
  ...(val ? { val: val.count } : {}),
  ...(test ? { test: test.count } : {}),
});
