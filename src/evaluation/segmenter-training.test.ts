import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import type { Image } from '../data/image.ts';
import { imagesTensor } from '../data/pixels.ts';
import { NO_CLASS } from '../metrics/class-map.ts';
import { readModelInfo } from '../onnx/model-info.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { openSegmenter } from './segmenter.ts';
import { encodeSegmenter, parseSegmenterRecord } from './segmenter-file.ts';
import { type LabelledPhoto, oneHot, trainSegmenter } from './segmenter-training.ts';

const TRAINING = { width: 16, height: 16, numClasses: 2, ngf: 4, steps: 600, seed: 0 };

let device: Device;
beforeAll(async () => {
  device = await openDevice({ device: 'cpu', threads: 1 });
});
afterAll(() => device.dispose());

/** A dark photo with a bright square, which is class 1. */
const photo = (seed: number) => {
  const stream = randomStream(seed, 'photo');
  const [left, top] = [stream.integer(10), stream.integer(10)];
  const classes = Uint8Array.from({ length: 256 }, (_, i) => {
    const [x, y] = [i % 16, Math.floor(i / 16)];
    return x >= left && x < left + 6 && y >= top && y < top + 6 ? 1 : 0;
  });
  const data = Uint8Array.from(
    { length: 768 },
    (_, i) => (classes[Math.floor(i / 3)] === 1 ? 190 : 60) + stream.integer(50),
  );
  const image: Image = { width: 16, height: 16, channels: 3, data };
  return { image, labels: { width: 16, height: 16, classes } };
};
const photos = (): (() => Promise<LabelledPhoto>) => {
  let seed = 0;
  return async () => {
    const { image, labels } = photo(seed++);
    return { photo: imagesTensor([image]), labels };
  };
};

describe('trainSegmenter', () => {
  it('learns nothing from pixels without a class', async () => {
    const losses: number[] = [];
    const next = async (): Promise<LabelledPhoto> => {
      const { image, labels } = photo(0);
      return {
        photo: imagesTensor([image]),
        labels: { ...labels, classes: new Uint8Array(256).fill(NO_CLASS) },
      };
    };
    await trainSegmenter(
      device,
      { ...TRAINING, steps: 3 },
      { next, onStep: (_, __, loss) => losses.push(loss) },
    );
    expect(losses).toEqual([0, 0, 0]);
  });

  it('learns the classes, and its file labels photos that it never saw, of other sizes too', async () => {
    const losses: number[] = [];
    const trained = await trainSegmenter(device, TRAINING, {
      next: photos(),
      onStep: (_, __, loss) => losses.push(loss),
    });
    expect(losses).toHaveLength(600);
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 4);

    const record = {
      classes: [
        { name: 'ground', colour: [0, 0, 0] as [number, number, number] },
        { name: 'square', colour: [255, 255, 255] as [number, number, number] },
      ],
      fingerprint: 'photos',
      width: 16,
      height: 16,
      ngf: 4,
      steps: 600,
      seed: 0,
    };
    const bytes = encodeSegmenter(trained, record);
    expect(parseSegmenterRecord(readModelInfo(bytes).metadata)).toMatchObject({
      ...record,
      sizeMultiple: 16,
    });
    const segmenter = await openSegmenter(device, bytes, { name: 'segmenter.onnx' });
    const { image, labels } = photo(1000);
    const { classes } = await segmenter.classes(image, 2);
    const right = classes.filter((of, i) => of === labels.classes[i]).length;
    expect(right / 256).toBeGreaterThan(0.9);
    const told = await openSegmenter(device, bytes, { name: 'segmenter.onnx', values: 'bytes' });
    expect((await told.classes(image, 2)).classes).toEqual(classes); // our own file says which values it takes
    await told.dispose();
    const odd = { ...image, height: 10, data: image.data.slice(0, 480) };
    expect((await segmenter.classes(odd, 2)).classes).toHaveLength(160);
    await segmenter.dispose();
  });

  it('gives equal weights for an equal seed, and stops after the signal', async () => {
    const short = { ...TRAINING, steps: 2 };
    const [a, b] = [
      await trainSegmenter(device, short, { next: photos() }),
      await trainSegmenter(device, short, { next: photos() }),
    ];
    expect(a.weights).toEqual(b.weights);
    await expect(
      trainSegmenter(device, short, { next: photos(), signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'STOPPED', message: 'segmenter: stopped after 0 of 2 steps' });
  });

  it('ends if its loss is not finite', async () => {
    const broken = async () => ({
      photo: { shape: [1, 3, 16, 16], data: new Float32Array(768).fill(Number.NaN) },
      labels: photo(0).labels,
    });
    await expect(trainSegmenter(device, TRAINING, { next: broken })).rejects.toMatchObject({
      code: 'NON_FINITE',
      message: expect.stringContaining('at step 1'),
    });
  });
});

describe('oneHot', () => {
  it('is 1 at the class of each pixel, and 0 everywhere for a pixel that does not count', () => {
    const labels = { width: 3, height: 1, classes: Uint8Array.of(1, NO_CLASS, 0) };
    expect([...oneHot(labels, 2).data]).toEqual([0, 0, 1, 1, 0, 0]);
  });
});

describe('parseSegmenterRecord', () => {
  it('finds no record in files of other programs', () => {
    expect(parseSegmenterRecord({})).toBeUndefined();
    expect(parseSegmenterRecord({ 'pix2pix-segmenter': '{"format":2}' })).toBeUndefined();
  });
});
