import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { dropoutMask, gaussianNoise } from './noise.ts';

describe('a dropout mask', () => {
  it.each([0.5, 0.1, 0.75])('of rate %s drops that share, and scales the rest by 1 / (1 - rate)', (rate) => {
    const { shape, data } = dropoutMask([4, 64, 16, 16], rate, randomStream(0, 'dropout', rate));
    const dropped = data.filter((value) => value === 0).length;
    const deviation = Math.sqrt((rate * (1 - rate)) / data.length);
    expect(shape).toEqual([4, 64, 16, 16]);
    expect(new Set(data)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
    expect(Math.abs(dropped / data.length - rate)).toBeLessThan(4 * deviation);
  });

  it('is ones where nothing drops, and zeros where all do', () => {
    expect([...dropoutMask([3], 0, randomStream(0)).data]).toEqual([1, 1, 1]);
    expect([...dropoutMask([3], 1, randomStream(0)).data]).toEqual([0, 0, 0]);
  });

  it('is equal for equal streams and another for others', () => {
    const mask = (step: number) => [...dropoutMask([64], 0.5, randomStream(0, 'noise', step)).data];
    expect(mask(1)).toEqual(mask(1));
    expect(mask(1)).not.toEqual(mask(2));
  });
});

describe('Gaussian noise', () => {
  const { shape, data } = gaussianNoise([1, 1, 128, 128], randomStream(0, 'z'));
  const average = (values: Float32Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;

  it('is of N(0, 1) at every pixel', () => {
    expect(shape).toEqual([1, 1, 128, 128]);
    expect(Math.abs(average(data))).toBeLessThan(4 / 128);
    expect(Math.abs(average(data.map((value) => value * value)) - 1)).toBeLessThan((4 * Math.SQRT2) / 128);
  });

  it('is equal for equal streams', () => {
    expect(gaussianNoise([8], randomStream(0, 'z'))).toEqual(gaussianNoise([8], randomStream(0, 'z')));
  });
});
