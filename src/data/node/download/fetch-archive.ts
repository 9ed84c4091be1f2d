/** The archive of a public data set, downloaded beside its folder-to-be: what comes is said, and that it fits. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';
import { formatBytes, freeBytes } from '../disk-space.ts';
import { PART_ENDING } from './part-file.ts';
import { archiveUrl, type PublicArchive } from './public-archive.ts';
import { downloadResumable } from './resumable-download.ts';

export interface FetchOptions {
  /** Another server that has the archives under the same names. */
  readonly mirror?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onNotice?: ((line: string) => void) | undefined;
  readonly onReceived?: ((received: number, total: number | undefined) => void) | undefined;
  readonly stallMs?: number | undefined;
  readonly retryDelaysMs?: readonly number[] | undefined;
  /** Free bytes on the disk of a folder. */
  readonly free?: ((folder: string) => Promise<number>) | undefined;
}

/** Where the archive is once it is complete, next to the folder of the data set. */
export const archivePath = ({ fileName }: PublicArchive, folder: string): string =>
  join(dirname(folder), fileName);

/** Downloads to the archive's path with the ending of a part, and returns that. Throws as downloadResumable does. */
export const fetchArchive = async (
  set: PublicArchive,
  folder: string,
  { mirror, signal, onNotice, onReceived, stallMs, retryDelaysMs, free }: FetchOptions,
): Promise<string> => {
  const url = archiveUrl(set, mirror);
  const part = `${archivePath(set, folder)}${PART_ENDING}`;
  await makeParent(part);
  await downloadResumable({
    name: set.name,
    url,
    part,
    signal,
    stallMs,
    retryDelaysMs,
    onNotice,
    onProgress: onReceived,
    onStart: async (received, total) => {
      const here = received > 0 ? `, ${formatBytes(received)} of it here already` : '';
      onNotice?.(`${url}: ${total === undefined ? 'of unknown size' : formatBytes(total)}${here}`);
      const bytes = total ?? set.bytes;
      await requireSpace(set, folder, { toDownload: Math.max(0, bytes - received), archive: bytes, free });
    },
  });
  return part;
};

export interface Space {
  readonly toDownload: number;
  /** Bytes of the whole archive. */
  readonly archive: number;
  readonly free?: FetchOptions['free'];
}

/** What a file takes up beyond its bytes, at most: the rest of its last block. */
const BLOCK_BYTES = 4096;

/** Throws FILE, with the figures, where the disk of the folder cannot hold the rest of the archive and the images. */
export const requireSpace = async (
  { numFiles }: PublicArchive,
  folder: string,
  { toDownload, archive, free = freeBytes }: Space,
): Promise<void> => {
  // JPEG and PNG files do not become smaller in an archive.
  const unpacked = archive + numFiles * BLOCK_BYTES;
  const found = await free(dirname(folder)).catch(() => Number.POSITIVE_INFINITY); // some file systems do not say
  if (found >= toDownload + unpacked) return;
  throw new Pix2PixError(
    'FILE',
    `${folder}: needs ${formatBytes(toDownload + unpacked)} (${formatBytes(toDownload)} to download, about ${formatBytes(unpacked)} unpacked), but the disk has ${formatBytes(found)} free; free some, or choose a folder on another disk`,
  );
};

const makeParent = async (path: string): Promise<void> => {
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `${dirname(path)}: cannot be made (${messageOf(error)}); choose another folder`,
      { cause: error },
    );
  }
};
