/** What a checkpoint says of itself, read from its first bytes: a file of a whole training takes hundreds of MB. */
import type { FileHandle } from 'node:fs/promises';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { openRegular } from '../../core/node/regular-file.ts';
import {
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  readSafetensorsHeader,
  type SafetensorsHeader,
} from '../../safetensors/header.ts';
import { CHECKPOINT_KEY, type CheckpointRecord, parseCheckpointRecord } from '../checkpoint.ts';

export interface OpenCheckpoint {
  readonly header: SafetensorsHeader;
  readonly record: CheckpointRecord;
  /** As many bytes as there are, at most `length`. */
  readAt(begin: number, length: number): Promise<Uint8Array>;
}

/**
 * Gives the header of a checkpoint, which errors call `name`, to `work`, and closes the file after it. Throws FILE
 * if it cannot be read, FORMAT if it is not a checkpoint.
 */
export const withCheckpoint = async <T>(
  path: string,
  name: string,
  work: (checkpoint: OpenCheckpoint) => Promise<T>,
): Promise<T> => {
  const file = await openRegular(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const found = await file.stat();
    if (!found.isFile()) throw unreadable(path, new Error('it is not a regular file'));
    const readAt = (begin: number, length: number): Promise<Uint8Array> =>
      readBytes(file, begin, length, path);
    const header = await headerOf(readAt, found.size, name);
    return await work({
      header,
      record: parseCheckpointRecord(header.metadata[CHECKPOINT_KEY], name),
      readAt,
    });
  } finally {
    await file.close();
  }
};

/** The record alone. */
export const readCheckpointRecord = (path: string, name = path): Promise<CheckpointRecord> =>
  withCheckpoint(path, name, async ({ record }) => record);

const headerOf = async (
  readAt: OpenCheckpoint['readAt'],
  size: number,
  name: string,
): Promise<SafetensorsHeader> => {
  const first = await readAt(0, LENGTH_BYTES);
  if (first.length < LENGTH_BYTES) return readSafetensorsHeader(first, name); // which says what is wrong
  const length = Number(new DataView(first.buffer, first.byteOffset).getBigUint64(0, true));
  const whole = LENGTH_BYTES + Math.min(length, MAX_HEADER_BYTES, size - LENGTH_BYTES);
  return readSafetensorsHeader(await readAt(0, whole), name);
};

const readBytes = async (
  file: FileHandle,
  begin: number,
  length: number,
  path: string,
): Promise<Uint8Array> => {
  const bytes = new Uint8Array(length);
  let count = 0;
  while (count < length) {
    const { bytesRead } = await file
      .read(bytes, count, length - count, begin + count)
      .catch((error: unknown) => {
        throw unreadable(path, error);
      });
    if (bytesRead === 0) break;
    count += bytesRead;
  }
  return bytes.subarray(0, count);
};

const unreadable = (path: string, error: unknown): Pix2PixError =>
  new Pix2PixError(
    'FILE',
    `${path}: cannot be read (${messageOf(error)}); has the run saved a checkpoint yet?`,
    { cause: error },
  );
