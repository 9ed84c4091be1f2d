/** The folder of `pix2pix export --web` and `--teach`. A list in it says which files an export made; all other files stay. */
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import { checkOutputs } from '../data/node/outputs.ts';

/** A file of an export: its name in the folder, with `/` between parts, and a function that writes it to a path. */
export interface ExportFile {
  readonly name: string;
  readonly write: (path: string) => Promise<void>;
}

export interface FilledFolder {
  /** Files of an earlier export that were replaced or removed. */
  readonly numReplaced: number;
  /** Other files and folders at the first level of the folder, which stay as they are. */
  readonly kept: readonly string[];
}

/** The file with the list; it also marks a folder as an export. */
const MARK = '.pix2pix-export';

const MARK_HEAD = 'made by pix2pix export, which replaces the files listed here and no others';

/** The paths that an export writes. A list that was edited by hand cannot name anything else for removal. */
const OURS =
  /^(index\.html|service-worker\.js|(app|page)-files\.json|(assets|engine|models|examples)(\/[\w-][\w.-]*)+)$/;

/** Those of them that stand in the folder itself. */
const TOP_FILES = ['index.html', 'service-worker.js', 'app-files.json', 'page-files.json'];

/** Names of files that exports made before there was a list. */
const OURS_UNLISTED = [
  /^index\.html$/,
  /^assets\/[\w.-]+-[\w-]{8}\.(js|css|svg)$/,
  /^assets\/translator\.js$/,
  /^engine\/ort[\w.-]+\.(mjs|wasm)$/,
  /^models\/[0-9a-f]{16}\.onnx$/,
  /^examples\/[0-9a-f]{16}-\d+\.png$/,
];

/** Files that web hosts need next to a page. A folder with only these counts as empty. */
const OF_HOSTS = /^(\..*|CNAME)$/;

/**
 * Puts files into a folder, replaces those of an earlier export, and leaves everything else there. Throws FILE before
 * anything is changed: if the folder has files but no export, if a file that no export made has the name of a new one,
 * or if one of the `inputs` would be replaced or removed. Throws FILE too if the folder cannot be written.
 */
export const fillExportFolder = async (
  folder: string,
  files: readonly ExportFile[],
  inputs: readonly string[],
): Promise<FilledFolder> => {
  const earlier = await earlierFiles(folder);
  const names = files.map(({ name }) => name);
  await requireFree(folder, names, earlier);
  const all = [...new Set([...earlier, ...names])];
  await checkOutputs({
    files: all.map((name) => ({ path: join(folder, name), from: name })),
    inputs,
    isOverwriting: true,
  });
  try {
    await mkdir(folder, { recursive: true });
    await writeList(folder, all); // if this export is interrupted, the next one knows its files
    for (const { name, write } of files) await writeFileWhole(join(folder, name), write);
    await removeFiles(
      folder,
      earlier.filter((name) => !names.includes(name)),
    );
    await writeList(folder, names);
  } catch (error) {
    if (error instanceof Pix2PixError) throw error;
    throw new Pix2PixError(
      'FILE',
      `${folder}: cannot be written (${messageOf(error)}); check free space and permissions`,
      { cause: error },
    );
  }
  const top = new Set([MARK, ...names.map((name) => name.split('/')[0] as string)]);
  return {
    numReplaced: earlier.length,
    kept: (await readdir(folder)).filter((name) => !top.has(name)).sort(),
  };
};

/** Files of an earlier export that still exist. Throws FILE for a folder with other contents. */
const earlierFiles = async (folder: string): Promise<readonly string[]> => {
  const top = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new Pix2PixError('FILE', `${folder}: cannot be used as a folder (${messageOf(error)})`, {
      cause: error,
    });
  });
  const foreign = top.filter((name) => !OF_HOSTS.test(name));
  if (!top.includes(MARK) && foreign.length > 0)
    throw new Pix2PixError(
      'FILE',
      `${folder}: is not empty (${foreign.slice(0, 3).join(', ')}${foreign.length > 3 ? ', ...' : ''}) and not an earlier export; choose a new folder`,
    );
  const listed = (await readFile(join(folder, MARK), 'utf8').catch(() => '')).split('\n').slice(1);
  const present = await filesBelow(folder);
  const isOurs = listed.some((line) => line !== '')
    ? (name: string) => OURS.test(name) && listed.includes(name)
    : (name: string) => OURS_UNLISTED.some((pattern) => pattern.test(name));
  return top.includes(MARK) ? present.filter(isOurs) : [];
};

/** Names of the files in the folders of an export, and of those beside them. */
const filesBelow = async (folder: string): Promise<string[]> => {
  const names: string[] = [];
  for (const part of ['assets', 'engine', 'models', 'examples'])
    for (const entry of await readdir(join(folder, part), { withFileTypes: true, recursive: true }).catch(
      () => [],
    ))
      if (!entry.isDirectory())
        names.push(relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const top = await readdir(folder).catch((): string[] => []);
  return [...names, ...TOP_FILES.filter((name) => top.includes(name))];
};

const requireFree = async (
  folder: string,
  names: readonly string[],
  earlier: readonly string[],
): Promise<void> => {
  const present = await filesBelow(folder);
  const taken = names.find((name) => present.includes(name) && !earlier.includes(name));
  if (taken !== undefined)
    throw new Pix2PixError(
      'FILE',
      `${join(folder, taken)}: exists and was not made by an export; move it away, or choose another folder`,
    );
};

const writeList = (folder: string, names: readonly string[]): Promise<void> =>
  writeFile(join(folder, MARK), [MARK_HEAD, ...names, ''].join('\n'));

/** Writes a file as a whole: an open page never loads half of it. */
const writeFileWhole = async (path: string, write: (path: string) => Promise<void>): Promise<void> => {
  const temporary = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // the first error is the one to report
    throw error;
  }
};

const removeFiles = async (folder: string, names: readonly string[]): Promise<void> => {
  for (const name of names) {
    await rm(join(folder, name), { force: true });
    for (let at = dirname(name); at !== '.'; at = dirname(at)) await rmdir(join(folder, at)).catch(() => {}); // not empty
  }
};
