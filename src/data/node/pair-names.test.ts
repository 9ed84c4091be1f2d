/** Pairs whose names differ, as known data sets have them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Image } from '../image.ts';
import { layoutText } from '../layouts/layout-text.ts';
import { flatImage, noiseImage } from '../patterns.testing.ts';
import { resize } from '../resample.ts';
import type { BadPair } from './check-pairs.ts';
import { type DataSetOptions, openDataSet } from './folders.ts';
import { looksUnpaired } from './looks-unpaired.ts';

let root: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pair-names-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A smooth picture, as a photograph is. */
const photo = (seed: number): Image => resize(noiseImage(9, 6, 3, seed), 72, 48, 'bicubic');

/** A new folder with these files; those of labels are red. */
const folderOf = async (names: readonly string[], isLabel: (name: string) => boolean): Promise<string> => {
  const folder = join(root, String(made++));
  for (const [seed, name] of names.entries()) {
    const { data, width, height, channels } = isLabel(name) ? flatImage(72, 48, [255, 0, 0]) : photo(seed);
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await sharp(data, { raw: { width, height, channels: channels as 3 } }).toFile(join(folder, name));
  }
  return folder;
};

const open = (folder: string, options: Partial<DataSetOptions> = {}) =>
  openDataSet(folder, { split: 'train', direction: 'AtoB', ...options });

const ids = [1, 2, 3, 4];
const both = (make: (id: number) => readonly string[]): string[] => ids.flatMap(make);

const CITYSCAPES = both((id) => [
  `train/A/aachen/aachen_00000${id}_000019_leftImg8bit.png`,
  `train/B/aachen/aachen_00000${id}_000019_gtFine_labelIds.png`,
]);

describe('openDataSet', () => {
  it.each([
    [
      'DRIVE',
      both((id) => [`A/2${id}_training.tif`, `B/2${id}_manual1.gif`]),
      '2',
      ['21', '22', '23', '24'],
      'A is A/ and B is B/, 4 pairs matched by "21" of 21_training.tif and 21_manual1.gif',
    ],
    [
      'Cityscapes',
      CITYSCAPES,
      'Ids',
      ids.map((id) => `aachen/aachen_00000${id}_000019`),
      'A is train/A/ and B is train/B/, 4 pairs matched by "aachen_000001_000019" of aachen_000001_000019_leftImg8bit.png and aachen_000001_000019_gtFine_labelIds.png',
    ],
    [
      'CamVid in one folder',
      both((id) => [`train/0001TP_00669${id}.png`, `train/0001TP_00669${id}_L.png`]),
      '_L',
      ids.map((id) => `0001TP_00669${id}`),
      'A and B are both in train/, 4 pairs matched by "0001TP_006691" of 0001TP_006691.png and 0001TP_006691_L.png',
    ],
    [
      'images and masks in one folder',
      both((id) => [`img_${id}.jpg`, `mask_${id}.png`]),
      'mask',
      ids.map(String),
      'A and B are both in one folder, 4 pairs matched by "1" of img_1.jpg and mask_1.png',
    ],
    [
      'scans and labels in folders of one level',
      both((id) => [`A/train/scan-00${id}.png`, `B/train/label-00${id}.png`]),
      'label',
      ids.map((id) => `00${id}`),
      'A is A/train/ and B is B/train/, 4 pairs matched by "001" of scan-001.png and label-001.png',
    ],
  ])('pairs %s', async (_, files, label, names, text) => {
    const folder = await folderOf(files, (name) => name.includes(label) && !name.includes('training'));
    const data = await open(folder);
    expect(data.names).toEqual(names);
    expect(layoutText(data)).toBe(text);
    const { input, target } = await data.readPair(2);
    expect(target.data.subarray(0, 3)).toEqual(new Uint8Array([255, 0, 0]));
    expect(input.data).not.toEqual(target.data);
  });

  it('does not choose between several images of a name, and takes those of a pattern', async () => {
    const colours = ids.map((id) => `train/B/aachen/aachen_00000${id}_000019_gtFine_color.png`);
    const folder = await folderOf([...CITYSCAPES, ...colours], (name) => name.includes('gtFine'));
    await expect(open(folder)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(
        /matched in 2 ways: .*by "\{id\}_leftImg8bit:\{id\}_gtFine_color".*choose one of these with match \(--match\)/,
      ),
    });
    const match = '{id}_leftImg8bit:{id}_gtFine_labelIds.png';
    const data = await open(folder, { match });
    expect(data.pairs.map(({ files }) => files)).toEqual(
      ids.map((_, i) => CITYSCAPES.slice(2 * i, 2 * i + 2)),
    );
    expect(data.notices).toEqual([
      expect.stringMatching(
        /4 images are left out, since the names do not fit match \(--match\): .*_color.png/,
      ),
    ]);
  });

  it('tells of images without a partner, and leaves them out only when it is asked to', async () => {
    const files = both((id) => [`A/2${id}_training.tif`, `B/2${id}_manual1.gif`]);
    const folder = await folderOf([...files, 'A/31_training.tif', 'B/overview.gif'], () => false);
    await expect(open(folder)).rejects.toThrow(
      '1 of 5 images in A/ have no partner in B/ (4 pairs matched by "21" of 21_training.tif and 21_manual1.gif): 31_training.tif',
    );
    const bad: BadPair[] = [];
    const data = await open(folder, { onBad: (some) => bad.push(...some) });
    expect(data.count).toBe(4);
    expect(bad).toEqual([
      { files: ['A/31_training.tif'], problem: 'has no partner in B/' },
      { files: ['B/overview.gif'], problem: 'has no partner in A/' },
    ]);
  });

  it('takes a pattern for both sides in one folder, and tells of the rest', async () => {
    const files = both((id) => [
      `train/images/${id}.png`,
      `train/masks/${id}-old.png`,
      `train/note${id}.png`,
    ]);
    const folder = await folderOf([...files, 'train/masks/9-old.png'], (name) => name.includes('masks'));
    const match = 'images/{id}:masks/{id}-*';
    await expect(open(folder, { match })).rejects.toThrow(
      '1 of 13 images in train/ have no partner (4 pairs matched by "1" of images/1.png and masks/1-old.png): masks/9-old.png',
    );
    const data = await open(folder, { match, onBad: () => undefined });
    expect(data).toMatchObject({ layout: 'one-folder', names: ['1', '2', '3', '4'] });
    expect(data.notices).toEqual([expect.stringContaining('4 images are left out')]);
  });

  it.each([
    [
      '{id}_scan:{id}_label',
      'match "{id}_scan:{id}_label" (--match) fits no name in A/, such as 21_training.tif',
    ],
    ['{id}_training:2{id}_manual1', 'makes no pairs: ids in A/ are such as "21", and in B/ such as "1"'],
    ['2*{id}_training:{id}_manual1', 'makes no pairs'],
    ['{id}*_training:{id}_manual1', '21_training.tif and 22_training.tif in A/ have one id, "2"'],
  ])('refuses the pattern %s, which does not suit the names', async (match, text) => {
    const files = both((id) => [`A/2${id}_training.tif`, `B/2${id}_manual1.gif`]);
    await expect(open(await folderOf(files, () => false), { match })).rejects.toThrow(text);
  });

  it('refuses a pattern that is none, and one beside a list', async () => {
    const folder = await folderOf(['train/A/1.png', 'train/B/1.png'], () => false);
    await expect(open(folder, { match: '{id}' })).rejects.toMatchObject({ code: 'OPTION' });
    await writeFile(join(folder, 'train.jsonl'), '{"a": "train/A/1.png", "b": "train/B/1.png"}');
    await expect(open(folder, { match: '{id}:{id}' })).rejects.toThrow('train.jsonl lists its pairs');
  });

  it('takes equal names as they are, whatever they have in common with others', async () => {
    const names = ['1', '2', '1_L', '2_L'];
    const folder = await folderOf(
      names.flatMap((name) => [`A/${name}.png`, `B/${name}.png`]),
      () => false,
    );
    expect((await open(folder)).names).toEqual(['1', '1_L', '2', '2_L']);
  });
});

describe('looksUnpaired', () => {
  it('is said of CycleGAN’s folders of numbered images, and not of partners', async () => {
    const names = (a: string, b: string): string[] => both((id) => [`${a}${id}.png`, `${b}${id}.png`]);
    const unpaired = await folderOf(names('trainA/horse', 'trainB/zebra'), () => false);
    expect(await looksUnpaired(unpaired)).toBe(true);
    await expect(open(unpaired)).rejects.toThrow('say what their names have in common with match (--match');
    expect((await open(unpaired, { match: 'horse{id}:zebra{id}' })).count).toBe(4);
    expect(await looksUnpaired(await folderOf(names('A/img_', 'B/mask_'), () => false))).toBe(false);
    const towns = ['paris_1', 'paris_2', 'rome_1'].flatMap((town) => [
      `trainA/${town}_map.png`,
      `trainB/${town}_photo.png`,
    ]);
    expect(await looksUnpaired(await folderOf(towns, () => false))).toBe(false);
    const few = await folderOf(['A/x1.png', 'A/x2.png', 'B/y1.png', 'B/y2.png', 'B/y3.png'], () => false);
    expect(await looksUnpaired(few)).toBe(true);
  });
});
