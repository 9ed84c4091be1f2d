import { describe, expect, it } from 'vitest';
import type { Image } from '../data/image.ts';
import { type ClassMap, NO_CLASS } from '../metrics/class-map.ts';
import { outputLabels } from './label-scorer.ts';
import { measureWith } from './scorers.testing.ts';

const PALETTE = [
  [0, 0, 0],
  [255, 255, 255],
];
const image = (...grays: readonly number[]): Image => ({
  width: grays.length,
  height: 1,
  channels: 3,
  data: Uint8Array.from(grays.flatMap((gray) => [gray, gray, gray])),
});
const truth = (...classes: readonly number[]): ClassMap => ({
  width: classes.length,
  height: 1,
  classes: Uint8Array.from(classes),
});

describe('outputLabels', () => {
  it('scores each pair by the nearest colours, and all pairs by all their pixels', async () => {
    const scorer = outputLabels(PALETTE);
    const target = image(0, 0, 0, 0);
    const first = { name: 'a', output: image(9, 200, 3, 0), target, labels: truth(0, 1, 1, 0) };
    expect(await measureWith(scorer, first)).toEqual([3 / 4, (1 + 1 / 2) / 2, (2 / 3 + 1 / 2) / 2]);
    await measureWith(scorer, { name: 'b', output: image(255, 255), target, labels: truth(1, 1) });
    const [pixels] = scorer.scores();
    expect(pixels?.of(Uint32Array.of(0, 1))).toBe(5 / 6); // and not the mean of 3/4 and 1
    expect(pixels?.of(Uint32Array.of(1, 1))).toBe(1);
    expect([...scorer.confusion().counts]).toEqual([2, 0, 1, 3]);
  });

  it('can take an output pixel for void, which is an error if the true pixel counts and is ignored if it does not', async () => {
    const scorer = outputLabels(PALETTE, [[128, 128, 128]]);
    const target = image(0, 0, 0, 0);
    const pair = { name: 'a', output: image(0, 130, 255, 120), target, labels: truth(0, 0, 1, NO_CLASS) };
    expect((await measureWith(scorer, pair))[0]).toBe(2 / 3);
    await measureWith(scorer, { ...pair, name: 'b' });
    expect(scorer.scores()[0]?.of(Uint32Array.of(0, 1))).toBe(2 / 3);
    expect([...scorer.confusion().counts]).toEqual([2, 0, 0, 2]);
    expect([...(scorer.confusion().unassigned ?? [])]).toEqual([2, 0]);
  });

  it('has no value for a pair whose pixels do not count', async () => {
    const scorer = outputLabels(PALETTE);
    const blank = { name: 'a', output: image(0), target: image(0), labels: truth(NO_CLASS) };
    expect(await measureWith(scorer, blank)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(scorer.scores().map((score) => score.of(Uint32Array.of(0)))).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });

  it('accepts gray outputs, and refuses a pair without labels', async () => {
    const scorer = outputLabels(PALETTE);
    const gray: Image = { width: 1, height: 1, channels: 1, data: Uint8Array.of(250) };
    expect(await measureWith(scorer, { name: 'a', output: gray, target: gray, labels: truth(1) })).toEqual([
      1, 1, 1,
    ]);
    await expect(measureWith(scorer, { name: 'b', output: gray, target: gray })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('pair b has no labels'),
    });
  });
});
