/** Borders as layers of Keras. */
import { formatShape } from '../../core/shape.ts';
import type { Value } from '../../graph/ops.ts';
import { refuse, sized, type Writer, type Writing } from './graph-writer.ts';

/** Rows and columns mirrored at the outermost ones: each is cut out by itself, so the size must be known. */
const reflected = (
  x: Value,
  before: readonly number[],
  after: readonly number[],
  { add, of }: Writing,
): string => {
  const sides = sized(x);
  if (sides.some((side) => typeof side !== 'number'))
    return refuse(
      `borders are reflected, which layers can do at one size only, and the image is ${formatShape(x.shape)}; give a size (--size 256)`,
    );
  const lengths = sides as readonly [number, number];
  const alongAxis = (from: string, axis: 0 | 1): string => {
    const [length, start, end] = [lengths[axis], before[axis + 2] ?? 0, after[axis + 2] ?? 0];
    if (start + end === 0) return from;
    const line = (at: number): string => {
      const cut = [at, length - 1 - at];
      const cropping = axis === 0 ? [cut, [0, 0]] : [[0, 0], cut];
      return add('Cropping2D', [from], { cropping, data_format: 'channels_last' });
    };
    const first = Array.from({ length: start }, (_, i) => line(start - i));
    const last = Array.from({ length: end }, (_, i) => line(length - 2 - i));
    return add('Concatenate', [...first, from, ...last], { axis: axis + 1 });
  };
  return alongAxis(alongAxis(of(x), 0), 1);
};

export const pad: Writer<'pad'> = ({ inputs: [x], attributes: { before, after, mode } }, writing) => {
  if (!x) return refuse('a border has no input');
  if (mode === 'reflect') return reflected(x, before, after, writing);
  if (mode) return refuse(`a border of kind ${mode} has no layer`);
  const padding = [2, 3].map((axis) => [before[axis], after[axis]]);
  return writing.add('ZeroPadding2D', [writing.of(x)], { padding, data_format: 'channels_last' });
};
