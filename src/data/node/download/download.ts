/** A public data set, from its server or from an archive that is here, to a folder that is whole or absent. */
import { readdir, rename, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';
import { archivePath, type FetchOptions, fetchArchive, requireSpace } from './fetch-archive.ts';
import { sha256OfFile } from './file-digest.ts';
import { type ArchiveRecord, installArchive } from './install-archive.ts';
import { removeNote, removePart } from './part-file.ts';
import { archiveUrl, type PublicArchive, publicArchive } from './public-archive.ts';

/** Bytes of the archive that are done, of all where they are known. */
export interface DownloadProgress {
  readonly phase: 'download' | 'check' | 'unpack';
  readonly done: number;
  readonly total: number | undefined;
}

export interface DownloadOptions extends Omit<FetchOptions, 'onReceived'> {
  /** Whether the archive without pairs is meant, where there are two of the name. */
  readonly isUnpaired?: boolean | undefined;
  /** An archive that is here already; nothing is downloaded, and it stays. */
  readonly archive?: string | undefined;
  /** What the archive must have: 64 hexadecimal digits. */
  readonly sha256?: string | undefined;
  /** Keeps the downloaded archive beside the folder. */
  readonly keepArchive?: boolean | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

export interface DownloadedDataSet {
  readonly name: string;
  readonly folder: string;
  /** Pairs found in each split, or images in each folder, such as trainA. */
  readonly splits: Readonly<Record<string, number>>;
  readonly archive: ArchiveRecord;
  /** Where the downloaded archive is, if it is kept. */
  readonly kept?: string;
}

/**
 * Makes the data set `folder`, which must be empty or absent. What has arrived of the archive stays beside it
 * until the folder is there, for a next run. Throws FILE if the folder is taken or the disk too small, NETWORK,
 * FORMAT for a damaged or another archive, STOPPED by the signal.
 *
 * @example
 * await downloadDataSet('facades', 'data/facades', { archive: 'Downloads/facades.tar.gz' });
 */
export const downloadDataSet = async (
  name: string,
  folder: string,
  options: DownloadOptions = {},
): Promise<DownloadedDataSet> => {
  const set = publicArchive(name, options.isUnpaired);
  const { archive: given, signal, onProgress } = options;
  const whole = given === undefined && options.keepArchive ? archivePath(set, folder) : undefined;
  await requireFree(folder, whole);
  try {
    const path =
      given ?? (await fetchArchive(set, folder, { ...options, onReceived: telling('download', onProgress) }));
    const record = await examine(set, folder, path, options);
    const onRead = telling('unpack', onProgress);
    const splits = await installArchive(path, folder, {
      ...options,
      set,
      record,
      onProgress: (read) => onRead(read, record.bytes),
    }).catch(async (error: unknown) => {
      const isDamaged = error instanceof Pix2PixError && error.code === 'FORMAT';
      if (isDamaged && given === undefined) await removePart(path); // or each further run would end here
      throw error;
    });
    if (whole !== undefined) await keep(path, whole);
    else if (given === undefined) await removePart(path);
    return { name, folder, splits, archive: record, ...(whole === undefined ? {} : { kept: whole }) };
  } catch (error) {
    if (!signal?.aborted || error instanceof Pix2PixError) throw error;
    const text = `${name}: stopped before ${folder} was whole; the same command goes on with the archive, which is kept`;
    throw new Pix2PixError('STOPPED', text, { cause: error });
  }
};

const telling =
  (phase: DownloadProgress['phase'], onProgress: DownloadOptions['onProgress']) =>
  (done: number, total: number | undefined): void =>
    onProgress?.({ phase, done, total });

/** Nothing of anybody is overwritten; said before hours of downloading. */
const requireFree = async (folder: string, archive: string | undefined): Promise<void> => {
  const taken = (path: string, why: string): Pix2PixError =>
    new Pix2PixError('FILE', `${path}: ${why}; choose another folder, or remove it`);
  if (resolve(folder) === process.cwd()) throw taken(folder, 'is the folder that you are in'); // it is renamed into place
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw taken(folder, `cannot be used as a folder (${messageOf(error)})`);
  });
  if (found.length > 0) throw taken(folder, `is not empty (it has ${found.slice(0, 3).join(', ')})`);
  if (archive !== undefined && (await sizeOf(archive)) !== undefined)
    throw taken(archive, 'is there already, and --archive uses it without a download');
};

/** Bytes and digest of the archive. Throws FILE if it cannot be read, FORMAT if it has another digest. */
const examine = async (
  set: PublicArchive,
  folder: string,
  path: string,
  { archive: given, mirror, sha256: expected, signal, onNotice, onProgress, free }: DownloadOptions,
): Promise<ArchiveRecord> => {
  const bytes = await sizeOf(path);
  if (bytes === undefined)
    throw new Pix2PixError('FILE', `${path}: there is no such file; give the archive's path`);
  if (given !== undefined) await requireSpace(set, folder, { toDownload: 0, archive: bytes, free });
  const { bytes: usual, isExact, sha256: published } = set;
  if (isExact && bytes !== usual)
    onNotice?.(`the archive has ${bytes} bytes, and the one of the authors had ${usual}: another edition?`);
  const onRead = telling('check', onProgress);
  const sha256 = await sha256OfFile(path, { signal, onProgress: (read) => onRead(read, bytes) }).catch(
    (error: unknown) => {
      if (signal?.aborted) throw error;
      throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); check its permissions`, {
        cause: error,
      });
    },
  );
  if (expected !== undefined && expected.toLowerCase() !== sha256)
    throw new Pix2PixError(
      'FORMAT',
      `${path}: its SHA-256 is ${sha256}, expected ${expected.toLowerCase()}; correct --sha256, or remove the file and get it again`,
    );
  if (published !== undefined && bytes === usual && sha256 !== published)
    onNotice?.(
      `the archive has the SHA-256 ${sha256}, and the one of the authors had ${published}: another edition?`,
    );
  return { from: given === undefined ? archiveUrl(set, mirror) : basename(given), bytes, sha256 };
};

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );

const keep = async (part: string, whole: string): Promise<void> => {
  await rename(part, whole);
  await removeNote(part);
};
