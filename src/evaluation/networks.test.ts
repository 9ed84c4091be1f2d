/** Networks of other programs in scorers: what they get, and how their outputs are used. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor.ts';
import type { Image } from '../data/image.ts';
import { flatImage, noiseImage } from '../data/patterns.testing.ts';
import { frechetDistance } from '../metrics/frechet-distance.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { featureScorer } from './feature-scorer.ts';
import { openImageNetwork, VALUE_RANGES, type ValueRangeName } from './image-network.ts';
import { colourClasses, copiedChannels, grayNetwork, meanColour } from './networks.testing.ts';
import { measureRealWith, measureWith } from './scorers.testing.ts';
import { fcnCeiling, fcnScorer, openSegmenter } from './segmenter.ts';

let device: Device;
beforeAll(async () => {
  device = await openDevice({ device: 'cpu', threads: 1 });
});
afterAll(() => device.dispose());

const RED = flatImage(4, 2, [255, 0, 0]);
const BLUE = flatImage(4, 2, [0, 0, 255]);

describe('openImageNetwork', () => {
  it.each([
    ['signed', [1, -1, 0.004]],
    ['unit', [1, 0, 0.502]],
    ['bytes', [255, 0, 128]],
    ['imagenet', [(1 - 0.485) / 0.229, -0.456 / 0.224, (128 / 255 - 0.406) / 0.225]],
  ] as const)('gives values in the range %s', async (values: ValueRangeName, expected) => {
    const network = await openImageNetwork(device, colourClasses(), { name: 'net', values });
    const { data } = await network.run(flatImage(1, 1, [255, 0, 128]));
    for (const [i, value] of expected.entries()) expect(data[i]).toBeCloseTo(value, 2);
    await network.dispose();
  });

  it('has a description of each range', () => {
    for (const { about } of Object.values(VALUE_RANGES)) expect(about).not.toBe('');
  });

  it('resizes for a network of one size, pads for one that needs multiples, and turns gray into colour', async () => {
    const shapeOf = async (bytes: Uint8Array, image: Image, multiple?: number) => {
      const network = await openImageNetwork(device, bytes, {
        name: 'net',
        ...(multiple ? { multiple } : {}),
      });
      const { shape } = await network.run(image);
      await network.dispose();
      return shape;
    };
    expect(await shapeOf(colourClasses(8, 16), noiseImage(5, 5))).toEqual([1, 3, 8, 16]);
    expect(await shapeOf(colourClasses(), noiseImage(5, 7), 4)).toEqual([1, 3, 8, 8]);
    expect(await shapeOf(colourClasses(), noiseImage(5, 7, 1))).toEqual([1, 3, 7, 5]);
  });

  it('refuses a network that does not take a colour image', async () => {
    await expect(openImageNetwork(device, grayNetwork(), { name: 'gray.onnx' })).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining('gray.onnx: takes image [1,1,H,W], expected one image [N,3,H,W]'),
    });
    await expect(openImageNetwork(device, Uint8Array.of(1), { name: 'x' })).rejects.toMatchObject({
      code: 'FORMAT',
    });
  });
});

describe('openSegmenter', () => {
  const classesBy = async (bytes: Uint8Array, image: Image, numClasses: number): Promise<number[]> => {
    const segmenter = await openSegmenter(device, bytes, { name: 'net.onnx' });
    try {
      return [...(await segmenter.classes(image, numClasses)).classes];
    } finally {
      await segmenter.dispose();
    }
  };

  it('takes the class of the highest score', async () => {
    const image = { width: 3, height: 1, channels: 3, data: Uint8Array.of(9, 0, 0, 0, 9, 0, 1, 2, 3) };
    expect(await classesBy(colourClasses(), image, 3)).toEqual([0, 1, 2]);
  });

  it('takes class indices if there is one channel', async () => {
    const network = await openSegmenter(device, copiedChannels(1), { name: 'net', values: 'bytes' });
    expect([...(await network.classes(flatImage(2, 1, [7, 0, 0]), 12)).classes]).toEqual([7, 7]);
    await network.dispose();
  });

  it('reads a map of another size by nearest pixels', async () => {
    expect(await classesBy(colourClasses(2, 2), RED, 3)).toEqual(new Array(8).fill(0));
  });

  it('refuses scores for a different number of classes than the palette has', async () => {
    await expect(classesBy(copiedChannels(5), RED, 3)).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining('net.onnx: knows 5 classes, but the palette has 3'),
    });
  });

  it('scores outputs and, as the ceiling, targets by the labels', async () => {
    const segmenter = await openSegmenter(device, colourClasses(), { name: 'net' });
    const labels = { width: 4, height: 2, classes: new Uint8Array(8).fill(2) }; // blue
    const pair = { name: 'a', output: RED, target: BLUE, labels };
    expect(await measureWith(fcnScorer(segmenter, 3), pair)).toEqual([0, 0, 0]);
    expect(await measureWith(fcnCeiling(segmenter, 3), pair)).toEqual([1, 1, 1]);
    await segmenter.dispose();
  });
});

describe('featureScorer', () => {
  it('compares the features of both sets, under its name, without intervals', async () => {
    const network = await openImageNetwork(device, meanColour(), { name: 'Mean-Colour.onnx' });
    const scorer = featureScorer(network);
    const outputs = [1, 2, 3, 4, 5].map((seed) => noiseImage(6, 6, 3, seed));
    const reals = [6, 7, 8, 9, 10, 11].map((seed) => noiseImage(6, 6, 3, seed)); // of another number
    for (const [i, output] of outputs.entries())
      expect(await measureWith(scorer, { name: `${i}`, output })).toEqual([]);
    for (const [i, image] of reals.entries()) await measureRealWith(scorer, { name: `${i}`, image });
    const means = async (images: readonly Image[]) => {
      const rows: number[] = [];
      for (const image of images) rows.push(...(await network.run(image)).data);
      return tensor([images.length, 3], Float32Array.from(rows));
    };
    const [frechet, kernel] = scorer.scores();
    expect(frechet?.column).toMatchObject({
      name: 'frechet_mean_colour_onnx',
      title: 'Fréchet distance of features of Mean-Colour.onnx',
    });
    expect(kernel?.column.title).toContain('kernel distance');
    expect(frechet?.numResamples).toBe(0);
    const all = Uint32Array.of(0, 1, 2, 3, 4);
    expect(frechet?.of(all)).toBeCloseTo(frechetDistance(await means(outputs), await means(reals)), 9);
    await network.dispose();
  });
});
