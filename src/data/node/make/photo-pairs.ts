/** Data sets made of photographs alone: each beside what is computed from it, which a generator learns to undo. */
import { basename, resolve } from 'node:path';
import { Pix2PixError } from '../../../core/errors.ts';
import { centreSquare } from '../../centre-square.ts';
import { type AnyImage, joinSideBySide, withChannels } from '../../image.ts';
import { DESCRIPTION_FILE } from '../description.ts';
import { checkFile } from '../file-size.ts';
import { encodeStored } from '../formats/write-stored.ts';
import { requireOutside } from '../outputs.ts';
import { pathOf } from '../pair-files.ts';
import { depthTexts, inBitsOf, readPhoto } from './deep-photos.ts';
import { fillFolder } from './fill-folder.ts';
import { mapInTurns } from './in-turns.ts';
import { type BadFiles, type LeftOut, openBadFiles } from './left-out.ts';
import { countByFolder, type MadeDataSet, sourceImages, uniqueStems } from './source-images.ts';

export interface PhotoPairOptions {
  /** Side in pixels of the square that each photograph's middle is resized to; without it they stay as they are. */
  readonly size?: number | undefined;
  /** Whether photographs that cannot be read are left out. */
  readonly isSkippingBad?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  /** Gets a line that says what becomes of photographs of 16 bits, if there are any. */
  readonly onNotice?: ((line: string) => void) | undefined;
}

/** The kinds of data sets made of photographs, and how dataset.json describes it. */
export interface PhotoTask {
  /** The input (A) of a photograph (B): equal size, 1 or 3 channels. */
  readonly inputOf: (photo: AnyImage) => AnyImage;
  /** Such as `edges`; the data set is named so with the folder. */
  readonly name: string;
  readonly about: string;
  /** What side A shows, in a word or two. */
  readonly a: string;
  /** How it was made: options and their values. */
  readonly made?: Readonly<Record<string, unknown>>;
}

export interface PhotoDataSet extends MadeDataSet {
  readonly leftOut: readonly LeftOut[];
}

/**
 * Writes a PNG of input (left) and photograph (right) for each image below `photos`, sub-folders kept, and last of all
 * `dataset.json`. Throws DATA for no images or one that cannot be read, FILE for a folder that is not empty.
 */
export const writePhotoPairs = async (
  photos: string,
  out: string,
  task: PhotoTask,
  options: PhotoPairOptions = {},
): Promise<PhotoDataSet> => {
  const { size, isSkippingBad = false, onProgress, onNotice } = options;
  if (size !== undefined && !(Number.isInteger(size) && size > 0))
    throw new Pix2PixError('OPTION', `${task.name}: size is ${size}, expected whole pixels above 0`);
  await requireOutside(out, [photos]);
  const found = await sourceImages(photos);
  const bad = openBadFiles(isSkippingBad);
  const sources = await withGoodHeaders(photos, found, bad);
  const stems = uniqueStems(sources);
  let done = 0;
  const depths = { numDeep: 0, numRounded: 0 };
  const pairs = await fillFolder(out, async (writer) => {
    const written = await mapInTurns(sources, async (source, index) => {
      const path = pathOf(photos, source);
      const read = await bad.attempt([path], () => readPhoto(path));
      if (read) {
        const { image, isRounded } = read;
        const photo = size === undefined ? image : centreSquare(image, size);
        const pair = joinSideBySide(withChannels(inBitsOf(photo, task.inputOf(photo)), 3), photo);
        await writer.write(`${stems[index]}.png`, await encodeStored(pair, 'png'));
        if (isRounded) depths.numRounded++;
        else if (photo.data instanceof Uint16Array) depths.numDeep++;
      }
      onProgress?.(++done, sources.length);
      return read ? [source] : [];
    });
    const counts = countByFolder(written.flat());
    if (Object.keys(counts).length === 0)
      throw new Pix2PixError('DATA', `${photos}: none of its ${found.length} images can be read`);
    const description = describe(photos, task, size, counts);
    await writer.write(DESCRIPTION_FILE, `${JSON.stringify(description, null, 2)}\n`);
    return counts;
  });
  for (const line of depthTexts(depths)) onNotice?.(line);
  return { pairs, leftOut: bad.leftOut() };
};

/** Those whose first bytes are of an image: the others are reported before any work starts. */
const withGoodHeaders = async (
  photos: string,
  sources: readonly string[],
  bad: BadFiles,
): Promise<string[]> => {
  const good: string[] = [];
  for (const source of sources) {
    const path = pathOf(photos, source);
    const checked = await bad.attempt([path], async () => {
      const { problem } = await checkFile(path);
      if (problem !== undefined) throw new Pix2PixError('DATA', `${path}: ${problem}`);
      return true;
    });
    if (checked) good.push(source);
  }
  return good;
};

const describe = (
  photos: string,
  { name, about, a, made }: PhotoTask,
  size: number | undefined,
  pairs: MadeDataSet['pairs'],
) => ({
  name: `${name} of ${basename(resolve(photos))}`,
  about,
  direction: 'AtoB',
  layout: 'side-by-side', // photographs of equal names beside these pairs make them look like single images
  a,
  b: 'photo',
  ...(size === undefined ? {} : { size }),
  ...made,
  pairs,
});
