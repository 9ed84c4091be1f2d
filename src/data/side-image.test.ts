import { describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor.ts';
import type { AnyImage } from './image.ts';
import { classesOfIds, defaultColour } from './label-classes.ts';
import { imagesTensor } from './pixels.ts';
import type { SideFormat } from './side-format.ts';
import { shownTensor, sideImage, sideImages } from './side-image.ts';

const line = (channels: number, data: AnyImage['data']): AnyImage => ({
  width: data.length / channels,
  height: 1,
  channels,
  data,
});

const RAW: SideFormat = { kind: 'raw', channels: 1, range: [100, 4000], bits: 16 };
const FLOATS: SideFormat = { kind: 'raw', channels: 6, range: [100, 4000], bits: 32 };
const BYTES: SideFormat = { kind: 'raw', channels: 1, range: [0, 12], bits: 8 };
const classes = [...classesOfIds([0, 1, 2])];
const IDS: SideFormat = { kind: 'ids', channels: 3, labels: 'palette', classes };
const ONE_HOT: SideFormat = { kind: 'ids', channels: 3, labels: 'one-hot', classes };

describe('a side of measured values', () => {
  it.each([
    ['16 bits', RAW as SideFormat, line(1, Uint16Array.of(100, 2000, 4000))],
    ['floats of six channels', FLOATS, line(6, Float32Array.of(100, 200.5, -7, 1e4, 300, 4000))],
    ['bytes', BYTES, line(1, Uint8Array.of(0, 5, 12))],
  ])('of %s goes through a network that changes nothing and is itself again', (_, format, image) => {
    const side = sideImage({ image }, format, 'a.tif');
    const [back] = sideImages(imagesTensor([side]), format);
    expect(back?.data.constructor).toBe(image.data.constructor);
    image.data.forEach((value, i) => {
      expect(Math.abs((back?.data[i] as number) - value)).toBeLessThanOrEqual(
        4e-3 * Number(format === FLOATS),
      );
    });
  });

  it('refuses files of other channels', () => {
    expect(() => sideImage({ image: line(3, Uint8Array.of(1, 2, 3)) }, RAW, 'a.tif')).toThrow(
      /^a\.tif: has 3 channels, expected 1, as the images of this side/,
    );
  });

  it('refuses values that are no numbers, and says how many there are', () => {
    const image = line(1, Float32Array.of(1, Number.NaN, 3, Number.POSITIVE_INFINITY));
    expect(() => sideImage({ image }, { ...RAW, bits: 32 }, 'a.tif')).toThrow(
      /^a\.tif: 2 of its 4 values are NaN or infinite/,
    );
  });

  it('is shown over its range, three of its channels in colour', () => {
    const x = tensor([1, 6, 1, 1], Float32Array.of(-1, 0, 1, 1, 1, 1));
    expect(shownTensor(x, { ...RAW, channels: 6 })).toEqual([
      { width: 1, height: 1, channels: 3, data: Uint8Array.of(0, 128, 255) },
    ]);
  });
});

describe('a side of ids', () => {
  const ids = line(1, Uint8Array.of(0, 1, 2));

  it('is learned in colours, or one channel a class, and shown in colours either way', () => {
    const colours = [0, 1, 2].flatMap(defaultColour);
    expect([...sideImage({ image: ids }, IDS, 'a.png').data]).toEqual(colours);
    const oneHot = sideImage({ image: ids }, ONE_HOT, 'a.png');
    expect([...oneHot.data]).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255]);
    expect([...(shownTensor(imagesTensor([oneHot]), ONE_HOT)[0]?.data ?? [])]).toEqual(colours);
  });

  it('may be saved as gray in three channels, or in the colours of its classes', () => {
    const expected = sideImage({ image: ids }, IDS, 'a.png');
    expect(sideImage({ image: line(3, Uint8Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2)) }, IDS, 'a.png')).toEqual(
      expected,
    );
    expect(sideImage({ image: expected }, IDS, 'a.png')).toEqual(expected);
  });

  it('refuses fractions', () => {
    expect(() => sideImage({ image: line(1, Float32Array.of(0.5)) }, IDS, 'a.tif')).toThrow(
      /^a\.tif: holds fractions/,
    );
  });
});

describe('a side of colour', () => {
  it('keeps alpha where it has four channels, and shows indexed images in their colours', () => {
    const rgba = line(4, Uint8Array.of(1, 2, 3, 4));
    expect(sideImage({ image: rgba }, { kind: 'colour', channels: 4 }, 'a.png')).toEqual(rgba);
    const indexed = {
      colours: [
        [9, 8, 7],
        [6, 5, 4],
      ] as const,
    };
    expect([
      ...sideImage({ image: line(1, Uint8Array.of(1, 0)), indexed }, { kind: 'colour', channels: 3 }, 'a')
        .data,
    ]).toEqual([6, 5, 4, 9, 8, 7]);
  });
});
