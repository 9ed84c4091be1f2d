/** LPIPS weights as a file: one that is given, or one known by name, kept in the user's cache once it has come. */
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, nearestName, Pix2PixError } from '../../core/errors.ts';
import { readRegular } from '../../core/node/regular-file.ts';
import { sha256OfFile } from '../../data/node/download/file-digest.ts';
import { PART_ENDING, removeNote, removePart } from '../../data/node/download/part-file.ts';
import { downloadResumable } from '../../data/node/download/resumable-download.ts';

interface WeightsFile {
  readonly file: string;
  readonly about: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Weights that have a name. */
export const LPIPS_WEIGHTS = {
  alex: {
    file: 'lpips_alex_v0.1.safetensors',
    about: 'LPIPS 0.1 with AlexNet (Zhang et al. 2018), BSD-2-Clause',
    bytes: 9_884_952,
    sha256: '423a92ab49ea1853f21f99e2f3bfcd1860a5f070ca2f52654d4503287b0bd6a2',
  },
} as const satisfies Readonly<Record<string, WeightsFile>>;

const known: Readonly<Record<string, WeightsFile>> = LPIPS_WEIGHTS;

export interface WeightsPlaces {
  /** Folder of the user's cache. */
  readonly cache: string;
  /** Address of a folder on a server that has the files under their names. */
  readonly server?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onNotice?: ((line: string) => void) | undefined;
  readonly retryDelaysMs?: readonly number[] | undefined;
  /** The table of names; another one in tests. */
  readonly table?: Readonly<Record<string, WeightsFile>>;
}

/**
 * The bytes of a weights file, by its path, or by a name: from the cache, or else from the server into it. Throws
 * FILE where a path cannot be read, OPTION for neither, NETWORK without a server or an answer, FORMAT if what came
 * is another file than the name promises.
 */
export const readLpipsWeights = async (given: string, positions: WeightsPlaces): Promise<Uint8Array> => {
  const { table = known } = positions;
  const entry = Object.hasOwn(table, given) ? table[given] : undefined;
  if (!entry) return readGiven(given, Object.keys(table));
  const path = join(positions.cache, entry.file);
  if (!(await isCached(path, entry))) await fetchInto(path, given, entry, positions);
  return readRegular(path);
};

/** Whether weights of a name can be had without a server. */
export const hasCachedWeights = (cache: string, name: keyof typeof LPIPS_WEIGHTS): Promise<boolean> =>
  isCached(join(cache, LPIPS_WEIGHTS[name].file), LPIPS_WEIGHTS[name]);

const readGiven = async (path: string, names: readonly string[]): Promise<Uint8Array> => {
  try {
    return await readRegular(path);
  } catch (error) {
    const nearest = nearestName(path, names);
    const isName = !/[./\\]/.test(path);
    throw new Pix2PixError(
      isName ? 'OPTION' : 'FILE',
      isName
        ? `LPIPS weights: "${path}" is neither a file nor a known name; ${nearest ? `did you mean "${nearest}"?` : `known: ${names.join(', ')}`}`
        : `${path}: cannot be read (${messageOf(error)}); give the LPIPS weights as a safetensors file, or the name ${names.join(' or ')}`,
      { cause: error },
    );
  }
};

/** What was checked when it came is not checked again but by its size. */
const isCached = async (path: string, { bytes }: WeightsFile): Promise<boolean> =>
  stat(path).then(
    ({ size }) => size === bytes,
    () => false,
  );

const fetchInto = async (
  path: string,
  name: string,
  entry: WeightsFile,
  { cache, server, signal, onNotice, retryDelaysMs }: WeightsPlaces,
): Promise<void> => {
  const byHand = `put ${entry.file} into ${cache}, or give its path with --lpips-weights FILE`;
  const advice = `name another server with --weights-server URL, or ${byHand}`;
  if (server === undefined)
    throw new Pix2PixError(
      'NETWORK',
      `LPIPS weights "${name}": ${entry.file} is not in the cache (${cache}) and no server is named; name one with --weights-server URL, ${byHand}`,
    );
  const url = new URL(entry.file, server.endsWith('/') ? server : `${server}/`).href;
  const part = `${path}${PART_ENDING}`;
  await makeCache(cache);
  onNotice?.(`${url}: ${entry.about}`);
  await downloadResumable({ name: entry.file, url, part, advice, signal, onNotice, retryDelaysMs });
  const { size } = await stat(part);
  const digest = await sha256OfFile(part, { signal });
  if (size !== entry.bytes || digest !== entry.sha256) {
    await removePart(part); // or each further run would end here
    throw new Pix2PixError(
      'FORMAT',
      `${url}: has ${size} bytes and SHA-256 ${digest}, expected ${entry.bytes} and ${entry.sha256}; it is another file: ${advice}`,
    );
  }
  await rename(part, path);
  await removeNote(part);
};

const makeCache = async (cache: string): Promise<void> => {
  try {
    await mkdir(cache, { recursive: true });
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `${cache}: cannot be made (${messageOf(error)}); give the weights with --lpips-weights FILE`,
      { cause: error },
    );
  }
};
