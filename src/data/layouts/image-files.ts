/** Which images lie in a folder: their relative names, in an order that is equal on every machine. */

import { IMAGE_EXTENSIONS } from '../files/image-kinds.ts';
import type { FileTree } from './data-files.ts';

/** Names of the images below a folder, with `/` between parts, in order of code units; none if it is missing. */
export const imagesBelow = async (tree: FileTree, folder: string): Promise<string[]> => {
  const names: string[] = [];
  await collect(tree, folder, '', [], names);
  return names.sort();
};

/** Names of the images directly in a folder. */
export const imagesIn = async (tree: FileTree, folder: string): Promise<string[]> => {
  const { files } = await tree.entries(folder);
  return files.filter(isImageName).sort();
};

/** Names of the files below a folder that are not read, but for those that usually accompany images, sorted. */
export const unreadBelow = async (tree: FileTree, folder: string): Promise<string[]> => {
  const names: string[] = [];
  await collect(tree, folder, '', [], names, isUnreadName);
  return names.sort();
};

/** As `unreadBelow`, of the files directly in a folder. */
export const unreadIn = async (tree: FileTree, folder: string): Promise<string[]> => {
  const { files } = await tree.entries(folder);
  return files.filter(isUnreadName).sort();
};

/** Names of the folders directly in a folder, sorted. */
export const foldersIn = async (tree: FileTree, folder: string): Promise<string[]> =>
  [...(await tree.entries(folder)).folders].sort();

/** The last part of a name with `/` between its parts. */
export const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** The ending of a name with its dot, in small letters; none of a name that only begins with a dot. */
export const endingOf = (name: string): string => {
  const last = lastPart(name);
  const at = last.lastIndexOf('.');
  return at > 0 ? last.slice(at).toLowerCase() : '';
};

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
  !COMPANIONS.includes(endingOf(name)) &&
  !/^(readme|licen[cs]e|copying|citation|makefile)/i.test(name);

/** Walks a folder; `above` are the real paths around it, so that a link to one of them is not followed. */
const collect = async (
  tree: FileTree,
  folder: string,
  prefix: string,
  above: readonly string[],
  names: string[],
  isWanted: (name: string) => boolean = isImageName,
): Promise<void> => {
  const { files, folders } = await tree.entries(folder);
  const real = files.length + folders.length > 0 ? await tree.realPath(folder) : folder;
  if (above.includes(real)) return;
  for (const name of files) if (isWanted(name)) names.push(prefix + name);
  for (const name of folders)
    await collect(tree, tree.join(folder, name), `${prefix}${name}/`, [...above, real], names, isWanted);
};
