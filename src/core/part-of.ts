/** Bulk work shared out to several processes. */

/** One of several parts. */
export interface Part {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** Every `count`-th item, from the `index`-th on: the parts are disjoint, complete, and as long as each other but for one. */
export const partOf = <T>(items: readonly T[], { index, count }: Part): readonly T[] =>
  items.filter((_, place) => place % count === index);

/** As people count: `2/4` is the second of four. */
export const partText = ({ index, count }: Part): string => `${index + 1}/${count}`;
