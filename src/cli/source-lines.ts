/** Lines on stderr about files among a command's images that are not read, or of which a part is. */
import { sourceNotices } from '../data/node/source-notices.ts';
import type { Output } from './output.ts';

/** Looks at files and folders that a command is about to read. */
export const tellSources = async (paths: readonly string[], output: Output): Promise<void> => {
  for (const path of paths) for (const line of await sourceNotices(path)) output.stderr(`${line}\n`);
};
