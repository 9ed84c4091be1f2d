/** What the data of a run must still be when it goes on. */
import { Pix2PixError } from '../core/errors.ts';
import type { DataSetDescription } from '../data/description.ts';
import { sampleFingerprint } from '../data/facades/sample.ts';
import type { Position } from './checkpoint.ts';
import type { RunRecord } from './run-record.ts';

/** The training pairs, and what tells them from others. */
export interface FingerprintedPairs {
  readonly count: number;
  readonly fingerprint: string;
}

/** Throws FORMAT for a position that no training reaches, as in an edited file without a checksum over it. */
export const requirePossible = (folder: string, position: Position, stepsPerEpoch: number): void => {
  const { step, epoch, stepInEpoch } = position;
  if (stepsPerEpoch < 1) return; // its batch is refused where batches are made
  if (step === (epoch - 1) * stepsPerEpoch + stepInEpoch && stepInEpoch < stepsPerEpoch) return;
  throw new Pix2PixError(
    'FORMAT',
    `${folder}: its checkpoint is at step ${step}, step ${stepInEpoch} of epoch ${epoch}, but an epoch has ${stepsPerEpoch} steps; the checkpoint or the batch in run.json was changed: restore them, or go on from another checkpoint`,
  );
};

/**
 * Throws DATA for other training pairs than those that the run began with. Houses that a tab has drawn are those that
 * `pix2pix dataset sample` writes, as its dataset.json says.
 */
export const requireSameData = (
  folder: string,
  train: FingerprintedPairs,
  { data }: RunRecord,
  description?: DataSetDescription,
): void => {
  if (train.fingerprint === data.fingerprint || isSample(description, data.fingerprint)) return;
  throw new Pix2PixError(
    'DATA',
    `data set ${folder}: its ${train.count} training pairs are not those that the run began with (${data.pairs.train}); restore the files, or start a new run`,
  );
};

const isSample = (description: DataSetDescription | undefined, fingerprint: string): boolean => {
  const { pairs, size, seed } = description ?? {};
  if (pairs === undefined || size === undefined || seed === undefined) return false;
  return sampleFingerprint({ pairs, size, seed }) === fingerprint;
};
