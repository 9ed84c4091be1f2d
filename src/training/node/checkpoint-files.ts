/** Checkpoints as files of a run folder. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegular } from '../../core/node/regular-file.ts';
import type { Tensor } from '../../core/tensor.ts';
import {
  type CheckpointContent,
  type CheckpointRecord,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../checkpoint.ts';
import { RUN_FILES } from '../run-record.ts';
import type { BegunFile } from '../run-store.ts';
import { beginWhole } from './write-whole.ts';

/** The checkpoint that a run goes on from. */
export const LATEST = 'latest';

/** The checkpoint of the best validation. */
export const BEST = 'best';

export const checkpointPath = (folder: string, name: string): string =>
  join(folder, RUN_FILES.checkpoints, `${name}.safetensors`);

/** Writes a checkpoint whole; returns its path. Throws FILE, also where the run folder is gone. */
export const writeCheckpoint = async (
  folder: string,
  name: string,
  record: CheckpointContent,
  tensors: ReadonlyMap<string, Tensor>,
): Promise<string> => {
  await (await beginCheckpoint(folder, name, record, tensors)).finish();
  return checkpointPath(folder, name);
};

/** The first half of it: once it resolves, the tensors may change. Throws as `writeCheckpoint`. */
export const beginCheckpoint = async (
  folder: string,
  name: string,
  record: CheckpointContent,
  tensors: ReadonlyMap<string, Tensor>,
): Promise<BegunFile> => {
  await mkdir(join(folder, RUN_FILES.checkpoints)).catch(() => {}); // there already, or the write below tells
  return beginWhole(checkpointPath(folder, name), await encodeCheckpoint(record, tensors));
};

/** Reads a checkpoint. Throws FILE if it cannot be read, FORMAT if it is damaged. */
export const readCheckpoint = async (
  path: string,
): Promise<{ readonly record: CheckpointRecord; readonly tensors: ReadonlyMap<string, Tensor> }> => {
  const bytes = await readRegular(path).catch((error: unknown) => {
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be read (${messageOf(error)}); has the run saved a checkpoint yet?`,
      { cause: error },
    );
  });
  return decodeCheckpoint(bytes, path);
};
