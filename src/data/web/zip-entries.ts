/** The files of a ZIP archive, each unpacked when it is read, so that the archive is never in memory. */
import { BlobReader, BlobWriter, configure, ZipReader } from '@zip.js/zip.js/lib/zip-core-native.js';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { BlobFile } from './tab-tree.ts';

configure({ useWebWorkers: false }); // its workers are made of text, which strict pages forbid

/** How every archive with a file in it begins. */
const ZIP_START = [0x50, 0x4b, 0x03, 0x04];

/** Whether a file is an archive, by its first bytes. */
export const isZip = async (file: Blob): Promise<boolean> => {
  const start = new Uint8Array(await file.slice(0, ZIP_START.length).arrayBuffer());
  return ZIP_START.every((byte, at) => start[at] === byte);
};

/** Throws FORMAT for a damaged archive, and for one with a password. */
export const zipEntries = async (archive: File): Promise<BlobFile[]> => {
  const fault = (reason: string, cause?: unknown): Pix2PixError =>
    new Pix2PixError(
      'FORMAT',
      `${archive.name}: cannot be read as a zip archive (${reason}); expected a whole .zip file without a password`,
      { cause },
    );
  const reader = new ZipReader(new BlobReader(archive));
  const entries = await reader.getEntries().catch((error: unknown) => {
    throw fault(messageOf(error), error);
  });
  const files: BlobFile[] = [];
  for (const entry of entries) {
    if (entry.directory) continue;
    if (entry.encrypted) throw fault('it is encrypted');
    files.push({
      path: entry.filename.replaceAll('\\', '/'), // as some programs of Windows write
      size: entry.uncompressedSize,
      read: () => entry.getData(new BlobWriter()),
    });
  }
  return files;
};
