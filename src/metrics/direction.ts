/** Which values of a metric are better. */

export const DIRECTIONS = ['lower', 'higher', 'one'] as const;
/** Which values of a metric are better: lower ones, higher ones, or those near one. */
export type Direction = (typeof DIRECTIONS)[number];

const AS_LOSS: { readonly [D in Direction]: (value: number) => number } = {
  lower: (value) => value,
  higher: (value) => -value,
  one: (value) => Math.abs(Math.log(value)), // half is as bad as twice
};

/** A metric's value as a loss: of two values, the one with the lower loss is better. */
export const asLoss = (value: number, better: Direction): number => AS_LOSS[better](value);
