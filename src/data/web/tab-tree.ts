/** A list of files as the tree that layouts look through; paths have `/` between their parts. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { FileTree } from '../layouts/data-files.ts';
import { decodeText } from '../layouts/decode-text.ts';

/** A file whose bytes are read when they are needed. */
export interface BlobFile {
  /** Relative to the data set's folder. */
  readonly path: string;
  /** Bytes in all. */
  readonly size: number;
  read(): Promise<Blob>;
}

/** The tree, and what is at a path. */
export interface TabTree extends FileTree {
  fileAt(path: string): BlobFile | undefined;
}

/** The parts of a path without `.`, and each `..` with what it leaves. */
const normal = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split('/'))
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  return parts.join('/');
};

/** The files under a folder's name. */
export const tabTree = (name: string, files: readonly BlobFile[]): TabTree => {
  const byPath = new Map<string, BlobFile>();
  const names = new Map<string, { readonly files: string[]; readonly folders: Set<string> }>();
  const folderAt = (path: string) => {
    const known = names.get(path);
    if (known) return known;
    const made = { files: [], folders: new Set<string>() };
    names.set(path, made);
    if (path !== '') folderAt(aroundOf(path)).folders.add(lastOf(path));
    return made;
  };
  folderAt(normal(name));
  for (const file of files) {
    const path = normal(`${name}/${file.path}`);
    byPath.set(path, file);
    folderAt(aroundOf(path)).files.push(lastOf(path));
  }
  const isShown = (entry: string): boolean => !entry.startsWith('.');
  return {
    fileAt: (path) => byPath.get(normal(path)),
    entries: async (folder) => {
      const found = names.get(normal(folder));
      return {
        files: (found?.files ?? []).filter(isShown),
        folders: [...(found?.folders ?? [])].filter(isShown),
      };
    },
    isFolder: async (path) => names.has(normal(path)),
    realPath: async (folder) => normal(folder),
    text: async (path) => {
      const file = byPath.get(normal(path));
      if (!file) return undefined;
      try {
        return decodeText(new Uint8Array(await (await file.read()).arrayBuffer()));
      } catch (error) {
        throw unreadable(path, error);
      }
    },
    join: (...parts) => normal(parts.join('/')),
    resolve: normal,
    nameOf: (path) => lastOf(normal(path)),
    isAbsolute: (path) => path.startsWith('/'),
  };
};

const aroundOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Of a file that was chosen and cannot be read any more. */
export const unreadable = (path: string, error: unknown): Pix2PixError =>
  new Pix2PixError('FILE', `${path}: ${readFault(error)}`, { cause: error });

/** As a sentence without its subject. */
export const readFault = (error: unknown): string =>
  `cannot be read (${messageOf(error)}): it was moved or changed after it was chosen; choose the folder again`;
