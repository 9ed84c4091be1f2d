/** The drawn houses as a data set of a tab: the pairs, splits and names that `pix2pix dataset sample` writes, without files. */
import { renderFacade } from '../facades/render-facade.ts';
import {
  requireSamplePairs,
  type SplitCounts,
  sampleDescription,
  sampleFingerprint,
  sampleName,
  splitCounts,
} from '../facades/sample.ts';
import { cachedPairs, directed } from '../pairs.ts';
import {
  imagesOfSplits,
  type TabData,
  type TabDataOptions,
  type TabSplit,
  type TabSplits,
} from './tab-data.ts';
import type { HousesSource } from './tab-source.ts';

/** Pixels kept once they are drawn, which takes much longer than reading a file: 240 pairs of 256x256. */
const KEPT_BYTES = 96 * 1024 * 1024;

/** Throws OPTION for fewer than 3 pairs, and for a size that cannot be drawn. */
export const openHouses = (source: HousesSource, { direction }: TabDataOptions): TabData => {
  const { count, size, seed } = source;
  requireSamplePairs(count);
  renderFacade({ seed, index: 0, size }); // refuses a size at once
  const counts = splitCounts(count);
  const open = (split: keyof SplitCounts, first: number): TabSplit => ({
    split,
    firstSize: { width: size, height: size },
    ...cachedPairs(
      {
        count: counts[split],
        names: Array.from({ length: counts[split] }, (_, index) => sampleName(index + 1)),
        readPair: async (index) => {
          const { labels, photo } = renderFacade({ seed, index: first + index, size });
          const name = sampleName(index + 1);
          return { name, ...directed(direction, { ...labels, channels: 3 }, { ...photo, channels: 3 }) };
        },
      },
      (KEPT_BYTES * counts[split]) / count,
    ),
  });
  const splits: TabSplits = {
    train: open('train', 0),
    val: open('val', counts.train), // no house is in two splits
    test: open('test', counts.train + counts.val),
    description: sampleDescription({ pairs: count, size, seed }),
  };
  return {
    name: 'drawn houses',
    splits,
    layout: 'side-by-side',
    fingerprint: sampleFingerprint({ pairs: count, size, seed }),
    notices: [`Pairs: ${count} drawn house fronts, their labels and their photographs`],
    images: imagesOfSplits(splits),
    close: async () => {},
  };
};
