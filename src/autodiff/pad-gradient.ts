/** The gradient of a padded image: that of its border is added to the pixels that the border repeats. */
import type { Shape } from '../core/shape.ts';
import { add, concat, reduceSum, slice } from '../graph/build.ts';
import type { OpAttributes, PadMode, Value } from '../graph/ops.ts';

/** dx of pad(x), for x of a shape of numbers. The axes are undone one after the other: a corner folds twice. */
export const padInputGrad = (shape: Shape, { before, after, mode }: OpAttributes['pad'], dy: Value): Value =>
  shape.reduce<Value>((part, dim, axis) => {
    const fold: Fold = {
      axis,
      size: dim as number,
      start: before[axis] as number,
      end: after[axis] as number,
    };
    if (fold.start === 0 && fold.end === 0) return part;
    return mode === undefined ? inside(part, fold, 0, fold.size) : FOLDS[mode](part, fold);
  }, dy);

/** An axis of dy, whose `size` values inside lie between `start` and `end` of the border. */
interface Fold {
  readonly axis: number;
  readonly size: number;
  readonly start: number;
  readonly end: number;
}

/** A part of the inside of an axis. */
const inside = (dy: Value, { axis, start }: Fold, from: number, to: number): Value =>
  slice(dy, axis, start + from, start + to);

/** The border before the inside, and the one after it. */
const firstBorder = (dy: Value, { axis, start }: Fold): Value => slice(dy, axis, 0, start);
const lastBorder = (dy: Value, { axis, start, size, end }: Fold): Value =>
  slice(dy, axis, start + size, start + size + end);

/**
 * The inside with its borders added where they repeat it. Only the few rows or columns that get something are added
 * up; the rest is copied once, where it is joined to them.
 */
const FOLDS: { readonly [M in PadMode]: (dy: Value, fold: Fold) => Value } = {
  // The border at distance i from the edge is the pixel at distance i on the inside; the edge itself has no image.
  reflect: (dy, fold) =>
    joined(dy, fold, [
      ...(fold.start > 0
        ? [{ from: 1, to: 1 + fold.start, border: reversed(firstBorder(dy, fold), fold.axis) }]
        : []),
      ...(fold.end > 0
        ? [
            {
              from: fold.size - 1 - fold.end,
              to: fold.size - 1,
              border: reversed(lastBorder(dy, fold), fold.axis),
            },
          ]
        : []),
    ]),
  edge: (dy, fold) =>
    joined(dy, fold, [
      ...(fold.start > 0 ? [{ from: 0, to: 1, border: reduceSum(firstBorder(dy, fold), [fold.axis]) }] : []),
      ...(fold.end > 0
        ? [{ from: fold.size - 1, to: fold.size, border: reduceSum(lastBorder(dy, fold), [fold.axis]) }]
        : []),
    ]),
};

/** What is added to the values `from` to `to` of the inside. */
interface Addition {
  readonly from: number;
  readonly to: number;
  readonly border: Value;
}

/** The inside, with additions to some of its values. Values that get both are those of a plane of few rows. */
const joined = (dy: Value, fold: Fold, additions: readonly Addition[]): Value => {
  const cuts = [0, fold.size, ...additions.flatMap(({ from, to }) => [from, to])];
  const places = [...new Set(cuts)].sort((a, b) => a - b);
  const parts = places.slice(1).map((to, i) => {
    const from = places[i] as number;
    return additions
      .filter((one) => one.from <= from && one.to >= to)
      .reduce(
        (sum, one) => add(sum, slice(one.border, fold.axis, from - one.from, to - one.from)),
        inside(dy, fold, from, to),
      );
  });
  return parts.length === 1 ? (parts[0] as Value) : concat(parts, fold.axis);
};

/** An axis backwards; borders are a few pixels wide. */
const reversed = (x: Value, axis: number): Value => {
  const count = x.shape[axis] as number;
  if (count === 1) return x;
  return concat(
    Array.from({ length: count }, (_, i) => slice(x, axis, count - 1 - i, count - i)),
    axis,
  );
};
