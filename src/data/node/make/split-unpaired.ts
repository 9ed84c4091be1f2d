/** Two folders of images without pairs as a data set with train, val and test, each side divided by itself. */
import { extname, join } from 'node:path';
import { Pix2PixError } from '../../../core/errors.ts';
import type { Split } from '../../assign-splits.ts';
import { DESCRIPTION_FILE } from '../description.ts';
import { findSides, USUAL_SPLITS } from '../layouts.ts';
import { requireOutside } from '../outputs.ts';
import { type UnpairedPlace, unpairedSplits } from '../unpaired-set.ts';
import { fillFolder } from './fill-folder.ts';
import { mapInTurns } from './in-turns.ts';
import type { LeftOut } from './left-out.ts';
import { sourceImages, uniqueStems } from './source-images.ts';
import { descriptionOf, type PairsOfSplits, type SplitOptions } from './split-data-set.ts';
import type { PooledPair } from './split-pool.ts';
import { readableOnes, splitsOf } from './splits-of-pool.ts';

export interface ImagesOfSplits {
  readonly a: PairsOfSplits;
  readonly b: PairsOfSplits;
}

type Side = 'A' | 'B';

interface DividedSide {
  readonly side: Side;
  readonly folder: string;
  readonly images: readonly PooledPair[];
  /** Of each image. */
  readonly splits: readonly Split[];
}

/**
 * Copies the images of both sides to `trainA/`, `trainB/` and so on of `out`, under their own names. Images of one side
 * with equal bytes come into one split. Throws DATA for sides that are split already or have too few images, FILE for an
 * `out` that is not empty.
 *
 * @example
 * await splitUnpaired({ a: 'horses', b: 'zebras' }, 'data', { val: 0.1, test: 0.1, seed: 0 });
 */
export const splitUnpaired = async (
  place: UnpairedPlace,
  out: string,
  options: SplitOptions,
): Promise<ImagesOfSplits> => {
  const { isLinking = false, onLeftOut, onProgress } = options;
  await requireOutside(out, typeof place === 'string' ? [place] : [place.a, place.b]);
  const description = typeof place === 'string' ? await descriptionOf(place) : undefined;
  const { a, b } = await sidesOf(place);
  const leftOut: LeftOut[] = [];
  const collecting = onLeftOut
    ? { ...options, onLeftOut: (some: readonly LeftOut[]) => void leftOut.push(...some) }
    : options;
  const sides = [await divide('A', a, collecting), await divide('B', b, collecting)] as const;
  onLeftOut?.(leftOut);
  const counts = { a: countsOf(sides[0]), b: countsOf(sides[1]) };
  const total = sides[0].images.length + sides[1].images.length;
  let done = 0;
  await fillFolder(out, async (writer) => {
    for (const { side, folder, images, splits } of sides)
      await mapInTurns(images, async ({ files, targets }, index) => {
        const put = writer[isLinking ? 'link' : 'copy'];
        await put(`${splits[index]}${side}/${targets[0]}`, join(folder, files[0]));
        onProgress?.(++done, total);
      });
    if (description === undefined) return;
    const described = { ...description, splits: counts };
    await writer.write(DESCRIPTION_FILE, `${JSON.stringify(described, null, 2)}\n`);
  });
  return counts;
};

/** The folders of both sides. Throws DATA for those that have splits. */
const sidesOf = async (place: UnpairedPlace): Promise<{ readonly a: string; readonly b: string }> => {
  const splits = (await unpairedSplits(place)).filter((name) => USUAL_SPLITS.includes(name));
  const isSplit = typeof place === 'string' ? splits.length > 1 : splits.some((name) => name !== 'train');
  if (isSplit)
    throw new Pix2PixError(
      'DATA',
      `${typeof place === 'string' ? place : `${place.a} and ${place.b}`}: split already: ${splits.join(', ')}; give the two folders of one of them`,
    );
  if (typeof place !== 'string') return place;
  const [a, b] = await findSides(place, splits[0] ?? 'train');
  return { a: join(place, a), b: join(place, b) };
};

const divide = async (side: Side, folder: string, options: SplitOptions): Promise<DividedSide> => {
  const names = await sourceImages(folder);
  const stems = uniqueStems(names);
  const pooled = names.map((name, index): PooledPair => {
    const stem = stems[index] as string;
    return { name: stem, files: [name], targets: [stem === name ? name : stem + extname(name)] };
  });
  const images = options.onLeftOut ? await readableOnes(folder, pooled, options.onLeftOut) : pooled;
  return {
    side,
    folder,
    images,
    splits: await splitsOf(folder, images, {
      ...options,
      noun: `images of ${folder}`,
      onNotice: (line) => options.onNotice?.(`${side}: ${line}`),
    }),
  };
};

const countsOf = ({ splits }: DividedSide): PairsOfSplits => {
  const counts = { train: 0, val: 0, test: 0 };
  for (const split of splits) counts[split]++;
  return counts;
};
