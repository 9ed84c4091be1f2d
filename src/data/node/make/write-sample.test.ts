import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderFacade } from '../../facades/render-facade.ts';
import { splitCounts } from '../../facades/sample.ts';
import { listSplits, openDataSet } from '../folders.ts';
import { writeSampleDataSet } from './write-sample.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sample-'));
});
afterAll(() => rm(root, { recursive: true }));

describe('splitCounts', () => {
  it('gives 80, 10 and 10 percent, and one pair at least', () => {
    expect(splitCounts(500)).toEqual({ train: 400, val: 50, test: 50 });
    expect(splitCounts(3)).toEqual({ train: 1, val: 1, test: 1 });
  });
});

describe('writeSampleDataSet', () => {
  it('writes a data set that opens, labels left and photographs right, no facade twice', async () => {
    const folder = join(root, 'new');
    const progress: string[] = [];
    await writeSampleDataSet(folder, {
      pairs: 5,
      size: 64,
      seed: 7,
      onProgress: (written, total) => progress.push(`${written}/${total}`),
    });
    expect(progress).toEqual(['1/5', '2/5', '3/5', '4/5', '5/5']);
    expect(await listSplits(folder)).toEqual(['train', 'val', 'test']);
    let index = 0;
    for (const [split, names] of [
      ['train', ['0001', '0002', '0003']],
      ['val', ['0001']],
      ['test', ['0001']],
    ] as const) {
      const data = await openDataSet(folder, { split, direction: 'AtoB' });
      expect(data.names).toEqual(names);
      for (let i = 0; i < data.count; i++) {
        const { labels, photo } = renderFacade({ seed: 7, index: index++, size: 64 });
        const { input, target } = await data.readPair(i);
        expect(input).toMatchObject({ width: 64, height: 64, data: Uint8Array.from(labels.data) });
        expect(target).toMatchObject({ width: 64, height: 64, data: Uint8Array.from(photo.data) });
      }
    }
  });

  it('draws another house each time, with nobody watching the progress too', async () => {
    const folder = join(root, 'unwatched');
    await writeSampleDataSet(folder, { pairs: 3, size: 64, seed: 1 });
    const files = await Promise.all(
      ['train', 'val', 'test'].map((split) => readFile(join(folder, split, '0001.png'), 'base64')),
    );
    expect(new Set(files).size).toBe(3);
  });

  it('says what it is in dataset.json', async () => {
    const folder = join(root, 'described');
    await writeSampleDataSet(folder, { pairs: 3, size: 64, seed: 1 });
    const text = await readFile(join(folder, 'dataset.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      direction: 'AtoB',
      license: expect.stringContaining('CC0'),
      size: 64,
      seed: 1,
      splits: { train: 1, val: 1, test: 1 },
      palette: expect.arrayContaining([{ name: 'window', colour: [0, 128, 255] }]),
    });
  });

  it('touches nothing in a folder that is not empty', async () => {
    const folder = await mkdtemp(join(root, 'full-'));
    await writeFile(join(folder, 'mine.txt'), 'kept');
    await expect(writeSampleDataSet(folder, { pairs: 3, size: 64, seed: 1 })).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('mine.txt'),
    });
    expect(await readdir(folder)).toEqual(['mine.txt']);
  });

  it('refuses fewer pairs than splits', async () => {
    const folder = join(root, 'few');
    await expect(writeSampleDataSet(folder, { pairs: 2, size: 64, seed: 1 })).rejects.toMatchObject({
      code: 'OPTION',
    });
    expect(await readdir(root)).not.toContain('few');
  });
});
