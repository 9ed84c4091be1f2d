/** A data set in a folder, opened as a source of pairs. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { type Image, splitSideBySide } from '../image.ts';
import { type Direction, directed, type PairSource } from '../pairs.ts';
import { imageHeader, readImage } from './codecs.ts';
import { findSplit, firstNames, type Layout } from './layouts.ts';
import { type PairFiles, pathOf } from './pair-files.ts';

export { listSplits } from './layouts.ts';

export interface DataSetOptions {
  /** `train`, `val`, `test` or another folder's name. */
  readonly split: string;
  readonly direction: Direction;
}

export interface DataFile {
  /** Relative to the data set's folder, with `/` between parts. */
  readonly name: string;
  readonly bytes: number;
}

export interface DataSet extends PairSource {
  readonly folder: string;
  readonly split: string;
  readonly direction: Direction;
  readonly layout: Layout;
  readonly files: readonly DataFile[];
  /** SHA-256 of names and sizes of the files: tells whether a run resumes on the data it began with. */
  readonly fingerprint: string;
}

/** Headers checked when a data set is opened: a second's work; files beyond are checked when read. */
const CHECKED_HEADERS = 1000;

/** Files looked at together: enough to hide the latency of a network disk. */
const FILES_AT_ONCE = 16;

/**
 * Opens a split of a data set; its images are read as colour. Pairs lie side by side in `<split>/` (A left, B
 * right), or under equal names in `<split>/A` and `<split>/B` or in `A/<split>` and `B/<split>`, or where
 * `<split>.jsonl` says. Throws DATA
 * for a missing folder or split, no images, unmatched names or an odd width.
 *
 * @example
 * const data = await openDataSet('facades', { split: 'train', direction: 'BtoA' });
 */
export const openDataSet = async (folder: string, options: DataSetOptions): Promise<DataSet> => {
  const { split, direction } = options;
  const { layout, pairs } = await findSplit(folder, split);
  const joined = pairs.filter(({ files }) => files.length === 1);
  await requireEvenWidths(folder, joined.slice(0, CHECKED_HEADERS));
  const files = await dataFiles(
    folder,
    pairs.flatMap((pair): readonly string[] => pair.files),
  );
  return {
    folder,
    split,
    direction,
    layout,
    files,
    fingerprint: fingerprintOf(files),
    count: pairs.length,
    names: pairs.map(({ name }) => name),
    readPair: async (index) => {
      const pair = pairs[index];
      if (!pair)
        throw new Pix2PixError('DATA', `data set ${folder}: pair ${index} of ${pairs.length} was asked for`);
      const [a, b] = await readSides(folder, pair);
      return { name: pair.name, ...directed(direction, a, b) };
    },
  };
};

/** Sides A and B of a pair as colour images. */
const readSides = async (folder: string, { files }: PairFiles): Promise<readonly [a: Image, b: Image]> => {
  const [first, second] = files;
  const image = await readImage(pathOf(folder, first));
  if (second !== undefined) return [image, await readImage(pathOf(folder, second))];
  if (image.width % 2 !== 0) throw oddWidths(folder, [`${first} (${image.width}x${image.height})`]);
  return splitSideBySide(image);
};

const requireEvenWidths = async (folder: string, pairs: readonly PairFiles[]): Promise<void> => {
  const headers = await mapInTurns(pairs, async ({ files: [file] }) => ({
    file,
    ...(await imageHeader(pathOf(folder, file))),
  }));
  const odd = headers.filter(({ width }) => width % 2 !== 0);
  if (odd.length > 0)
    throw oddWidths(
      folder,
      odd.map(({ file, width, height }) => `${file} (${width}x${height})`),
    );
};

const oddWidths = (folder: string, names: readonly string[]): Pix2PixError =>
  new Pix2PixError(
    'DATA',
    `data set ${folder}: ${names.length === 1 ? 'an image has' : `${names.length} images have`} an odd width: ${firstNames(names)}; a pair is two images of equal width side by side, A left and B right; for single images use folders A and B`,
  );

const dataFiles = (folder: string, names: readonly string[]): Promise<DataFile[]> =>
  mapInTurns(names, async (name) => {
    try {
      return { name, bytes: (await stat(pathOf(folder, name))).size };
    } catch (error) {
      throw new Pix2PixError(
        'FILE',
        `${pathOf(folder, name)}: cannot be read (${messageOf(error)}); is it a broken link?`,
        { cause: error },
      );
    }
  });

const fingerprintOf = (files: readonly DataFile[]): string => {
  const hash = createHash('sha256');
  for (const { name, bytes } of files) hash.update(`${name}\0${bytes}\n`);
  return hash.digest('hex');
};

/** Maps a list, some items at a time. */
const mapInTurns = async <T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += FILES_AT_ONCE)
    results.push(...(await Promise.all(items.slice(i, i + FILES_AT_ONCE).map(read))));
  return results;
};
