/** Lines on stderr about files that a command does not read, or reads only in part. */
import { sourceNotices } from '../data/node/source-notices.ts';
import type { Output } from './output.ts';

/** Examines files and folders that a command is about to read. */
export const tellSources = async (paths: readonly string[], output: Output): Promise<void> => {
  for (const path of paths) for (const line of await sourceNotices(path)) output.stderr(`${line}\n`);
};
