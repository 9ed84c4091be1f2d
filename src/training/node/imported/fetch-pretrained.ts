/** The file of a pretrained generator, downloaded once into the user's cache. */
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';
import { formatBytes, freeBytes } from '../../../data/node/disk-space.ts';
import { PART_ENDING, removeNote, removePart } from '../../../data/node/download/part-file.ts';
import { downloadResumable, type ResumableOptions } from '../../../data/node/download/resumable-download.ts';
import { findNetworks } from '../../../weights/naming/find-networks.ts';
import { openWeights } from '../../../weights/node/open-weights.ts';
import { PRETRAINED_ADDRESSES, type Pretrained } from './pretrained-names.ts';

export interface FetchPretrainedOptions
  extends Pick<ResumableOptions, 'signal' | 'stallMs' | 'retryDelaysMs' | 'onNotice' | 'onProgress'> {
  /** Folder of the user's cache. */
  readonly cache: string;
  /** Another server that has the files under their names. */
  readonly mirror?: string | undefined;
  /** Free bytes on the disk of a folder. */
  readonly free?: ((folder: string) => Promise<number>) | undefined;
}

/** Where the file lies once it is here: beside no options of anyone. */
const cachedPath = ({ name, model }: Pretrained, cache: string): string =>
  join(cache, 'pretrained', model, `${name}.pth`);

/**
 * The path of the file, from the cache or from the server into it; what arrived of it stays for the next call. Throws
 * NETWORK, FILE where it cannot be written or does not fit on the disk, FORMAT if what came holds no such network, STOPPED.
 */
export const fetchPretrained = async (
  pretrained: Pretrained,
  { cache, mirror, free = freeBytes, ...options }: FetchPretrainedOptions,
): Promise<string> => {
  const path = cachedPath(pretrained, cache);
  if (await isFile(path)) {
    options.onNotice?.(`${path}: is here already`);
    return path;
  }
  const { name, model, about } = pretrained;
  const base = mirror ?? PRETRAINED_ADDRESSES[model];
  const url = new URL(`${name}.pth`, base.endsWith('/') ? base : `${base}/`).href;
  const part = `${path}${PART_ENDING}`;
  await makeFolder(dirname(path));
  await downloadResumable({
    ...options,
    name,
    url,
    part,
    advice:
      'name another server with --mirror URL, or download it elsewhere and give its path: pix2pix import FILE.pth',
    onStart: async (received, total) => {
      const size = total === undefined ? `about ${formatBytes(pretrained.bytes)}` : formatBytes(total);
      const here = received > 0 ? `, ${formatBytes(received)} of it here already` : '';
      options.onNotice?.(`${url}: ${about}, ${size}${here}`);
      await requireSpace(path, (total ?? pretrained.bytes) - received, free);
    },
  });
  await requireNetwork(part, url);
  await rename(part, path);
  await removeNote(part);
  return path;
};

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new Pix2PixError('FILE', `${folder}: cannot be made (${messageOf(error)}); check permissions`, {
      cause: error,
    });
  }
};

const requireSpace = async (
  path: string,
  needed: number,
  free: (folder: string) => Promise<number>,
): Promise<void> => {
  const found = await free(dirname(path)).catch(() => Number.POSITIVE_INFINITY); // some file systems do not say
  if (found >= needed) return;
  throw new Pix2PixError(
    'FILE',
    `${path}: needs ${formatBytes(needed)}, but the disk has ${formatBytes(found)} free; free some`,
  );
};

/** Throws FORMAT for a file without a network that is known here, such as the page of a server that has moved; it is removed. */
const requireNetwork = async (part: string, url: string): Promise<void> => {
  try {
    const file = await openWeights(part);
    try {
      findNetworks(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    await removePart(part); // or each further call would end here
    throw new Pix2PixError(
      'FORMAT',
      `${url}: is no file of weights that is known here (${messageOf(error)}); name another server with --mirror URL`,
      { cause: error },
    );
  }
};
