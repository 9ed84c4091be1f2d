/** Why a queue of trainings refuses what it is asked for. */
import { Pix2PixError } from '../../core/errors.ts';
import type { TrainingFile } from './training-file.ts';

/** Of a queue that another server has; any other error as it is. */
export const taken = (error: unknown): unknown => {
  if (!(error instanceof Pix2PixError) || error.code !== 'FILE' || error.cause !== undefined) return error;
  return new Pix2PixError(
    'CONFLICT',
    'serve: another pix2pix serve looks after the trainings of this folder; use that one, or end it',
    { cause: error },
  );
};

export const trains = (name: string): Pix2PixError =>
  new Pix2PixError('CONFLICT', `serve: run ${name} is training; stop it first`);

/** Throws CONFLICT if a training of a run folder runs or waits. */
export const requireIdle = (
  trainings: ReadonlyMap<string, TrainingFile>,
  folder: string,
  name: string,
): void => {
  const other = [...trainings.values()].find(
    (training) => training.folder === folder && training.state !== 'failed',
  );
  if (other?.state === 'running') throw trains(name);
  if (other)
    throw new Pix2PixError(
      'CONFLICT',
      `serve: run ${name} waits in the queue; take it out of the queue first, or wait`,
    );
};
