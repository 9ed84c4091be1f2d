/** The gradient of a padded image: that of its border is added to the pixels that the border repeats. */
import type { Shape } from '../core/shape.ts';
import { add, concat, pad, reduceSum, slice } from '../graph/build.ts';
import type { OpAttributes, PadMode, Value } from '../graph/ops.ts';

/** dx of pad(x), for x of a shape of numbers. Axes are folded one after the other, so a corner is folded twice. */
export const padInputGrad = (shape: Shape, { before, after, mode }: OpAttributes['pad'], dy: Value): Value =>
  shape.reduce<Value>((part, dim, axis) => {
    const [size, start, end] = [dim as number, before[axis] as number, after[axis] as number];
    if (start === 0 && end === 0) return part;
    const inside = slice(part, axis, start, start + size);
    if (mode === undefined) return inside;
    const borders = [
      ...(start > 0 ? [{ border: slice(part, axis, 0, start), isFirst: true }] : []),
      ...(end > 0 ? [{ border: slice(part, axis, start + size, start + size + end), isFirst: false }] : []),
    ];
    return borders.reduce(
      (sum, { border, isFirst }) => add(sum, FOLDED[mode](border, axis, size, isFirst)),
      inside,
    );
  }, dy);

/** A border's cotangent in the shape of the inside, `size` long on the axis: 0 where the border does not repeat it. */
const FOLDED: {
  readonly [M in PadMode]: (border: Value, axis: number, size: number, isFirst: boolean) => Value;
} = {
  // The border pixel at distance i from the edge repeats the inner pixel at distance i; the edge is not repeated.
  reflect: (border, axis, size, isFirst) => {
    const count = border.shape[axis] as number;
    const rest = size - 1 - count;
    return padAxis(reversed(border, axis), axis, isFirst ? 1 : rest, isFirst ? rest : 1);
  },
  edge: (border, axis, size, isFirst) =>
    padAxis(reduceSum(border, [axis]), axis, isFirst ? 0 : size - 1, isFirst ? size - 1 : 0),
};

const padAxis = (x: Value, axis: number, before: number, after: number): Value => {
  const amounts = (amount: number): number[] => x.shape.map((_, a) => (a === axis ? amount : 0));
  return pad(x, amounts(before), amounts(after));
};

/** x with an axis reversed, in slices: borders are a few pixels wide. */
const reversed = (x: Value, axis: number): Value => {
  const count = x.shape[axis] as number;
  if (count === 1) return x;
  return concat(
    Array.from({ length: count }, (_, i) => slice(x, axis, count - 1 - i, count - i)),
    axis,
  );
};
