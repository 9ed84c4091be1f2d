import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flatImage } from '../patterns.testing.ts';
import type { BadPair } from './check-pairs.ts';
import { writePng } from './codecs.ts';
import { openUnpairedSet, type UnpairedPlace, unpairedSplits } from './unpaired-set.ts';

let root: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'unpaired-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A new folder of images, whose red says their place in the list, 1 for the first. */
const folderOf = async (...names: readonly string[]): Promise<string> => {
  const folder = join(root, String(made++));
  for (const [index, name] of names.entries()) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writePng(join(folder, name), flatImage(4, 4, [index + 1, 0, 0]));
  }
  return folder;
};

const open = (place: UnpairedPlace, split = 'train', direction: 'AtoB' | 'BtoA' = 'AtoB') =>
  openUnpairedSet(place, { split, direction });

describe('an unpaired set', () => {
  it.each([
    ['trainA/x.png', 'trainB/y.png'],
    ['train_A/x.png', 'train_B/y.png'],
    ['train/A/x.png', 'train/B/y.png'],
    ['A/train/x.png', 'B/train/y.png'],
    ['A/x.png', 'B/y.png'],
  ])('is found as %s and %s', async (a, b) => {
    const data = await open(await folderOf(a, b));
    expect(data).toMatchObject({ layout: 'unpaired', count: 1, names: ['x--y'] });
    const { input, target } = await data.readPair(0);
    expect([input.data[0], target.data[0]]).toEqual([1, 2]);
  });

  it('has the count of its larger side, whose partners come over and over', async () => {
    const data = await open(await folderOf('trainA/1.png', 'trainB/1.png', 'trainB/2.png', 'trainB/3.png'));
    expect(data.names).toEqual(['1', '1--2', '1--3']);
    expect(data.sides).toEqual({ input: ['1'], target: ['1', '2', '3'] });
    expect((await data.readPair(2)).target.data[0]).toBe(4);
  });

  it('swaps its sides with the direction', async () => {
    const folder = await folderOf('trainA/a.png', 'trainB/b.png');
    const data = await open(folder, 'train', 'BtoA');
    expect(data.sides).toEqual({ input: ['b'], target: ['a'] });
    expect((await data.readPair(0)).input.data[0]).toBe(2);
  });

  it('is two folders too, with splits where both have them', async () => {
    const flat = { a: await folderOf('1.png', '2.png'), b: await folderOf('p.png') };
    expect(await unpairedSplits(flat)).toEqual(['train']);
    expect((await open(flat)).names).toEqual(['1--p', '2--p']);
    const split = {
      a: await folderOf('train/1.png', 'test/2.png'),
      b: await folderOf('train/p.png', 'test/q.png'),
    };
    expect(await unpairedSplits(split)).toEqual(['train', 'test']);
    expect((await open(split, 'test')).names).toEqual(['2--q']);
  });

  it('has one fingerprint wherever its folders are, and another with other files', async () => {
    const print = async (place: UnpairedPlace) => (await open(place)).fingerprint;
    const files = ['trainA/1.png', 'trainB/1.png'];
    const first = await print(await folderOf(...files));
    expect(await print(await folderOf(...files))).toBe(first);
    expect(await print(await folderOf(...files, 'trainB/2.png'))).not.toBe(first);
    const two = { a: await folderOf('1.png'), b: await folderOf('1.png') };
    expect(await print(two)).toBe(await print({ a: await folderOf('1.png'), b: await folderOf('1.png') }));
  });

  it('leaves out images that cannot be used where that is asked for, and else names them', async () => {
    const folder = await folderOf('trainA/1.png', 'trainB/1.png');
    await writeFile(join(folder, 'trainB', 'torn.png'), 'no image');
    await expect(open(folder)).rejects.toThrow(
      /trainB: 1 of 2 images of train cannot be used: trainB\/torn.png/,
    );
    const bad: BadPair[] = [];
    const data = await openUnpairedSet(folder, {
      split: 'train',
      direction: 'AtoB',
      onBad: (found) => bad.push(...found),
    });
    expect(data.sides.target).toEqual(['1']);
    expect(bad.map(({ files }) => files)).toEqual([['trainB/torn.png']]);
  });

  it('is refused without one of its sides, and says what is expected', async () => {
    const alone = await folderOf('trainA/1.png');
    await expect(open(alone)).rejects.toThrow('trainB is missing');
    const pairs = await folderOf('train/1.png');
    await expect(open(pairs)).rejects.toThrow('expected trainA and trainB, or train/A and train/B');
    await expect(open({ a: alone, b: join(alone, 'none') })).rejects.toThrow('there is no such folder');
  });
});
