/** Writes drawn house fronts by day and by night as two sets without pairs, to try CycleGAN without a download. */
import { Pix2PixError } from '../../../core/errors.ts';
import { renderFacade } from '../../facades/render-facade.ts';
import { type SplitCounts, splitCounts } from '../../facades/sample.ts';
import { encodePng } from '../codecs.ts';
import { DESCRIPTION_FILE } from '../description.ts';
import { fillFolder } from './fill-folder.ts';
import type { SampleOptions } from './write-sample.ts';

/** How many images are drawn of each side, how large, and from which seed. */
export interface UnpairedSampleOptions extends Omit<SampleOptions, 'pairs'> {
  /** Images of each side in all, at least 3: one for each split. */
  readonly images: number;
}

/** The time of day of each side. */
const TIMES = { A: 'day', B: 'night' } as const;

/**
 * Writes `trainA/` (day), `trainB/` (night), and the same of `val` and `test`, and last of all `dataset.json`. No house is
 * drawn twice, so that nothing in the set shows what a house looks like at the other time of day. Returns the images of
 * each side. Throws OPTION for fewer than 3 images, FILE for a folder that is not empty.
 *
 * @example
 * await writeUnpairedSample('houses', { images: 300, size: 128, seed: 0 });
 */
export const writeUnpairedSample = async (
  folder: string,
  options: UnpairedSampleOptions,
): Promise<SplitCounts> => {
  const { images, size, seed, onProgress } = options;
  if (!(Number.isInteger(images) && images >= 3))
    throw new Pix2PixError(
      'OPTION',
      `sample data: ${images} images of each side, expected at least 3, one for each split`,
    );
  const counts = splitCounts(images);
  await fillFolder(folder, async (writer) => {
    let written = 0;
    for (const [split, count] of Object.entries(counts))
      for (const side of ['A', 'B'] as const) {
        const time = TIMES[side];
        for (let number = 1; number <= count; number++) {
          const { photo } = renderFacade({ seed, index: written, size, time });
          // Names that differ: under equal ones two images would be taken for a pair.
          const name = `${split}${side}/${time}-${String(number).padStart(4, '0')}.png`;
          await writer.write(name, await encodePng({ ...photo, channels: 3 }));
          written++;
          onProgress?.(written, 2 * images);
        }
      }
    await writer.write(DESCRIPTION_FILE, `${JSON.stringify(description(options, counts), null, 2)}\n`);
  });
  return counts;
};

const description = ({ images, size, seed }: UnpairedSampleOptions, splits: SplitCounts) => ({
  name: 'sample facades by day and by night',
  about: 'procedural house fronts, without pairs: A by day, B by night',
  license: 'CC0-1.0: made by a program, free for any use',
  direction: 'AtoB',
  a: TIMES.A,
  b: TIMES.B,
  size,
  seed,
  images,
  splits,
});
