import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { symbolicDim } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { noiseImage } from '../data/patterns.testing.ts';
import { imagesTensor } from '../data/pixels.ts';
import { graph, input, mul } from '../graph/build.ts';
import { encodeModel } from '../onnx/encode.ts';
import { maxAbsDifference } from '../reference/random-tensors.testing.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { imageSource } from './frame-source.ts';
import type { StripOptions, Translator } from './image-translator.ts';
import { smallModel } from './models.testing.ts';
import { openTranslator } from './translator.ts';

let device: Device;
beforeAll(async () => {
  device = await openDevice({ device: 'cpu', threads: 2 });
});
afterAll(() => device.dispose());

const image = noiseImage(117, 83);
const x = imagesTensor([image]);

/** All strips, one below the other. */
const joined = async (translator: Translator, options: StripOptions): Promise<Tensor> => {
  const rows: number[][] = [];
  let channels = 0;
  for await (const { shape, data } of translator.translateStrips(imageSource(image), options)) {
    const [, c = 0, h = 0, w = 0] = shape;
    channels = c;
    for (let row = 0; row < h; row++)
      rows.push(
        Array.from({ length: c }, (_, plane) => [
          ...data.subarray((plane * h + row) * w, (plane * h + row + 1) * w),
        ]).flat(),
      );
  }
  const values = Array.from({ length: channels }, (_, plane) =>
    rows.flatMap((row) => row.slice(plane * image.width, (plane + 1) * image.width)),
  );
  return tensor([1, channels, rows.length, image.width], Float32Array.from(values.flat()));
};

const COLOUR = { inputChannels: 3, outputChannels: 2 } as const;

describe('the strips of an image', () => {
  it.each([
    { generator: 'unet', norm: 'none', depth: 2 },
    { generator: 'resnet-1', norm: 'none' },
  ] as const)('join without a seam where tiles overlap by what a network sees: %j', async (given) => {
    const { bytes } = smallModel({ ...COLOUR, ...given, noise: 'none' });
    const translator = await openTranslator(device, bytes);
    const whole = await translator.translate(x, { resize: 'none' });
    const strips = await joined(translator, { tile: 64, overlap: 32 });
    expect(strips.shape).toEqual(whole.shape);
    // A quarter of the overlap, where a tile hardly counts, is less than a ResNet sees.
    expect(maxAbsDifference(strips, whole)).toBeLessThan(given.generator === 'unet' ? 1e-4 : 0.1);
    await translator.dispose();
  });

  it.each(['batch', 'instance'] as const)(
    'have the statistics of the whole image where windows cover it, with norm %s',
    async (norm) => {
      const { bytes } = smallModel({ ...COLOUR, norm, noise: 'none', depth: 2 });
      const translator = await openTranslator(device, bytes);
      const whole = await translator.translate(x, { resize: 'none' });
      const strips = await joined(translator, { tile: 64, overlap: 32 });
      const difference = strips.data.reduce((sum, v, i) => sum + Math.abs(v - (whole.data[i] as number)), 0);
      expect(difference / strips.data.length).toBeLessThan(0.02);
      await translator.dispose();
    },
  );

  it.each(['dropout', 'gaussian'] as const)('have one %s, whatever the tiles', async (noise) => {
    const { bytes } = smallModel({ ...COLOUR, norm: 'none', noise, depth: 2 });
    const translator = await openTranslator(device, bytes);
    const [one, other] = [
      await joined(translator, { tile: 64, overlap: 32, seed: 1, key: 'a' }),
      await joined(translator, { tile: 80, overlap: 40, seed: 1, key: 'a' }),
    ];
    expect(maxAbsDifference(one, other)).toBeLessThan(1e-4);
    const seeded = await joined(translator, { tile: 64, overlap: 32, seed: 2, key: 'a' });
    expect(maxAbsDifference(one, seeded)).toBeGreaterThan(0.1);
    await translator.dispose();
  });

  it.each([
    [8, 8],
    [1, 1],
    [300, 3],
  ])('are made of an image of %ix%i, smaller than what statistics are taken from', async (width, height) => {
    const translator = await openTranslator(device, smallModel(COLOUR).bytes);
    let rows = 0;
    for await (const { shape } of translator.translateStrips(imageSource(noiseImage(width, height)), {
      tile: 16,
      overlap: 8,
    })) {
      expect([shape[1], shape[3]]).toEqual([2, width]);
      rows += shape[2] ?? 0;
    }
    expect(rows).toBe(height);
    await translator.dispose();
  });

  it('are told as they are made', async () => {
    const translator = await openTranslator(device, smallModel({ ...COLOUR, depth: 2 }).bytes);
    const told: string[] = [];
    const onTile = (done: number, total: number) => told.push(`${done}/${total}`);
    await joined(translator, { tile: 64, overlap: 0, onTile });
    expect(told).toEqual(['1/4', '2/4', '3/4', '4/4']);
    await translator.dispose();
  });

  it('of a model of another program are its tiles, of the size that it takes', async () => {
    const sizes = [symbolicDim('H'), symbolicDim('W')] as const;
    for (const size of [sizes, [32, 32] as const]) {
      const y = mul(input('x', [1, 3, ...size]), 0.5);
      const bytes = encodeModel(graph({ y }), { opset: 17, irVersion: 8 });
      const translator = await openTranslator(device, bytes);
      const strips = await joined(
        translator,
        size === sizes ? { tile: 64, overlap: 32 } : { tile: 32, overlap: undefined },
      );
      expect(maxAbsDifference(strips, { ...x, data: x.data.map((value) => value / 2) })).toBeLessThan(1e-5);
      await translator.dispose();
    }
  });

  it('are refused for an overlap that leaves nothing of a tile', async () => {
    const translator = await openTranslator(device, smallModel(COLOUR).bytes);
    await expect(joined(translator, { tile: 64, overlap: 33 })).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('tiles of 64 pixels with an overlap of 40 (both as multiples of 8'),
    });
    await translator.dispose();
  });
});
