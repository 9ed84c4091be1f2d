/** What data sets ask of the place where their files lie: names, texts, and images. Layouts know no file system. */
import type { AnyImage, Image } from '../image.ts';
import type { SideFormat } from '../side-format.ts';
import type { FileCheck } from './file-check.ts';

/** The names of a folder's own files and folders. */
export interface Entries {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Folders, the names in them, and paths; and files of text. */
export interface FileTree {
  /** Files and folders, links followed, without names that begin with a dot; none if the folder is missing. */
  entries(folder: string): Promise<Entries>;
  isFolder(path: string): Promise<boolean>;
  /** The path of a folder that is equal for all links to it. */
  realPath(folder: string): Promise<string>;
  /** The text of a file without its byte-order mark, or undefined if there is none. Throws FILE. */
  text(path: string): Promise<string | undefined>;
  join(...parts: string[]): string;
  /** The path from the root on. */
  resolve(path: string): string;
  /** The last part of the whole path. */
  nameOf(path: string): string;
  isAbsolute(path: string): boolean;
}

/** Files of images too. */
export interface DataFiles extends FileTree {
  /** Looks at a file without decoding it, that is to be read as colours of 8 bits. */
  checkFile(path: string): Promise<FileCheck>;
  /** Looks at a file without decoding it, that may hold colours of 8 bits, class ids or measured values. */
  checkAnyFile(path: string): Promise<FileCheck>;
  /** Whether it has 16 bits a channel, which colours of 8 bits are rounded of; false for a file that cannot be read. */
  isDeep(path: string): Promise<boolean>;
  /** As 8 bits, in three channels. Throws FILE or DATA. */
  readImage(path: string): Promise<Image>;
  /** In a side's format; as colour without one. Throws FILE or DATA. */
  readSide(path: string, format?: SideFormat): Promise<AnyImage>;
  /** Both sides of a file that holds them side by side, A left. Throws FILE or DATA. */
  readBothSides(path: string, formats: FormatsByPlace): Promise<readonly [a: AnyImage, b: AnyImage]>;
  /** The weights of a pair's pixels. Throws FILE or DATA. */
  readWeight(path: string): Promise<AnyImage>;
  /** Lets other things run between many looks at files. */
  breathe(): Promise<void>;
}

/** The formats of A and B; colour where there is none. */
export type FormatsByPlace = readonly [a: SideFormat | undefined, b: SideFormat | undefined];
