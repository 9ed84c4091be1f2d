import { describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor.ts';
import { translateLuma } from './luma.ts';

describe('a network of the luma of colours', () => {
  const x = tensor([1, 3, 1, 2], Float32Array.of(1, 0.2, -1, 0.2, 0, 0.2)); // R, G, B of a colour and a gray

  it('gets 0.299 R + 0.587 G + 0.114 B, and colours stay where it changes nothing', async () => {
    const y = await translateLuma(async (luma) => {
      expect(luma.shape).toEqual([1, 1, 1, 2]);
      expect([...luma.data]).toEqual([expect.closeTo(-0.288, 6), expect.closeTo(0.2, 6)]);
      return luma;
    }, x);
    y.data.forEach((value, i) => {
      expect(value).toBeCloseTo(x.data[i] as number, 6);
    });
  });

  it('gives colours of the size of its result', async () => {
    const gray = tensor([1, 3, 1, 1], Float32Array.of(0.5, 0.1, -0.3));
    const larger = await translateLuma(
      async ({ data }) => tensor([1, 1, 2, 2], new Float32Array(4).fill((data[0] as number) + 0.1)),
      gray,
    );
    expect(larger.shape).toEqual([1, 3, 2, 2]);
    for (const [i, value] of larger.data.entries())
      expect(value).toBeCloseTo([0.6, 0.2, -0.2][Math.floor(i / 4)] as number, 6);
  });
});
