import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Image, joinSideBySide } from '../image.ts';
import { noiseImage } from '../patterns.testing.ts';
import { resize } from '../resample.ts';
import { writePng } from './codecs.ts';
import { openDataSet } from './folders.ts';

let root: string;
let folder: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'single-images-'));
});
beforeEach(async () => {
  folder = join(root, String(made++));
  await mkdir(folder);
});
afterAll(() => rm(root, { recursive: true }));

/** A smooth picture, as a photograph is. */
const photo = (width: number, height: number, seed: number): Image =>
  resize(noiseImage(Math.ceil(width / 8), Math.ceil(height / 8), 3, seed), width, height, 'bicubic');

/** Pictures named 0.png and on, below a folder of the data set. */
const write = async (place: string, pictures: readonly Image[], start = ''): Promise<void> => {
  for (const [i, picture] of pictures.entries())
    await writePng(join(folder, place, `${start}${i}.png`), picture);
};

const photos = (width: number, height: number, from = 0): Image[] =>
  Array.from({ length: 9 }, (_, i) => photo(width, height, from + i));

const pairs = (width: number, height: number): Image[] =>
  photos(width, height).map((a, i) => joinSideBySide(a, photo(width, height, 50 + i)));

const open = (path = folder) => openDataSet(path, { split: 'train', direction: 'AtoB' });

describe('a data set of single images', () => {
  it.each([
    ['of 3:2', 96, 64, 'each picture goes on across its middle'],
    ['as wide as two squares', 128, 64, 'each picture goes on across its middle'],
    ['square', 48, 48, 'single images, not pairs side by side'],
    ['of odd widths', 65, 64, 'their widths are odd'],
  ])('%s is refused, and never cut in half', async (_, width, height, reason) => {
    await write('train', photos(width, height));
    await expect(open()).rejects.toMatchObject({ code: 'DATA', message: expect.stringContaining(reason) });
    await expect(open()).rejects.toThrow('put side A of each pair into A/ and side B into B/');
  });

  it('is told which folder is the other side, inside the split or beside it', async () => {
    await write('train/images', photos(96, 64));
    await write('train/labels', photos(96, 64, 40));
    await expect(open()).rejects.toThrow(/train\/images and .*train\/labels have images of equal names/);
    await rm(join(folder, 'train'), { recursive: true });
    await write('train', photos(96, 64));
    await write('trainannot', photos(96, 64, 40));
    await expect(open()).rejects.toThrow(/dataset combine .*train .*trainannot OUT\/train/);
  });

  it('is told to join two folders beside each other, and not to put them into one of the two', async () => {
    await write('labels', photos(96, 64));
    await write('photos', photos(96, 64, 40));
    const error = await open(join(folder, 'labels')).catch((error: Error) => error);
    expect(String(error)).toContain(
      `join them with pix2pix dataset combine ${join(folder, 'labels')} ${join(folder, 'photos')} OUT;`,
    );
    expect(String(error)).not.toContain('inside labels/');
  });

  it('in folders that are no splits is told how they become pairs', async () => {
    await write('labels', photos(96, 64));
    await write('photos', photos(96, 64, 40));
    await expect(open()).rejects.toThrow(
      `these are folders of single images, not of pairs: labels/ (9, such as labels/0.png), photos/ (9, such as photos/0.png); ${join(folder, 'labels')} and ${join(folder, 'photos')} have equal names`,
    );
    await write('pairs', pairs(64, 64)); // something else may be meant then
    await expect(open()).rejects.toThrow('no split "train"');
  });

  it('is told where one side alone was given', async () => {
    for (const [a, b, around] of [
      ['A', 'B', 'train'],
      ['trainA', 'trainB', ''],
    ] as const) {
      await write(join(around, a), photos(96, 64));
      await write(join(around, b), photos(96, 64, 40));
      await expect(open(join(folder, around, a))).rejects.toThrow(
        `is one side of pairs, and ${join(folder, around, b)} the other; give the folder around them`,
      );
    }
  });

  it('is trusted where dataset.json says that each image holds both sides', async () => {
    await write('train', photos(96, 64));
    await writeFile(join(folder, 'dataset.json'), '{"layout": "side-by-side"}');
    expect((await open()).count).toBe(9);
  });
});

describe('pairs side by side', () => {
  it.each([
    [64, 64],
    [48, 64],
    [96, 64],
  ])('of %ix%i are taken as they are', async (width, height) => {
    await write('train', pairs(width, height));
    expect(await open()).toMatchObject({ count: 9, layout: 'side-by-side', folders: ['train'] });
  });

  it('may lie in folders of equal names, such as kinds of animals', async () => {
    await write('train/cats', pairs(64, 64));
    await write('train/dogs', pairs(64, 64));
    expect((await open()).count).toBe(18);
  });
});

describe('folders as CycleGAN has them', () => {
  it('are refused if no names are equal', async () => {
    await write('trainA', photos(64, 64), 'horse');
    await write('trainB', photos(64, 64), 'zebra');
    await expect(open()).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(
        /no image in trainA\/ \(9, such as horse0.png\) has the name of one in trainB\/.*--model cyclegan/,
      ),
    });
  });

  it('are pairs where names are equal', async () => {
    await write('trainA', photos(64, 64));
    await write('trainB', photos(64, 64, 40));
    expect(await open()).toMatchObject({ count: 9, layout: 'a-and-b', folders: ['trainA', 'trainB'] });
  });
});
