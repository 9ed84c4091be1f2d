/** Writes the procedural facades as a data set of files, so that everything can be tried without a download. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Pix2PixError } from '../../../core/errors.ts';
import { FACADE_PALETTE } from '../../facades/palette.ts';
import { renderFacade } from '../../facades/render-facade.ts';
import { joinSideBySide } from '../../image.ts';
import { writePng } from '../codecs.ts';
import { DESCRIPTION_FILE } from '../description.ts';
import { requireEmpty } from './require-empty.ts';

/** How many pairs are drawn, how large, and from which seed. */
export interface SampleOptions {
  /** Pairs in all, at least 3: one for each split. */
  readonly pairs: number;
  /** Side of each image in pixels. */
  readonly size: number;
  readonly seed: number;
  readonly onProgress?: (written: number, total: number) => void;
}

/** Pairs of each split. */
export type SplitCounts = Readonly<Record<'train' | 'val' | 'test', number>>;

/** 80, 10 and 10 percent, of which each split has at least one pair. */
export const splitCounts = (pairs: number): SplitCounts => {
  const tenth = Math.max(1, Math.round(pairs / 10));
  return { train: pairs - 2 * tenth, val: tenth, test: tenth };
};

/**
 * Writes `train/`, `val/` and `test/` with labels left (A) and photographs right (B), and last of all
 * `dataset.json`, which says what it is. Throws OPTION for fewer than 3 pairs, FILE for a folder that is not empty.
 */
export const writeSampleDataSet = async (folder: string, options: SampleOptions): Promise<SplitCounts> => {
  const { pairs, size, seed, onProgress } = options;
  if (!(Number.isInteger(pairs) && pairs >= 3))
    throw new Pix2PixError('OPTION', `sample data: ${pairs} pairs, expected at least 3, one for each split`);
  await requireEmpty(folder);
  const counts = splitCounts(pairs);
  let written = 0;
  for (const [split, count] of Object.entries(counts))
    for (let number = 1; number <= count; number++) {
      const { labels, photo } = renderFacade({ seed, index: written, size }); // no facade is in two splits
      const pair = joinSideBySide({ ...labels, channels: 3 }, { ...photo, channels: 3 });
      await writePng(join(folder, split, `${String(number).padStart(4, '0')}.png`), pair);
      written++;
      onProgress?.(written, pairs);
    }
  await writeFile(
    join(folder, DESCRIPTION_FILE),
    `${JSON.stringify(description(options, counts), null, 2)}\n`,
  );
  return counts;
};

const description = ({ pairs, size, seed }: SampleOptions, splits: SplitCounts) => ({
  name: 'sample facades',
  about: 'procedural house fronts: A (left) are labels, B (right) are photographs',
  license: 'CC0-1.0: made by a program, free for any use',
  direction: 'AtoB',
  a: 'labels',
  b: 'photo',
  size,
  seed,
  pairs,
  splits,
  palette: Object.entries(FACADE_PALETTE).map(([name, colour]) => ({ name, colour })),
});
