/** From an archive of a public data set to its folder: unpacked beside it, described, renamed in one step. */
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';
import { firstNames } from '../../first-names.ts';
import { DESCRIPTION_FILE } from '../description.ts';
import { imagesBelow } from '../image-files.ts';
import { findSplit, listSplits } from '../layouts.ts';
import { countByFolder } from '../make/source-images.ts';
import type { PublicArchive } from './public-archive.ts';
import { unpackImages } from './unpack.ts';
import { unzipImages } from './unzip.ts';

/** What is known of an archive; `dataset.json` keeps it. */
export interface ArchiveRecord {
  /** The address that it came from, or the name of the file that was given. */
  readonly from: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface InstallOptions {
  readonly set: PublicArchive;
  readonly record: ArchiveRecord;
  readonly signal?: AbortSignal | undefined;
  /** Told the bytes of the archive that are read. */
  readonly onProgress?: ((read: number) => void) | undefined;
  readonly onNotice?: ((line: string) => void) | undefined;
}

/**
 * Makes the data set `folder`, which must be empty or absent, and returns the pairs of each split, or the images of each folder. Throws FORMAT
 * for an archive that is damaged or holds something else, FILE if the folder cannot be made.
 */
export const installArchive = async (
  archive: string,
  folder: string,
  { set, record, signal, onProgress, onNotice }: InstallOptions,
): Promise<Readonly<Record<string, number>>> => {
  const { name } = set;
  const temporary = `${folder}.unpacking`; // beside it: a rename stays on one disk
  const unpacked = join(temporary, name);
  await requireLeftover(temporary, name);
  try {
    await making(folder, async () => {
      await rm(temporary, { recursive: true, force: true }); // of a run that was killed
      await mkdir(temporary, { recursive: true });
    });
    const { images, leftOut } = await readerOf(set)(archive, temporary, { top: name, signal, onProgress });
    if (images === 0)
      throw new Pix2PixError(
        'FORMAT',
        `${archive}: holds no images in ${name}/; is it the archive of ${name}?`,
      );
    if (leftOut.length > 0) onNotice?.(`left out ${firstNames(leftOut)}: no images`);
    const splits = set.isPaired ? await countPairs(unpacked) : await countImages(unpacked);
    if (!set.isPaired) requireSides(archive, set, splits);
    await making(folder, async () => {
      await writeFile(join(unpacked, DESCRIPTION_FILE), descriptionText(set, splits, record));
      await rmdir(folder).catch(() => {}); // it is empty, or absent, or else the rename fails
      await rename(unpacked, folder);
    });
    return splits;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
};

const countPairs = async (folder: string): Promise<Record<string, number>> => {
  const splits: Record<string, number> = {};
  for (const split of await listSplits(folder)) splits[split] = (await findSplit(folder, split)).pairs.length;
  return splits;
};

/** Images of the folders of the first level. */
const countImages = async (folder: string): Promise<Record<string, number>> =>
  countByFolder(await imagesBelow(folder));

/** Throws FORMAT for an archive without two sides to train on, unless it is one of photographs alone. */
const requireSides = (archive: string, { name, b }: PublicArchive, splits: Record<string, number>): void => {
  if (b === undefined || (splits.trainA && splits.trainB)) return;
  throw new Pix2PixError(
    'FORMAT',
    `${archive}: holds images in ${Object.keys(splits).join(', ')}, expected trainA and trainB; is it the archive of ${name}?`,
  );
};

const readerOf = ({ fileName }: PublicArchive): typeof unpackImages =>
  fileName.endsWith('.zip') ? unzipImages : unpackImages;

const descriptionText = (
  { name, about, license, direction, a, b, palette }: PublicArchive,
  splits: Record<string, number>,
  archive: ArchiveRecord,
): string => {
  const description = { name, about, license, direction, a, b, splits, archive, palette };
  return `${JSON.stringify(description, null, 2)}\n`;
};

/** Throws FILE if the folder or what stands next to it cannot be made. */
const making = async (folder: string, make: () => Promise<void>): Promise<void> => {
  try {
    await make();
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `${folder}: cannot be made (${messageOf(error)}); choose another folder, or check free space and permissions`,
      { cause: error },
    );
  }
};

/** Throws FILE for a folder that holds anything but what a download that was killed has left: it will be removed. */
const requireLeftover = async (temporary: string, name: string): Promise<void> => {
  const other = (await readdir(temporary).catch((): string[] => [])).find((entry) => entry !== name);
  if (other === undefined) return;
  throw new Pix2PixError(
    'FILE',
    `${temporary}: holds ${other}, and this is where the archive is unpacked; move it away, or choose another folder`,
  );
};
