import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countByFolder, sourceImages, uniqueStems } from './source-images.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'source-images-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('sourceImages', () => {
  it('are the images of a folder; a folder without any, or none, is refused', async () => {
    await writeFile(join(folder, 'notes.txt'), 'no image');
    await expect(sourceImages(folder)).rejects.toThrow(`${folder}: no images in it`);
    await expect(sourceImages(join(folder, 'absent'))).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('absent: there is no such folder'),
    });
    await writeFile(join(folder, '1.png'), '');
    expect(await sourceImages(folder)).toEqual(['1.png']);
  });
});

describe('uniqueStems', () => {
  it('are names without endings, but where two would be equal', () => {
    expect(uniqueStems(['a/1.png', 'a/1.jpg', 'b/1.png', '2.v1.jpg'])).toEqual([
      'a/1.png',
      'a/1.jpg',
      'b/1',
      '2.v1',
    ]);
  });
});

describe('countByFolder', () => {
  it('counts by the first folder, and those in none under a dot', () => {
    expect(countByFolder(['train/a/1', 'train/2', 'val/1', '1'])).toEqual({ train: 2, val: 1, '.': 1 });
  });
});
