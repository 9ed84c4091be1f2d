/** Weights of pixels are found beside pairs, in each layout that pairs have. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { joinSideBySide } from '../image.ts';
import { flatImage } from '../patterns.testing.ts';
import type { BadPair } from './check-pairs.ts';
import { writePng } from './codecs.ts';
import { type DataSetOptions, listSplits, openDataSet } from './folders.ts';

const [A, B, W] = [flatImage(8, 8, [255, 0, 0]), flatImage(8, 8, [0, 0, 255]), flatImage(8, 8, [7])];

let root: string;
let folder: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weights-'));
});
beforeEach(() => {
  folder = join(root, String(made++));
});
afterAll(() => rm(root, { recursive: true }));

const write = async (...names: readonly string[]): Promise<void> => {
  for (const name of names) {
    const side = /(?:^|\/|train|val)[_-]?([ABW])\//.exec(name)?.[1];
    await writePng(
      join(folder, name),
      side === 'A' ? A : side === 'B' ? B : side === 'W' ? W : joinSideBySide(A, B),
    );
  }
};

const open = (given: Partial<DataSetOptions> = {}) =>
  openDataSet(folder, { split: 'train', direction: 'AtoB', weights: 'auto', ...given });

describe('weights of pixels', () => {
  const LAYOUTS: Readonly<Record<string, readonly string[]>> = {
    'train/W beside train/A and train/B': ['train/A/x.png', 'train/B/x.png', 'train/W/x.png'],
    'W/train beside A/train and B/train': ['A/train/x.png', 'B/train/x.png', 'W/train/x.png'],
    'trainW beside trainA and trainB': ['trainA/x.png', 'trainB/x.png', 'trainW/x.png'],
    'train_W beside train_A and train_B': ['train_A/x.png', 'train_B/x.png', 'train_W/x.png'],
    'W beside A and B': ['A/x.png', 'B/x.png', 'W/x.png'],
    'trainW beside train of pairs side by side': ['train/x.png', 'trainW/x.png'],
    'W/train beside train of pairs side by side': ['train/x.png', 'W/train/x.png'],
    'train/W in train of pairs side by side': ['train/x.png', 'train/W/x.png'],
    'W beside images that are pairs side by side': ['x.png', 'W/x.png'],
  };
  for (const [layout, files] of Object.entries(LAYOUTS))
    it(`are those of ${layout}`, async () => {
      await write(...files);
      expect(await listSplits(folder)).toEqual(['train']);
      const data = await open();
      expect(await data.readPair(0)).toEqual({ name: 'x', input: A, target: B, weight: W });
      expect(data.weights?.folder).toBe((files.at(-1) as string).replace('/x.png', ''));
      expect(data.files.map(({ name }) => name).sort()).toEqual([...files].sort());
    });

  it('are of no effect on a data set that is opened without them, fingerprint included', async () => {
    await write('train/A/x.png', 'train/B/x.png');
    const before = await open();
    await write('train/W/x.png');
    const plain = await openDataSet(folder, { split: 'train', direction: 'AtoB' });
    expect(plain.fingerprint).toBe(before.fingerprint);
    expect(await plain.readPair(0)).not.toHaveProperty('weight');
    expect((await open()).fingerprint).not.toBe(before.fingerprint);
  });

  it('are listed by a manifest', async () => {
    await write('A/1.png', 'B/1.png', 'W/mask-of-1.png', 'A/2.png', 'B/2.png');
    const line = (id: number, w?: string) =>
      `${JSON.stringify({ a: `A/${id}.png`, b: `B/${id}.png`, ...(w ? { w } : {}) })}\n`;
    await writeFile(join(folder, 'train.jsonl'), line(1, 'W/mask-of-1.png'));
    expect((await (await open()).readPair(0)).weight).toEqual(W);
    await writeFile(join(folder, 'train.jsonl'), line(1, 'W/mask-of-1.png') + line(2));
    await expect(open()).rejects.toThrow(
      '1 of 2 pairs of train cannot be used: A/2.png and B/2.png have no weights ("w")',
    );
    await writeFile(join(folder, 'train.jsonl'), line(2));
    expect((await open()).weights).toBeUndefined();
    await expect(open({ weights: 'folder' })).rejects.toThrow('no line of train.jsonl has a "w"');
  });

  it('may have names that share a part with those of pairs, or the name of one side', async () => {
    await write('train/A/1_photo.png', 'train/A/2_photo.png', 'train/B/1_map.png', 'train/B/2_map.png');
    await write('train/W/1_valid.png', 'train/W/2_valid.png');
    expect((await (await open()).readPair(1)).weight).toEqual(W);
    await rm(join(folder, 'train', 'W'), { recursive: true });
    await write('train/W/1_map.png', 'train/W/2_map.png');
    expect((await (await open()).readPair(1)).weight).toEqual(W);
  });

  it('are missing for a pair: an error that names it, or the pair is left out', async () => {
    await write('train/A/x.png', 'train/B/x.png', 'train/W/x.png', 'train/A/y.png', 'train/B/y.png');
    await expect(open()).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining(
        '1 of 2 pairs of train cannot be used: train/A/y.png and train/B/y.png have no weights of that name in train/W/',
      ),
    });
    const bad: BadPair[] = [];
    expect((await open({ onBad: (found) => bad.push(...found) })).names).toEqual(['x']);
    expect(bad).toHaveLength(1);
  });

  it('of another shape are refused before they are read', async () => {
    await write('train/A/x.png', 'train/B/x.png');
    await writePng(join(folder, 'train/W/x.png'), flatImage(8, 4, [255]));
    await expect(open()).rejects.toThrow('have sides of 8x8 and weights of 8x4, which are not of one shape');
  });

  it('are not what a folder W holds whose images have other names: it is told, or an error where they are asked for', async () => {
    await write('train/A/x.png', 'train/B/x.png', 'train/W/sketch.png', 'train/W/plan.png');
    const data = await open();
    expect(data.weights).toBeUndefined();
    expect(data.notices).toEqual([
      'train/W/ is not taken for weights of pixels: none of its images (plan.png, sketch.png) has the name of a pair, such as x',
    ]);
    await expect(open({ weights: 'folder' })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining(
        'pixelWeights is folder (--pixel-weights folder), but split train has no weights',
      ),
    });
  });

  it('are no pairs, where a folder W of pairs side by side has images of its own', async () => {
    await write('train/x.png', 'train/y.png');
    await writePng(join(folder, 'train/W/z.png'), joinSideBySide(A, B));
    expect((await open()).names).toEqual(['W/z', 'x', 'y']);
  });
});
