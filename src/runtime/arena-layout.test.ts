import { describe, expect, it } from 'vitest';
import { layoutArena } from './arena-layout.ts';

describe('layoutArena', () => {
  it('puts each tensor at the next multiple of 16 floats', () => {
    const { slots, length } = layoutArena([
      { name: 'w', shape: [3, 5] },
      { name: 'b', shape: [16] },
      { name: 's', shape: [] },
    ]);
    expect(slots.map(({ offset }) => offset)).toEqual([0, 16, 32]);
    expect(length).toBe(48);
  });

  it('gives equal positions to equal shapes of other names', () => {
    const shapes = [[7], [2, 9], [1]];
    const offsets = (prefix: string): number[] =>
      layoutArena(shapes.map((shape, i) => ({ name: `${prefix}${i}`, shape }))).slots.map(
        ({ offset }) => offset,
      );
    expect(offsets('p')).toEqual(offsets('m'));
  });
});
