/** Writes the procedural facades as a data set of files, so that everything can be tried without a download. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderFacade } from '../../facades/render-facade.ts';
import {
  requireSamplePairs,
  type SplitCounts,
  sampleDescription,
  sampleName,
  splitCounts,
} from '../../facades/sample.ts';
import { joinSideBySide } from '../../image.ts';
import { writePng } from '../codecs.ts';
import { DESCRIPTION_FILE } from '../description.ts';
import { requireEmpty } from './require-empty.ts';

export type { SplitCounts } from '../../facades/sample.ts';

/** How many pairs are drawn, how large, and from which seed. */
export interface SampleOptions {
  /** Pairs in all, at least 3: one for each split. */
  readonly pairs: number;
  /** Side of each image in pixels. */
  readonly size: number;
  readonly seed: number;
  readonly onProgress?: (written: number, total: number) => void;
}

/**
 * Writes `train/`, `val/` and `test/` with labels left (A) and photographs right (B), and last of all
 * `dataset.json`, which says what it is. Throws OPTION for fewer than 3 pairs, FILE for a folder that is not empty.
 */
export const writeSampleDataSet = async (folder: string, options: SampleOptions): Promise<SplitCounts> => {
  const { pairs, size, seed, onProgress } = options;
  requireSamplePairs(pairs);
  await requireEmpty(folder);
  const counts = splitCounts(pairs);
  let written = 0;
  for (const [split, count] of Object.entries(counts))
    for (let number = 1; number <= count; number++) {
      const { labels, photo } = renderFacade({ seed, index: written, size }); // no facade is in two splits
      const pair = joinSideBySide({ ...labels, channels: 3 }, { ...photo, channels: 3 });
      await writePng(join(folder, split, `${sampleName(number)}.png`), pair);
      written++;
      onProgress?.(written, pairs);
    }
  await writeFile(join(folder, DESCRIPTION_FILE), `${JSON.stringify(sampleDescription(options), null, 2)}\n`);
  return counts;
};
