/** That what was named is there: an error that offers the nearest name beside it. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { nearestName, Pix2PixError } from '../../core/errors.ts';

/** Throws FILE where there is nothing of that name; `expected` says what to give. */
export const requirePath = async (path: string, expected: string): Promise<void> => {
  if ((await isFolder(path)) !== undefined) return;
  const beside = dirname(resolve(path));
  const nearest = nearestName(basename(resolve(path)), await readdir(beside).catch(() => []));
  const advice = nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
  throw new Pix2PixError('FILE', `${path}: there is nothing of that name, expected ${expected}${advice}`);
};

/** Throws FILE where there is no folder of that name. */
export const requireFolder = async (path: string): Promise<void> => {
  await requirePath(path, 'a folder of images');
  if (!(await isFolder(path)))
    throw new Pix2PixError('FILE', `${path}: is a file, expected the folder of images that it lies in`);
};

/** Undefined for nothing. */
const isFolder = (path: string): Promise<boolean | undefined> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => undefined,
  );
