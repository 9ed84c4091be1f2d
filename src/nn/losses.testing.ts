/** Values and slopes of a loss at given logits, and the textbook's functions to compare them with. */
import { gradientsAt } from '../autodiff/gradient-check.testing.ts';
import type { Value } from '../graph/ops.ts';
import { apply, float64 } from '../reference/apply.testing.ts';

export const LOGITS = [-1000, -100, -20, -1, -0.001, 0, 0.001, 1, 20, 100, 1000];

/** The textbook's function, in a form that keeps its digits. */
export const exactSoftplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
export const exactSigmoid = (x: number): number =>
  x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));

export const valuesAt = (build: (x: Value) => Value, values: readonly number[]): number[] => [
  ...apply(build, [float64([values.length], values)]).data,
];

export const slopesAt = (build: (x: Value) => Value, values: readonly number[]): number[] => [
  ...(gradientsAt(build, [float64([values.length], values)])[0]?.data ?? []),
];
