import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDescription } from '../node/description.ts';
import { openDataSet } from '../node/folders.ts';
import { writeSampleDataSet } from '../node/make/write-sample.ts';
import { openTabData } from './open-tab-data.ts';

const houses = { kind: 'houses', count: 5, size: 64, seed: 7 } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'houses-'));
  await writeSampleDataSet(folder, { pairs: 5, size: 64, seed: 7 });
});
afterAll(() => rm(folder, { recursive: true }));

describe('houses in a tab', () => {
  it.each(['AtoB', 'BtoA'] as const)(
    'are the pairs, names and splits that dataset sample writes, %s',
    async (direction) => {
      const { splits, images } = await openTabData(houses, { direction });
      expect(images).toEqual({ train: 3, val: 1, test: 1 });
      for (const split of ['train', 'val', 'test'] as const) {
        const written = await openDataSet(folder, { split, direction });
        expect(splits[split]?.names).toEqual(written.names);
        expect(splits[split]?.firstSize).toEqual(written.firstSize);
        for (const index of written.names.keys())
          expect(await splits[split]?.readPair(index)).toEqual(await written.readPair(index));
      }
    },
  );

  it('say of themselves what the folder says, so that its palette is known', async () => {
    const { splits } = await openTabData(houses, { direction: 'AtoB' });
    expect(splits.description).toMatchObject((await readDescription(folder)) as object);
  });

  it('have a fingerprint by number, size and seed', async () => {
    const { fingerprint } = await openTabData(houses, { direction: 'AtoB' });
    expect((await openTabData({ ...houses }, { direction: 'AtoB' })).fingerprint).toBe(fingerprint);
    for (const other of [{ count: 6 }, { size: 128 }, { seed: 8 }])
      expect((await openTabData({ ...houses, ...other }, { direction: 'AtoB' })).fingerprint).not.toBe(
        fingerprint,
      );
  });

  it('are refused below 3, and in sizes that are not drawn', async () => {
    await expect(openTabData({ ...houses, count: 2 }, { direction: 'AtoB' })).rejects.toThrow(
      'at least 3, one for each split',
    );
    await expect(openTabData({ ...houses, size: 32 }, { direction: 'AtoB' })).rejects.toThrow(
      'from 64 to 512',
    );
  });
});
