/** Zip archives of many files, without a copy of them in memory where the browser can avoid it. */
import {
  BlobReader,
  BlobWriter,
  configure,
  type FileEntry,
  ZipReader,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core-native.js';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { TabFile } from '../../data/web/tab-source.ts';

configure({ useWebWorkers: false }); // its workers are made of text, which strict pages forbid

/** A file for an archive. */
export interface NamedBlob {
  /** With `/` between parts. */
  readonly name: string;
  readonly file: Blob;
}

/** An archive of files as they are, since images and weights are as small as they get; or compressed, for code. */
export const zipOf = async (
  files: readonly NamedBlob[],
  { isCompressed = false }: { readonly isCompressed?: boolean } = {},
): Promise<Blob> => {
  const options = isCompressed ? {} : { level: 0 };
  const writer = new ZipWriter(new BlobWriter('application/zip'), options);
  for (const { name, file } of files) await writer.add(name, new BlobReader(file));
  return writer.close();
};

/** The files of an archive. Throws FORMAT for what is no zip archive, or is damaged or encrypted. */
export const filesOfZip = async (archive: File): Promise<TabFile[]> => {
  const reader = new ZipReader(new BlobReader(archive), { checkSignature: true });
  try {
    const files: TabFile[] = [];
    for (const entry of await reader.getEntries())
      if (isFile(entry)) {
        const blob = await entry.getData(new BlobWriter());
        files.push({ path: entry.filename, file: new File([blob], entry.filename.split('/').at(-1) ?? '') });
      }
    return files;
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${archive.name}: cannot be read as a zip archive (${messageOf(error)}); expected a .zip file without a password`,
      { cause: error },
    );
  } finally {
    await reader.close();
  }
};

const isFile = (entry: { readonly directory: boolean }): entry is FileEntry => !entry.directory;
