import { describe, expect, it } from 'vitest';
import { type Tensor, tensor } from '../core/tensor.ts';
import { noiseImage } from '../data/patterns.testing.ts';
import { imagesTensor, tensorImages } from '../data/pixels.ts';
import { resize } from '../data/resample.ts';
import { maxAbsDifference } from '../reference/random-tensors.testing.ts';
import { randomImage } from './models.testing.ts';
import { translateAt } from './resized-translation.ts';

/** What the network saw, and the result, of a network that changes nothing. */
const seen = async (x: Tensor, width: number, height: number, mode: 'auto' | 'bicubic' = 'auto') => {
  let input = x;
  const y = await translateAt(
    async (given) => {
      input = given;
      return given;
    },
    x,
    { width, height },
    mode,
  );
  return { input, y };
};

describe('translateAt', () => {
  it('shows a network the bytes that the training would have shown it', async () => {
    const photo = noiseImage(40, 30);
    const { input, y } = await seen(imagesTensor([photo]), 16, 8);
    expect(tensorImages(input)).toEqual([resize(photo, 16, 8, 'bicubic')]);
    expect(y.shape).toEqual([1, 3, 30, 40]);
  });

  it('keeps the colours of labels, unless the training mixed them', async () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, i) => (i % 3 === 0 ? 255 : 0));
    const labels = imagesTensor([{ width: 8, height: 8, channels: 1, data: bytes }]);
    const { input } = await seen(labels, 5, 5);
    expect(new Set(input.data)).toEqual(new Set([-1, 1]));
    const mixed = await seen(labels, 5, 5, 'bicubic');
    expect(new Set(mixed.input.data).size).toBeGreaterThan(2);
  });

  it('does not round values that are no bytes', async () => {
    const x = randomImage(2, 8, 8);
    const half = tensor(
      x.shape,
      x.data.map((value) => value / 2),
    );
    const [whole, halved] = [await seen(x, 5, 6), await seen(half, 5, 6)];
    const doubled = halved.input.data.map((value) => value * 2);
    expect(maxAbsDifference(whole.input, { ...whole.input, data: doubled })).toBeLessThan(1e-6);
  });

  it('returns what a network makes of an image that needs no resizing, and keeps an enlargement', async () => {
    const x = randomImage(1, 4, 6);
    expect((await seen(x, 6, 4)).y).toBe(x);
    const twice = await translateAt(
      async ({ shape: [n = 0, c = 0, h = 0, w = 0] }) =>
        tensor([n, c, 2 * h, 2 * w], new Float32Array(n * c * 4 * h * w)),
      x,
      { width: 3, height: 3 },
      'auto',
    );
    expect(twice.shape).toEqual([1, 1, 8, 12]);
  });
});
