/** What an entry of a stranger's archive is for us: an image, something to leave out, or a reason to stop. */
import { isImageName } from '../image-files.ts';

/** What the head of an entry says. */
export interface ArchiveEntry {
  readonly path: string;
  /** `File`, `Directory`, `SymbolicLink`, `Link`, `CharacterDevice`, ... */
  readonly type: string;
  readonly linkpath?: string | undefined;
  /** Bytes. */
  readonly size: number;
}

export type EntryUse =
  /** The path within the archive, with `/` between parts that are all names. */
  | { readonly use: 'image'; readonly name: string }
  | { readonly use: 'folder' | 'leave-out' }
  | { readonly use: 'stop'; readonly problem: string };

const FOLDER_TYPES = ['Directory', 'GNUDumpDir'];
const FILE_TYPES = ['File', 'OldFile', 'ContiguousFile'];

/** An image is unpacked in memory; those of the paper's data sets have less than 1 MB. */
const MOST_IMAGE_BYTES = 1 << 28;

/** The use of an entry of an archive whose images all lie in the folder `top`. */
export const useOfEntry = ({ path, type, linkpath, size }: ArchiveEntry, top: string): EntryUse => {
  // Backslashes and colons are of paths on Windows; no image of the data sets has them.
  if (/^\/|[\\:\0]/.test(path)) return stop(`${path}, a path of a machine`);
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return stop(`${path}, which leads out of its folder`);
  if (linkpath || /Link$/.test(type))
    return stop(linkpath ? `${path}, a link to ${linkpath}` : `${path}, a link`);
  if (FOLDER_TYPES.includes(type)) return { use: 'folder' };
  if (!FILE_TYPES.includes(type)) return stop(`${path}, which is not a file (${type})`);
  if (!isImageName(path) || parts.some(isHidden)) return { use: 'leave-out' };
  if (parts[0] !== top || parts.length === 1) return stop(`${path}, an image outside ${top}/`);
  if (size > MOST_IMAGE_BYTES) return stop(`${path}, of ${size} bytes`);
  return { use: 'image', name: parts.join('/') };
};

/** The system's files, such as `._a.jpg`, which is not an image. */
const isHidden = (part: string): boolean => part.startsWith('.');

const stop = (found: string): EntryUse => ({
  use: 'stop',
  problem: `holds ${found}, expected images and folders`,
});
