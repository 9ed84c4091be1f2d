/** What a resume needs of a run folder itself: files that are there, what a killed process left, other checkpoints. */
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { LATEST } from '../checkpoint-names.ts';
import { RUN_FILES } from '../run-record.ts';
import { listCheckpoints } from './checkpoint-list.ts';
import { TEMPORARY_ENDING } from './write-whole.ts';

/** Throws FILE if it cannot be told: what cannot be looked at is not taken for missing. */
export const isThere = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); check permissions`, {
      cause: error,
    });
  }
};

/** What else a run can go on from: `, or copy best.safetensors (epoch 1, step 16) to latest.safetensors to ...`. */
export const othersText = async (folder: string): Promise<string> => {
  const others = (await listCheckpoints(folder)).filter(
    ({ name, problem }) => name !== LATEST && problem === undefined,
  );
  if (others.length === 0) return '';
  const names = others.map(({ path, epoch, step }) => `${basename(path)} (epoch ${epoch}, step ${step})`);
  return `, or go on from ${names.join(' or ')} by copying it to ${LATEST}.safetensors`;
};

/** Removes files that were being written when a process was killed. */
export const removeLeftovers = async (folder: string): Promise<void> => {
  for (const part of ['', RUN_FILES.samples, RUN_FILES.checkpoints])
    for (const name of await readdir(join(folder, part)).catch(() => []))
      if (name.endsWith(TEMPORARY_ENDING)) await rm(join(folder, part, name), { force: true });
};
