import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderFacade } from '../../facades/render-facade.ts';
import { openDataSet } from '../folders.ts';
import { openUnpairedSet } from '../unpaired-set.ts';
import { writeUnpairedSample } from './write-unpaired-sample.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'unpaired-sample-'));
});
afterAll(() => rm(root, { recursive: true }));

describe('writeUnpairedSample', () => {
  it('writes two sets that open without pairs, day in A and night in B, no house twice', async () => {
    const folder = join(root, 'new');
    const progress: string[] = [];
    const counts = await writeUnpairedSample(folder, {
      images: 4,
      size: 64,
      seed: 7,
      onProgress: (written, total) => progress.push(`${written}/${total}`),
    });
    expect(counts).toEqual({ train: 2, val: 1, test: 1 });
    expect(progress).toEqual(['1/8', '2/8', '3/8', '4/8', '5/8', '6/8', '7/8', '8/8']);
    expect((await readdir(folder)).sort()).toEqual([
      ...['dataset.json', 'testA', 'testB', 'trainA', 'trainB', 'valA', 'valB'],
    ]);
    let index = 0;
    for (const [split, count] of Object.entries(counts)) {
      const data = await openUnpairedSet(folder, { split, direction: 'AtoB' });
      expect(data.count).toBe(count);
      const pairs = await Promise.all(data.names.map((_, at) => data.readPair(at)));
      for (const [side, time] of [
        ['input', 'day'],
        ['target', 'night'],
      ] as const)
        for (const pair of pairs) {
          const { photo } = renderFacade({ seed: 7, index: index++, size: 64, time });
          expect(pair[side].data).toEqual(Uint8Array.from(photo.data));
        }
    }
  });

  it('is never taken for pairs', async () => {
    const folder = join(root, 'no-pairs');
    await writeUnpairedSample(folder, { images: 3, size: 64, seed: 0 });
    await expect(openDataSet(folder, { split: 'train', direction: 'AtoB' })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('--model cyclegan'),
    });
  });

  it('says what it is in dataset.json', async () => {
    const folder = join(root, 'described');
    await writeUnpairedSample(folder, { images: 3, size: 64, seed: 1 });
    expect(JSON.parse(await readFile(join(folder, 'dataset.json'), 'utf8'))).toMatchObject({
      a: 'day',
      b: 'night',
      license: expect.stringContaining('CC0'),
      images: 3,
      splits: { train: 1, val: 1, test: 1 },
    });
  });

  it('touches nothing in a folder that is not empty, and needs an image for each split', async () => {
    const folder = await mkdtemp(join(root, 'full-'));
    await writeFile(join(folder, 'mine.txt'), 'kept');
    const options = { images: 3, size: 64, seed: 1 };
    await expect(writeUnpairedSample(folder, options)).rejects.toMatchObject({ code: 'FILE' });
    expect(await readdir(folder)).toEqual(['mine.txt']);
    await expect(writeUnpairedSample(join(root, 'few'), { ...options, images: 2 })).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('2 images of each side, expected at least 3'),
    });
    expect(await readdir(root)).not.toContain('few');
  });
});
