import { describe, expect, it } from 'vitest';
import { type ExampleOptions, loadedPair, plainExample, trainingExample } from './example.ts';
import type { AnyImage } from './image.ts';
import { noiseImage } from './patterns.testing.ts';
import { hasWeight, placedWeight, weightImage, weightsTensor } from './pixel-weights.ts';

const gray = (data: AnyImage['data'], width = data.length): AnyImage => ({
  width,
  height: data.length / width,
  channels: 1,
  data,
});

describe('weights of a file', () => {
  it('are its samples of one channel, of any depth', () => {
    for (const data of [Uint8Array.of(0, 255), Uint16Array.of(0, 65535), Float32Array.of(0, 2.5)])
      expect(weightImage({ image: gray(data) }, 'w')).toEqual(gray(data));
  });

  it('may be gray that was saved as colours, as indices, or with alpha that hides nothing', () => {
    const colours = { width: 2, height: 1, channels: 3, data: Uint8Array.of(0, 0, 0, 9, 9, 9) };
    expect(weightImage({ image: colours }, 'w')).toEqual(gray(Uint8Array.of(0, 9)));
    const opaque = { width: 2, height: 1, channels: 2, data: Uint8Array.of(0, 255, 9, 255) };
    expect(weightImage({ image: opaque, hasAlpha: true }, 'w')).toEqual(gray(Uint8Array.of(0, 9)));
    const indexed = {
      image: gray(Uint8Array.of(1, 0)),
      indexed: { colours: [[0, 0, 0] as const, [255, 255, 255] as const] },
    };
    expect(weightImage(indexed, 'w')).toEqual(gray(Uint8Array.of(255, 0)));
  });

  it.each([
    [
      'has 3 channels that are not gray',
      { image: { width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 1) } },
    ],
    ['has 5 channels', { image: { width: 1, height: 1, channels: 5, data: Uint8Array.of(1, 1, 1, 1, 1) } }],
    [
      'has transparent parts',
      { image: { width: 1, height: 1, channels: 2, data: Uint8Array.of(9, 254) }, hasAlpha: true },
    ],
    ['has the value -1', { image: gray(Float32Array.of(0, -1)) }],
    ['has the value NaN', { image: gray(Float32Array.of(0, Number.NaN)) }],
  ])('are refused where the file %s', (reason, stored) => {
    expect(() => weightImage(stored, 'W/1.png')).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining(`W/1.png: ${reason}`) }),
    );
  });

  it('are integers as parts of the most that they can be, and floats as they are', () => {
    const images = [gray(Uint8Array.of(0, 51)), gray(Uint16Array.of(0, 13107)), gray(Float32Array.of(3, 0))];
    const [first, ...others] = images as [AnyImage, ...AnyImage[]];
    const { shape, data } = weightsTensor([first, ...others]);
    expect(shape).toEqual([3, 1, 1, 2]);
    expect([...data].map((value) => Number(value.toFixed(6)))).toEqual([0, 0.2, 0, 0.2, 3, 0]);
  });

  it('say whether any pixel counts', () => {
    expect([Uint8Array.of(0, 0), Uint8Array.of(0, 1)].map((data) => hasWeight({ data }))).toEqual([
      false,
      true,
    ]);
  });
});

describe('weights under a geometry', () => {
  it('are means of the areas that pixels cover: half of a mask of 0 and 1 is not rounded away', () => {
    const mask = gray(Uint8Array.of(1, 0, 0, 0, 1, 1, 1, 1), 4);
    const small = { load: { width: 2, height: 1 }, x: 0, y: 0, mirror: false };
    const { data } = placedWeight(mask, small, { width: 2, height: 1 });
    expect([...data].map((value) => value * 255)).toEqual([0.75, 0.5].map((v) => expect.closeTo(v, 5)));
  });

  const SIZE = 24;
  /** A pair whose target is its weights. */
  const image = noiseImage(SIZE, SIZE, 1);
  const pair = { name: 'p', input: image, target: image, weight: image };
  const OPTIONS: ExampleOptions = {
    width: 16,
    height: 16,
    channels: { input: 1, target: 1 },
    seed: 3,
    isJittered: true,
    isMirrored: true,
  };

  it('lie on their pixels in every showing: cropped and mirrored with the pair', () => {
    for (let index = 0; index < 12; index++) {
      const { target, weight } = trainingExample(
        pair,
        { epoch: 1, index },
        { ...OPTIONS, preprocess: 'crop' },
      );
      expect(weight).toEqual(target);
    }
  });

  it('are resized with the pair, to the same bits whether or not the pair was loaded before', () => {
    const loaded = loadedPair(pair, OPTIONS);
    expect(loaded.weight).toMatchObject({ width: 18, height: 18 });
    for (let index = 0; index < 6; index++) {
      const direct = trainingExample(pair, { epoch: 2, index }, OPTIONS);
      expect(direct.weight).toMatchObject({ width: 16, height: 16, channels: 1 });
      expect(trainingExample(loaded, { epoch: 2, index }, OPTIONS)).toEqual(direct);
    }
  });

  it('are turned with the pair', () => {
    const augment = { rotate: 30, scale: 0.2, color: 0, photoSide: 'target' } as const;
    const flat = { ...image, data: image.data.map(() => 255) };
    const halves = { ...image, data: image.data.map((_, i) => (i % SIZE < SIZE / 2 ? 255 : 0)) };
    const turned = trainingExample(
      { ...pair, target: halves, weight: halves },
      { epoch: 1, index: 1 },
      { ...OPTIONS, augment },
    );
    const unequal = [...turned.target.data].filter(
      (value, i) => Math.abs(value - 255 * (turned.weight?.data[i] as number)) > 100,
    );
    expect(unequal.length).toBeLessThan(16); // on the edge alone
    const whole = trainingExample({ ...pair, weight: flat }, { epoch: 1, index: 1 }, { ...OPTIONS, augment });
    expect(whole.weight?.data.every((value: number) => Math.abs(value - 1) < 1e-6)).toBe(true);
  });

  it('are of the size of a validation too', () => {
    expect(plainExample(pair, OPTIONS).weight).toMatchObject({ width: 16, height: 16 });
  });

  it('have the size of the pair where parts of it are taken', () => {
    const other = { ...pair, weight: noiseImage(SIZE - 1, SIZE, 1) };
    expect(() => trainingExample(other, { epoch: 1, index: 0 }, { ...OPTIONS, preprocess: 'crop' })).toThrow(
      'pair p: its sides are 24x24 and its weights 23x24; preprocess crop (--preprocess crop)',
    );
  });
});
