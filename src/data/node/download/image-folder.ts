/** The folder that the images of an archive go to. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes images under names with `/` between parts, whose folders are made once. */
export const imageFolder = (into: string) => {
  const folders = new Map<string, Promise<unknown>>();
  return async (name: string, bytes: Uint8Array): Promise<void> => {
    const path = join(into, name);
    const folder = dirname(path);
    if (!folders.has(folder)) folders.set(folder, mkdir(folder, { recursive: true }));
    await folders.get(folder);
    await writeFile(path, bytes);
  };
};
