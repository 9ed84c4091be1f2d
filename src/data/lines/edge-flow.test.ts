import { describe, expect, it } from 'vitest';
import { edgeFlow } from './edge-flow.ts';
import type { Plane } from './plane.ts';

const planeOf = (rule: (x: number, y: number) => number): Plane => ({
  width: 16,
  height: 16,
  values: Float64Array.from({ length: 256 }, (_, i) => rule(i % 16, Math.floor(i / 16))),
});

/** How the flow in the middle is turned from a direction: 1 is along it, 0 across. */
const along = (channels: readonly Plane[], dx: number, dy: number): number => {
  const { x, y } = edgeFlow(channels, 1);
  return Math.abs((x[136] as number) * dx + (y[136] as number) * dy);
};

describe('edgeFlow', () => {
  it.each([
    [1, 0],
    [0, 1],
    [Math.SQRT1_2, Math.SQRT1_2],
    [0.6, -0.8],
    [0.8, -0.6],
  ])('runs along an edge of direction (%d, %d)', (dx, dy) => {
    const edge = planeOf((x, y) => Math.tanh((x - 8) * dy - (y - 8) * dx));
    expect(along([edge], dx, dy)).toBeGreaterThan(0.999);
  });

  it('sees edges that are in one channel only, or of opposite signs in two', () => {
    const edge = planeOf((x) => (x < 8 ? 0 : 1));
    const opposite = planeOf((x) => (x < 8 ? 1 : 0));
    const flat = planeOf(() => 0.5);
    expect(along([flat, edge, flat], 0, 1)).toBe(1);
    expect(along([edge, opposite], 0, 1)).toBe(1);
  });

  it('has unit length everywhere, where nothing changes too', () => {
    const { x, y } = edgeFlow([planeOf(() => 0.5)], 1);
    x.forEach((value, i) => {
      expect(Math.hypot(value, y[i] as number)).toBe(1);
    });
  });
});
