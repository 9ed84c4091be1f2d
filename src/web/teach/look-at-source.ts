/** What the person is told of a source before it is trained on: how many pairs, and the first of them to look at. */
import type { PaletteEntry } from '../../data/description.ts';
import { withChannels } from '../../data/image.ts';
import type { Direction } from '../../data/pairs.ts';
import { shownImage } from '../../data/shown.ts';
import { openTabData } from '../../data/web/open-tab-data.ts';
import type { TabData } from '../../data/web/tab-data.ts';
import type { TabSource } from '../../data/web/tab-source.ts';
import { resolveOptions } from '../../settings/options.ts';
import { imageDataOf, type ShownPair } from './shown-pair.ts';

export interface FoundPairs {
  readonly source: TabSource;
  /** What photographs alone are learned for; `pairs` as they are given. */
  readonly task: FoundTask;
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

/** `colorize` takes the colours of photographs away, and puts them back. */
export type FoundTask = 'pairs' | 'colorize';

/** Pairs that are shown. */
const MOST_SHOWN = 6;

/** Throws DATA, FORMAT or OPTION for a source that cannot be trained on. */
export const lookAtSource = async (source: TabSource, task: FoundTask = 'pairs'): Promise<FoundPairs> => {
  const data = await openTabData(source, { ...resolveOptions({ task }, 'quick'), direction: 'AtoB' });
  try {
    const { train, val, description } = data.splits;
    const shown = val && val.count > 0 ? val : train;
    const count = Math.min(MOST_SHOWN, shown.count);
    const pairs = await Promise.all(
      Array.from({ length: count }, async (_, index): Promise<ShownPair> => {
        const { name, input, target } = await shown.readPair(index);
        const given = task === 'colorize' ? withChannels(shownImage(input), 1) : input;
        return { name, a: imageDataOf(given), b: imageDataOf(target) };
      }),
    );
    return {
      source,
      task,
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
