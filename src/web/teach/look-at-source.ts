/** What the person is told of a source before it is trained on: how many pairs, and the first of them to look at. */
import type { PaletteEntry } from '../../data/description.ts';
import type { Direction } from '../../data/pairs.ts';
import { openTabData } from '../../data/web/open-tab-data.ts';
import type { TabData } from '../../data/web/tab-data.ts';
import type { TabSource } from '../../data/web/tab-source.ts';
import { resolveOptions } from '../../settings/options.ts';
import { imageDataOf, type ShownPair } from './shown-pair.ts';

export interface FoundPairs {
  readonly source: TabSource;
  readonly name: string;
  /** Pairs of each split. */
  readonly images: TabData['images'];
  /** Pixels of the first pair. */
  readonly width: number;
  readonly height: number;
  /** Lines for people. */
  readonly notices: readonly string[];
  /** The direction that the data was made for. */
  readonly direction: Direction;
  /** Colours of the labels, which are the input in that direction. */
  readonly palette: readonly PaletteEntry[] | undefined;
  /** Pairs to look at: of those that are not learned from, where there are some. */
  readonly pairs: readonly ShownPair[];
}

/** Pairs that are shown. */
const MOST_SHOWN = 6;

/** Throws DATA, FORMAT or OPTION for a source that cannot be trained on. */
export const lookAtSource = async (source: TabSource): Promise<FoundPairs> => {
  const data = await openTabData(source, { ...resolveOptions({}, 'quick'), direction: 'AtoB' });
  try {
    const { train, val, description } = data.splits;
    const shown = val && val.count > 0 ? val : train;
    const count = Math.min(MOST_SHOWN, shown.count);
    const pairs = await Promise.all(
      Array.from({ length: count }, async (_, index): Promise<ShownPair> => {
        const { name, input, target } = await shown.readPair(index);
        return { name, a: imageDataOf(input), b: imageDataOf(target) };
      }),
    );
    return {
      source,
      name: data.name,
      images: data.images,
      ...train.firstSize,
      notices: data.notices,
      direction: description?.direction ?? 'AtoB',
      palette: description?.palette,
      pairs,
    };
  } finally {
    await data.close();
  }
};
