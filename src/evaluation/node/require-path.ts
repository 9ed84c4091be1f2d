/** Checks that a path exists; the error suggests the most similar name in its folder. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { nearestName, Pix2PixError } from '../../core/errors.ts';

/** Throws FILE if the path does not exist; `expected` says what to give. */
export const requirePath = async (path: string, expected: string): Promise<void> => {
  if ((await isFolder(path)) !== undefined) return;
  const parent = dirname(resolve(path));
  const nearest = nearestName(basename(resolve(path)), await readdir(parent).catch(() => []));
  const advice = nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
  throw new Pix2PixError('FILE', `${path}: does not exist, expected ${expected}${advice}`);
};

/** Throws FILE if the path is not a folder. */
export const requireFolder = async (path: string): Promise<void> => {
  await requirePath(path, 'a folder of images');
  if (!(await isFolder(path)))
    throw new Pix2PixError('FILE', `${path}: is a file, expected the folder that holds the images`);
};

/** Undefined if the path does not exist. */
const isFolder = (path: string): Promise<boolean | undefined> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => undefined,
  );
