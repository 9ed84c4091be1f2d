import { describe, expect, it } from 'vitest';
import { Pix2PixError } from '../core/errors.ts';
import { ALONE } from '../core/peers.ts';
import { tensor } from '../core/tensor.ts';
import type { Image } from '../data/image.ts';
import type { PairSource } from '../data/pairs.ts';
import { type PartialOptions, resolveOptions } from '../settings/options.ts';
import { ranksOf } from './peers.testing.ts';
import { openSharedValidation } from './shared-validation.ts';
import type { Trainer } from './trainer.ts';

const SIZE = 16;
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];

const image = (seed: number): Image => ({
  ...{ width: SIZE, height: SIZE, channels: 3 },
  data: Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) => (37 * seed + 11 * i * (seed + 1)) % 256),
});

/** Pairs, some of which cannot be read, and what was said of those. */
const sourceOf = (bad: readonly number[] = [], leavesOut = true) => {
  const told: string[] = [];
  const source: PairSource = {
    count: NAMES.length,
    names: NAMES,
    readPair: async (index) => {
      if (bad.includes(index)) throw new Pix2PixError('DATA', `${NAMES[index]}: torn`);
      return { name: NAMES[index] as string, input: image(index), target: image(index + 20) };
    },
    ...(leavesOut ? { onUnreadable: (index, error) => told.push(`${index} ${error.message}`) } : {}),
  };
  return { source, told };
};

/** A generator that changes values by the name of a pair. */
const samplerOf = (given: PartialOptions, hasNumbers = true): Pick<Trainer, 'options' | 'sample'> => ({
  options: resolveOptions({ size: SIZE, depth: 3, receptiveField: 16, ...given }),
  sample: async ({ shape, data }, key) => {
    const factor = hasNumbers ? 0.3 + 0.07 * key.charCodeAt(0) : Number.NaN;
    return tensor(
      shape,
      data.map((value) => Math.tanh(value * factor)),
    );
  },
});

const MEASURES = { metrics: ['psnr', 'l2'], every: 1, lpips: undefined } as const;

const CHOICES: readonly PartialOptions[] = [{}, { model: 'cyclegan', generator: 'resnet-1' }];

describe('a validation that is shared out', () => {
  it.each(CHOICES)('finds on all ranks what one process finds, in its order: %j', async (given) => {
    const { depth: _, ...unlayered } = { depth: 3, ...given };
    const sampler = samplerOf(given.model ? { ...unlayered, depth: null } : given);
    const measures = given.model ? { ...MEASURES, metrics: [] } : MEASURES;
    const bad = [0, 4];
    const alone = sourceOf(bad);
    const expected = await openSharedValidation(sampler, alone.source, measures).run(1, ALONE);
    expect(expected.rows).toHaveLength(6);
    for (const size of [2, 3, 12]) {
      const sources = Array.from({ length: size }, () => sourceOf(bad));
      const found = await Promise.all(
        ranksOf(size).map((peers, rank) =>
          openSharedValidation(
            sampler,
            (sources[rank] as { source: PairSource }).source,
            measures,
            peers,
          ).run(1, peers),
        ),
      );
      for (const one of found) expect(one).toEqual(expected);
      expect(sources[0]?.told.toSorted()).toEqual(alone.told); // the list of rank 0 is whole
    }
  });

  it('ends on all ranks alike where one cannot read its pair', async () => {
    const errors = await Promise.all(
      ranksOf(2).map((peers) =>
        openSharedValidation(samplerOf({}), sourceOf([3], false).source, MEASURES, peers)
          .run(1, peers)
          .catch((error: unknown) => error),
      ),
    );
    expect(errors).toMatchObject([
      { code: 'DATA', message: 'rank 1: d: torn' },
      { code: 'DATA', message: 'd: torn' },
    ]);
  });

  it.each([
    ['NON_FINITE', 'L1 became NaN after epoch 7', samplerOf({}, false), []],
    ['DATA', 'none of its 9 pairs can be read', samplerOf({}), NAMES.map((_, index) => index)],
  ] as const)('tells all ranks of what all find: %s', async (code, text, sampler, bad) => {
    for (const size of [1, 3]) {
      const errors = await Promise.all(
        ranksOf(size).map((peers) =>
          openSharedValidation(sampler, sourceOf(bad).source, MEASURES, peers)
            .run(7, peers)
            .catch((error: unknown) => error),
        ),
      );
      for (const error of errors)
        expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
    }
  });
});
