/** Which images lie in a folder: their relative names, in an order that is equal on every machine. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { IMAGE_EXTENSIONS } from './image-kinds.ts';

/** Names of the images below a folder, with `/` between parts, in order of code units; none if it is missing. */
export const imagesBelow = async (folder: string): Promise<string[]> => {
  const names: string[] = [];
  await collect(folder, '', [], names);
  return names.sort();
};

/** Names of the images directly in a folder. */
export const imagesIn = async (folder: string): Promise<string[]> => {
  const { files } = await entriesOf(folder);
  return files.filter(isImageName).sort();
};

/** Names of the files below a folder that are not read, but for those that usually accompany images, sorted. */
export const unreadBelow = async (folder: string): Promise<string[]> => {
  const names: string[] = [];
  await collect(folder, '', [], names, isUnreadName);
  return names.sort();
};

/** As `unreadBelow`, of the files directly in a folder. */
export const unreadIn = async (folder: string): Promise<string[]> => {
  const { files } = await entriesOf(folder);
  return files.filter(isUnreadName).sort();
};

/** Names of the folders directly in a folder, sorted. */
export const foldersIn = async (folder: string): Promise<string[]> =>
  (await entriesOf(folder)).folders.sort();

/** Whether the path is a folder. */
export const isFolder = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** The name without its ending: `night/0001.png` is `night/0001`. */
export const stemOf = (name: string): string => name.replace(/\.[^./]+$/, '');

/** Whether a name ends like one of the images that are read. */
export const isImageName = (name: string): boolean => {
  const lower = name.toLowerCase();
  return IMAGE_EXTENSIONS.some((extension) => lower.endsWith(extension));
};

/** Files of text, tables, code and the system that lie beside images and hold none. */
const COMPANIONS: readonly string[] = [
  ...['.txt', '.md', '.rst', '.html', '.log', '.pdf', '.doc', '.docx'],
  ...['.json', '.jsonl', '.csv', '.tsv', '.xls', '.xlsx', '.xml', '.yaml', '.yml', '.toml'],
  ...['.py', '.m', '.sh', '.ipynb', '.ini', '.cfg', '.db', '.lnk', '.url', '.md5', '.sha256'],
];

/** Whether a name is that of a file that may be an image, and is not read. */
const isUnreadName = (name: string): boolean =>
  !isImageName(name) &&
  !COMPANIONS.includes(extname(name).toLowerCase()) &&
  !/^(readme|licen[cs]e|copying|citation|makefile)/i.test(name);

/** Walks a folder; `above` are the real paths around it, so that a link to one of them is not followed. */
const collect = async (
  folder: string,
  prefix: string,
  above: readonly string[],
  names: string[],
  isWanted: (name: string) => boolean = isImageName,
): Promise<void> => {
  const { files, folders } = await entriesOf(folder);
  const real = files.length + folders.length > 0 ? await realpath(folder) : folder;
  if (above.includes(real)) return;
  for (const name of files) if (isWanted(name)) names.push(prefix + name);
  for (const name of folders)
    await collect(join(folder, name), `${prefix}${name}/`, [...above, real], names, isWanted);
};

/** Files and folders, links followed; names that begin with a dot are the system's, such as `._a.jpg`. */
const entriesOf = async (folder: string): Promise<{ files: string[]; folders: string[] }> => {
  const files: string[] = [];
  const folders: string[] = [];
  if (!(await isFolder(folder))) return { files, folders };
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const isDirectory = entry.isSymbolicLink()
      ? await isFolder(join(folder, entry.name))
      : entry.isDirectory();
    (isDirectory ? folders : files).push(entry.name);
  }
  return { files, folders };
};
