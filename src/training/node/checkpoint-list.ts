/** The checkpoints of a run folder, and how one is found by name, number or path. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, nearestName, Pix2PixError } from '../../core/errors.ts';
import { readRegularText } from '../../core/node/regular-file.ts';
import { epochOf } from '../checkpoint.ts';
import { BEST, CHECKPOINT_ENDING, LATEST } from '../checkpoint-names.ts';
import { epochMetrics } from '../epoch-metrics.ts';
import { parseEvents } from '../events.ts';
import { RUN_FILES } from '../run-record.ts';
import { checkpointPath } from './checkpoint-files.ts';
import { readCheckpointRecord } from './checkpoint-header.ts';

/** A checkpoint of a run. */
export interface CheckpointSummary {
  /** `best`, `latest`, `epoch-0002`. */
  readonly name: string;
  readonly path: string;
  readonly epoch?: number;
  readonly step?: number;
  /** What the validation of that epoch measured, by column; empty if the epoch had none. */
  readonly validation: Readonly<Record<string, number>>;
  /** The reason if it cannot be read. */
  readonly problem?: string;
}

/** Names of a run's checkpoints: best and latest first, then the others in order. */
export const checkpointNames = async (folder: string): Promise<string[]> => {
  const files = await readdir(join(folder, RUN_FILES.checkpoints)).catch((): string[] => []);
  const names = files
    .filter((name) => name.endsWith(CHECKPOINT_ENDING))
    .map((name) => name.slice(0, -CHECKPOINT_ENDING.length))
    .sort();
  return [BEST, LATEST, ...names].filter((name, i, all) => names.includes(name) && all.indexOf(name) === i);
};

/** All checkpoints of a run folder, by their headers. */
export const listCheckpoints = async (folder: string): Promise<CheckpointSummary[]> => {
  const validations = await validationsOf(folder);
  const names = await checkpointNames(folder);
  return Promise.all(
    names.map(async (name): Promise<CheckpointSummary> => {
      const path = checkpointPath(folder, name);
      try {
        const { position } = await readCheckpointRecord(path);
        const { step } = position;
        return { name, path, epoch: epochOf(position), step, validation: validations.get(step) ?? {} };
      } catch (error) {
        return { name, path, validation: {}, problem: messageOf(error) };
      }
    }),
  );
};

/** What was measured, by the step it was measured at. A list of checkpoints can be used without it. */
const validationsOf = async (
  folder: string,
): Promise<ReadonlyMap<number, Readonly<Record<string, number>>>> => {
  const path = join(folder, RUN_FILES.events);
  try {
    const events = parseEvents(await readRegularText(path), path);
    return new Map(
      events.flatMap((event) => (event.type === 'epoch' ? [[event.step, epochMetrics(event)]] : [])),
    );
  } catch {
    return new Map();
  }
};

/**
 * The path of a run's checkpoint: by its name (`best`, `latest`, `epoch-0002`), or a file of any other place. Throws
 * FILE for neither, with the names of those that exist.
 */
export const findCheckpoint = async (folder: string, given: string): Promise<string> => {
  const names = await checkpointNames(folder);
  const name = given.endsWith(CHECKPOINT_ENDING) ? given.slice(0, -CHECKPOINT_ENDING.length) : given;
  if (names.includes(name)) return checkpointPath(folder, name);
  const isFile = await stat(given).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isFile) return given;
  const nearest = nearestName(name, names);
  throw new Pix2PixError(
    'FILE',
    `${folder}: has no checkpoint "${given}"; ${await offer(folder)}${nearest ? `; did you mean "${nearest}"?` : ''}`,
  );
};

/** `it has best (epoch 1, step 16), latest (epoch 2, step 32)`. */
export const offer = async (folder: string): Promise<string> => {
  const found = await listCheckpoints(folder);
  if (found.length === 0) return 'it has saved none yet';
  const texts = found.map(({ name, epoch, step, problem }) =>
    problem === undefined ? `${name} (epoch ${epoch}, step ${step})` : `${name} (unreadable)`,
  );
  return `it has ${texts.join(', ')}`;
};
