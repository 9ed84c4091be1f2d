/** Checkpoints as files of a run folder. */
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
import { checkpointName } from '../checkpoint-names.ts';
import { putFile } from '../run-store.ts';
import { folderStore } from './folder-store.ts';

export const checkpointPath = (folder: string, name: string): string => join(folder, checkpointName(name));

/** Writes a checkpoint whole; returns its path. Throws FILE, also where the run folder is gone. */
export const writeCheckpoint = async (
  folder: string,
  name: string,
  record: CheckpointContent,
  tensors: ReadonlyMap<string, Tensor>,
): Promise<string> => {
  await putFile(folderStore(folder), checkpointName(name), await encodeCheckpoint(record, tensors));
  return checkpointPath(folder, name);
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
