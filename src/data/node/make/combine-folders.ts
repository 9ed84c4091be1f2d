/** Two folders of images under names that match as pairs side by side: A left, B right. */
import { basename, resolve } from 'node:path';
import { Pix2PixError } from '../../../core/errors.ts';
import { firstNames } from '../../first-names.ts';
import { type Image, joinSideBySide } from '../../image.ts';
import type { Partners } from '../../layouts/matched-sides.ts';
import { parseMatch } from '../../names/match-pattern.ts';
import { resize } from '../../resample.ts';
import { inputFilter } from '../../resize-filter.ts';
import { imageHeader, readImage } from '../codecs.ts';
import { DESCRIPTION_FILE } from '../description.ts';
import { storedHeader } from '../formats/stored-image.ts';
import { requireOutside } from '../outputs.ts';
import { pathOf } from '../pair-files.ts';
import { isMeasured } from '../raw-format.ts';
import { othersText } from '../source-notices.ts';
import { type FolderWriter, fillFolder } from './fill-folder.ts';
import { mapInTurns } from './in-turns.ts';
import { type BadFiles, byName, type LeftOut, openBadFiles } from './left-out.ts';
import { matchFolders } from './match-folders.ts';
import { DEFAULT_QUALITY, PAIR_FORMATS, type PairFormat } from './pair-format.ts';
import { countByFolder, type MadeDataSet } from './source-images.ts';

export interface CombineOptions {
  readonly format?: PairFormat;
  /** Of JPEG, 1 to 100; 95 by default. */
  readonly quality?: number;
  /** Whether images of B get the size of theirs in A; labels keep their colours. */
  readonly isResizing?: boolean;
  /** Whether images that cannot be read are left out. */
  readonly isSkippingBad?: boolean;
  /** Whether images without a partner are left out; as `isSkippingBad` if absent. */
  readonly isSkippingLone?: boolean;
  /** How names of partners are made, such as `{id}_image:{id}_label`; by default they are equal or have a part in common. */
  readonly match?: string | undefined;
  readonly onProgress?: (done: number, total: number) => void;
  /** Gets lines on how names that differ were matched, and on those left aside. */
  readonly onNotice?: (line: string) => void;
}

export interface CombinedDataSet extends MadeDataSet {
  readonly leftOut: readonly LeftOut[];
}

/**
 * Writes a pair for each two images below the folders whose names match, under the part that they have in common, and last of
 * all `dataset.json`; endings may differ, and sub-folders are kept. Names and sizes are checked before the first is written.
 * Throws DATA for images without a partner, or of two sizes, OPTION for a wrong `match`.
 */
export const combineFolders = async (
  a: string,
  b: string,
  out: string,
  options: CombineOptions = {},
): Promise<CombinedDataSet> => {
  const { isResizing = false, isSkippingBad = false, isSkippingLone = isSkippingBad, onProgress } = options;
  requireQuality(options);
  const pattern = options.match === undefined ? undefined : parseMatch(options.match);
  await requireOutside(out, [a, b]);
  const [bad, lone] = [openBadFiles(isSkippingBad), openBadFiles(isSkippingLone)];
  const { pairs: partners, matched, others } = await matchFolders(a, b, lone, pattern);
  if (matched !== undefined) options.onNotice?.(matched);
  for (const [index, folder] of [a, b].entries())
    for (const line of othersText(folder, others[index] as readonly string[])) options.onNotice?.(line);
  const readable = await readableOnes(a, b, partners, isResizing, bad);
  let done = 0;
  const pairs = await fillFolder(out, async (writer) => {
    const written = await mapInTurns(readable, async (partners) => {
      const name = await writePair(writer, a, b, partners, options, bad);
      onProgress?.(++done, readable.length);
      return name;
    });
    const made = written.filter((name) => name !== undefined);
    if (made.length === 0) throw noPairs(a, b);
    const counts = countByFolder(made);
    await writer.write(DESCRIPTION_FILE, `${JSON.stringify(describe(a, b, counts), null, 2)}\n`);
    return counts;
  });
  return { pairs, leftOut: byName([...bad.leftOut(), ...lone.leftOut()]) };
};

/** The layout is told, as images of equal names beside these pairs make them look like single ones. */
const describe = (a: string, b: string, pairs: MadeDataSet['pairs']): object => ({
  name: `${basename(resolve(a))} and ${basename(resolve(b))}`,
  layout: 'side-by-side',
  pairs,
});

const requireQuality = ({ format = 'png', quality }: CombineOptions): void => {
  if (quality === undefined) return;
  if (format !== 'jpeg')
    throw new Pix2PixError('OPTION', `combine: ${format} has no quality; leave it out, or add --format jpeg`);
  if (!(Number.isInteger(quality) && quality >= 1 && quality <= 100))
    throw new Pix2PixError('OPTION', `combine: quality ${quality}, expected a whole number from 1 to 100`);
};

/** Those whose files have a header that can be read; all must have one size, unless B is resized. */
const readableOnes = async (
  a: string,
  b: string,
  matched: readonly Partners[],
  isResizing: boolean,
  bad: BadFiles,
): Promise<Partners[]> => {
  const differing: string[] = [];
  const results = await mapInTurns(matched, async (partners) => {
    const paths = [pathOf(a, partners.a), pathOf(b, partners.b)] as const;
    for (const path of paths) await requireColours(path);
    const headers = await bad.attempt(paths, async () => [
      sizeText(await imageHeader(paths[0])),
      sizeText(await imageHeader(paths[1])),
    ]);
    if (!headers) return [];
    const [sizeOfA, sizeOfB] = headers;
    if (sizeOfA !== sizeOfB) differing.push(`${partners.a} (${sizeOfA} and ${sizeOfB})`);
    return [partners];
  });
  if (differing.length > 0 && !isResizing)
    throw new Pix2PixError(
      'DATA',
      `${a} and ${b}: ${differing.length} of ${matched.length} pairs have images of two sizes: ${firstNames(differing)}; give them one size, or resize those of ${b} with --resize`,
    );
  const readable = results.flat();
  if (readable.length === 0) throw noPairs(a, b);
  return readable;
};

/** Throws DATA for a file of measured values, which a pair of colours would lose. What cannot be read is told elsewhere. */
const requireColours = async (path: string): Promise<void> => {
  const header = await storedHeader(path).catch(() => undefined);
  if (header && isMeasured(header))
    throw new Pix2PixError(
      'DATA',
      `${path}: holds measured values (${header.sampleType}, ${header.channels} channel${header.channels === 1 ? '' : 's'}), which one image of both sides in colours of 8 bits would lose; train reads them as they are from folders A and B: put both folders into one, as A and B, and divide that with pix2pix dataset split`,
    );
};

const sizeText = ({ width, height }: { width: number; height: number }): string => `${width}x${height}`;

const noPairs = (a: string, b: string): Pix2PixError =>
  new Pix2PixError(
    'DATA',
    `${a} and ${b}: no pair is left; images belong together by equal names, such as 1.png and 1.jpg, or by what match (--match) says`,
  );

/** Writes a pair and returns its name; undefined if it is left out. */
const writePair = async (
  writer: FolderWriter,
  a: string,
  b: string,
  partners: Partners,
  { format = 'png', quality = DEFAULT_QUALITY }: CombineOptions,
  bad: BadFiles,
): Promise<string | undefined> => {
  const paths = [pathOf(a, partners.a), pathOf(b, partners.b)] as const;
  const images = await bad.attempt(
    paths,
    async () => [await readImage(paths[0]), await readImage(paths[1])] as const,
  );
  if (!images) return undefined;
  const { encode, ending } = PAIR_FORMATS[format];
  const name = partners.name + ending;
  await writer.write(
    name,
    await encode(joinSideBySide(images[0], withSizeOf(images[0], images[1])), quality),
  );
  return name;
};

const withSizeOf = ({ width, height }: Image, image: Image): Image =>
  width === image.width && height === image.height
    ? image
    : resize(image, width, height, inputFilter(image, 'auto'));
