import { describe, expect, it } from 'vitest';
import { filled, type Tensor, tensor } from '../core/tensor.ts';
import type { Image } from '../data/image.ts';
import { flatImage } from '../data/patterns.testing.ts';
import { resolveOptions } from '../settings/options.ts';
import { meanAbsoluteDifference, preparePair, validatePair } from './validation.ts';

describe('meanAbsoluteDifference', () => {
  it('is the mean over all values', () => {
    const a = tensor([1, 1, 2, 2], Float32Array.of(1, -1, 0.5, 0));
    const b = tensor([1, 1, 2, 2], Float32Array.of(-1, -1, 0, 0.5));
    expect(meanAbsoluteDifference(a, b)).toBe(0.75);
    expect(meanAbsoluteDifference(a, a)).toBe(0);
  });

  it('counts each pixel by its weight, in all channels', () => {
    const a = tensor([1, 2, 1, 2], Float32Array.of(1, 0, 0.5, 0));
    const b = tensor([1, 2, 1, 2], Float32Array.of(0, 0, 0, 2));
    expect(meanAbsoluteDifference(a, b, tensor([1, 1, 1, 2], Float32Array.of(1, 3)))).toBe((1 + 0.5 + 6) / 8);
    expect(meanAbsoluteDifference(a, b, tensor([1, 1, 1, 2], Float32Array.of(1, 0)))).toBe(0.75);
  });

  it('does not lose digits over many values', () => {
    const shape = [1, 1, 2048, 2048];
    expect(meanAbsoluteDifference(filled(shape, Math.fround(0.1)), filled(shape, 0))).toBeCloseTo(
      Math.fround(0.1),
      12,
    );
  });
});

describe('preparePair', () => {
  const options = resolveOptions({ size: 8, inputChannels: 1, outputChannels: 3 });

  it('gives tensors of the training size and channels in [-1,1]', async () => {
    const pair = {
      name: 'a',
      input: flatImage(12, 10, [255, 255, 255]),
      target: flatImage(12, 10, [0, 255, 51]),
    };
    const { name, input, target } = await preparePair(pair, options);
    expect(name).toBe('a');
    expect(input).toEqual(filled([1, 1, 8, 8], 1));
    expect(target.shape).toEqual([1, 3, 8, 8]);
    expect(Array.from(target.data)).toEqual(
      [-1, 1, Math.fround(-0.6)].flatMap((value) => new Array<number>(64).fill(value)),
    );
  });

  it('neither crops nor mirrors, whatever the training does', async () => {
    const data = Uint8Array.from({ length: 64 }, (_, i) => i * 4);
    const image: Image = { width: 8, height: 8, channels: 1, data };
    const augmented = resolveOptions({ size: 8, inputChannels: 1, outputChannels: 1 });
    expect(augmented).toMatchObject({ jitter: true, flip: true });
    const { input, target } = await preparePair({ name: 'a', input: image, target: image }, augmented);
    expect(input).toEqual(target);
    expect(input.data).toEqual(Float32Array.from(data, (byte) => byte / 127.5 - 1));
  });
});

describe('validatePair', () => {
  it("samples with the pair's name as key, and compares output and target", async () => {
    const asked: (readonly [Tensor, string])[] = [];
    const trainer = {
      options: resolveOptions(),
      sample: async (input: Tensor, key: string): Promise<Tensor> => {
        asked.push([input, key]);
        return filled(input.shape, 0.5);
      },
    };
    const pair = { name: 'night/1', input: filled([1, 1, 2, 2], 0), target: filled([1, 1, 2, 2], -0.25) };
    const validated = await validatePair(trainer, pair);
    expect(validated).toEqual({ ...pair, output: filled([1, 1, 2, 2], 0.5), l1: 0.75 });
    expect(asked).toEqual([[pair.input, 'night/1']]);
  });

  it('keeps of inpainting what is outside of the hole', async () => {
    const trainer = {
      options: resolveOptions({ task: 'inpaint' }),
      sample: async (): Promise<Tensor> => filled([1, 3, 1, 2], 0.5),
    };
    // Two pixels in R, G, B and alpha planes: the first is known, the second is the hole.
    const input = tensor([1, 4, 1, 2], Float32Array.of(0.1, 0, 0.2, 0, 0.3, 0, 1, -1));
    const { output, l1 } = await validatePair(trainer, {
      name: 'p',
      input,
      target: filled([1, 3, 1, 2], 0.5),
    });
    expect([...output.data]).toEqual([...Float32Array.of(0.1, 0.5, 0.2, 0.5, 0.3, 0.5)]);
    expect(l1).toBeCloseTo(0.15, 6);
  });
});
