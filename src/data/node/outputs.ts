/** The rule for everything that a command writes: never over an input, and over earlier files only on request. */
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { firstNames } from '../first-names.ts';

/** A file that will be written. */
export interface PlannedFile {
  readonly path: string;
  /** What it is made from, as errors call it. */
  readonly from: string;
}

export interface PlannedOutputs {
  readonly files: readonly PlannedFile[];
  /** Files that are read. */
  readonly inputs: readonly string[];
  /** Whether files that exist already may be replaced. */
  readonly isOverwriting: boolean;
}

/**
 * Looks at all files of a call before the first is written, and returns those that will be replaced. Files are
 * compared as the system knows them, so that links, other spellings of a path and, where the disk ignores it, upper
 * and lower case make no difference. Throws FILE for an output that is an input, for two outputs that are one file,
 * and, unless overwriting, for one that exists.
 */
export const checkOutputs = async ({
  files,
  inputs,
  isOverwriting,
}: PlannedOutputs): Promise<readonly string[]> => {
  await requireDistinct(files);
  const inputOf = new Map<string, string>();
  for (const path of inputs) {
    const identity = await identityOf(path);
    if (identity !== undefined) inputOf.set(identity, path);
  }
  const existing: string[] = [];
  for (const { path } of files) {
    const identity = await identityOf(path);
    if (identity === undefined) continue;
    const input = inputOf.get(identity);
    if (input !== undefined) throw overInput(path, input);
    existing.push(path);
  }
  if (existing.length > 0 && !isOverwriting)
    throw new Pix2PixError(
      'FILE',
      `${dirname(existing[0] as string)}: ${existing.length} of ${files.length} results exist already: ${firstNames(existing)}; choose another folder, or replace them (--overwrite)`,
    );
  return existing;
};

const overInput = (path: string, input: string): Pix2PixError =>
  new Pix2PixError(
    'FILE',
    `${path}: this result would replace the input ${input}, which is never overwritten; choose another output folder`,
  );

const requireDistinct = async (files: readonly PlannedFile[]): Promise<void> => {
  const fromOf = new Map<string, string>();
  const folders = new Map<string, Promise<string>>(); // thousands of files lie in few folders
  for (const { path, from } of files) {
    const folder = dirname(path);
    const real = folders.get(folder) ?? locationOf(folder);
    folders.set(folder, real);
    const exact = join(await real, basename(path));
    const key = (await ignoresCase(folder)) ? exact.toLowerCase() : exact;
    const other = fromOf.get(key);
    if (other !== undefined)
      throw new Pix2PixError(
        'FILE',
        `${path}: ${other} and ${from} would both be written there; use two calls with different output folders, or rename one`,
      );
    fromOf.set(key, from);
  }
};

/** Throws FILE if `out` is one of these folders or is inside one: what is read there would then hold results. */
export const requireOutside = async (out: string, folders: readonly string[]): Promise<void> => {
  const location = await locationOf(out);
  for (const folder of folders)
    if (isInside(location, await locationOf(folder)))
      throw new Pix2PixError(
        'FILE',
        `${out}: is inside ${folder}, which is an input, so that later commands would read the results as data; choose a folder outside of it`,
      );
};

/** Throws FILE if one of the inputs is inside `out`, a folder whose content is replaced. */
export const requireNoneInside = async (out: string, inputs: readonly string[]): Promise<void> => {
  const location = await locationOf(out);
  for (const input of inputs)
    if (isInside(await locationOf(input), location))
      throw new Pix2PixError(
        'FILE',
        `${out}: holds the input ${input}, and what is in this folder will be replaced; choose another output folder`,
      );
};

/** Whether a path is a folder or is inside it; both as `locationOf` gives them. */
export const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way);
};

/** The real path, links resolved, also of what does not exist yet. */
export const locationOf = async (path: string): Promise<string> => {
  const full = resolve(path);
  const real = await realpath(full).catch(() => undefined);
  if (real !== undefined || dirname(full) === full) return real ?? full;
  return join(await locationOf(dirname(full)), basename(full));
};

/** Names an existing file whatever it is called: device and inode. */
const identityOf = (path: string): Promise<string | undefined> =>
  stat(path, { bigint: true }).then(
    ({ dev, ino }) => `${dev}:${ino}`,
    () => undefined,
  );

/** Whether the disk takes `A.png` and `a.png` for one file, as seen from the first existing folder with letters. */
const ignoresCase = async (folder: string): Promise<boolean> => {
  for (let at = resolve(folder); dirname(at) !== at; at = dirname(at)) {
    const name = basename(at);
    const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
    const identity = await identityOf(at);
    if (identity !== undefined && other !== name)
      return identity === (await identityOf(join(dirname(at), other)));
  }
  return false;
};
