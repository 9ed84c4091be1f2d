/** The drawn houses as the page offers them. */
import { renderFacade } from '../../data/facades/render-facade.ts';
import type { HousesSource } from '../../data/web/tab-source.ts';
import { imageDataOf, type ShownPair } from './shown-pair.ts';

/** As many as are drawn in a moment, and enough to learn from. */
export const HOUSES: HousesSource = { kind: 'houses', count: 200, size: 64, seed: 0 };

/** Sizes that houses are drawn in begin here. */
export const housesOfSize = (size: number): HousesSource => ({
  ...HOUSES,
  size: Math.max(HOUSES.size, size),
});

/** Houses to look at. */
export const shownHouses = (count: number, size = 128): ShownPair[] =>
  Array.from({ length: count }, (_, index) => {
    const { labels, photo } = renderFacade({ seed: 7, index, size });
    return {
      name: `house ${index + 1}`,
      a: imageDataOf({ ...labels, channels: 3 }),
      b: imageDataOf({ ...photo, channels: 3 }),
    };
  });
