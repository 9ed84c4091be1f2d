/** What the server may do with trainings, by how it was started: a queue, data sets and uploads, or the reason why not. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { isRunFolder } from '../../training/node/run-folder.ts';
import type { Stopper } from '../runs/run-process.ts';
import { type DataSets, openDataSets } from './data-sets.ts';
import { TRAININGS_FOLDER } from './training-file.ts';
import { OWN_COMMAND } from './training-process.ts';
import { openTrainingQueue, type TrainingQueue } from './training-queue.ts';
import { openUploads, type Uploads } from './uploads.ts';

export type TrainingService =
  | {
      readonly canTrain: true;
      readonly atOnce: number;
      readonly queue: TrainingQueue;
      readonly dataSets: DataSets;
      readonly uploads: Uploads;
    }
  | {
      readonly canTrain: false;
      /** Why not, and what to do. */
      readonly refusal: string;
    };

/** A service that trains. */
export type OpenTrainings = Extract<TrainingService, { canTrain: true }>;

export interface TrainingServiceOptions {
  /** What the server serves; new runs go to the first folder of runs among them. */
  readonly paths: readonly string[];
  /** Folders that are data sets or hold some. */
  readonly data: readonly string[];
  /** How many may train at the same time; by default one, and none where other machines reach the server. */
  readonly trainings: number | undefined;
  readonly isReadOnly: boolean;
  /** Whether only this machine reaches the server. */
  readonly isLocal: boolean;
  readonly stopper: Stopper;
  readonly onNotice?: ((line: string) => void) | undefined;
  /** The program that trains; this one if absent. */
  readonly command?: readonly string[];
  /** Bytes that all uploads may have together. */
  readonly uploadedBytes?: number;
}

/** One computer trains one network at full speed, two at half. */
const USUAL_TRAININGS = 1;

export const openTrainingService = async (options: TrainingServiceOptions): Promise<TrainingService> => {
  const { paths, data, trainings, isReadOnly, isLocal, stopper, onNotice } = options;
  const atOnce = trainings ?? (isLocal ? USUAL_TRAININGS : 0);
  if (isReadOnly) return refused('this server was started with --read-only; start it without to train');
  if (atOnce === 0)
    return refused(
      trainings === undefined
        ? 'other machines can reach this server, so it starts no trainings unless asked; start it with --trainings 1'
        : 'this server was started to train nothing; start it with --trainings 1',
    );
  const runsFolder = await firstFolder(paths);
  if (runsFolder === undefined)
    return refused('this server serves single runs and models; start it with a folder of runs, such as runs');
  const uploads = openUploads(join(runsFolder, TRAININGS_FOLDER, 'data'), options.uploadedBytes);
  return {
    canTrain: true,
    atOnce,
    queue: openTrainingQueue({
      ...{ runsFolder, atOnce, stopper, onNotice },
      command: options.command ?? OWN_COMMAND,
    }),
    dataSets: openDataSets(paths, data, uploads),
    uploads,
  };
};

const refused = (refusal: string): TrainingService => ({ canTrain: false, refusal });

const firstFolder = async (paths: readonly string[]): Promise<string | undefined> => {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() && !(await isRunFolder(path))) return resolve(path);
  }
  return undefined;
};

/** Throws REFUSED where the server trains nothing. */
export const requireTrainings = (service: TrainingService): OpenTrainings => {
  if (service.canTrain) return service;
  throw new Pix2PixError('REFUSED', `serve: ${service.refusal}`);
};
