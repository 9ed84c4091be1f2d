import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBatches } from '../batches.ts';
import { joinSideBySide } from '../image.ts';
import type { Direction } from '../pairs.ts';
import { flatImage, noiseImage } from '../patterns.testing.ts';
import type { BadPair } from './check-pairs.ts';
import { writePng } from './codecs.ts';
import { checkFile } from './file-size.ts';
import { listSplits, openDataSet } from './folders.ts';

const RED = flatImage(4, 4, [255, 0, 0]);
const BLUE = flatImage(4, 4, [0, 0, 255]);

let root: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'folders-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A new folder with a pair of red (A) and blue (B) under each name; sides are `.../A/...` and `.../B/...`. */
const folderOf = async (...names: readonly string[]): Promise<string> => {
  const folder = join(root, String(made++));
  await mkdir(folder);
  for (const name of names) {
    const sides = name.split('/');
    const image = sides.includes('A') ? RED : sides.includes('B') ? BLUE : joinSideBySide(RED, BLUE);
    await writePng(join(folder, name), image); // sharp reads by content, so that any ending will do
  }
  return folder;
};

const open = (folder: string, split = 'train', direction: Direction = 'AtoB') =>
  openDataSet(folder, { split, direction });

const refused = (...parts: string[]) =>
  expect.objectContaining({ code: 'DATA', message: expect.stringMatching(parts.join('[^]*')) });

describe('openDataSet', () => {
  const LAYOUTS = {
    'side by side in <split>/': ['train/x.png', 'train/y.png'],
    '<split>/A and <split>/B': ['train/A/x.png', 'train/A/y.jpg', 'train/B/x.webp', 'train/B/y.png'],
    'A/<split> and B/<split>': ['A/train/x.png', 'A/train/y.jpg', 'B/train/x.webp', 'B/train/y.png'],
    'images alone': ['x.png', 'y.png'],
    'A and B alone': ['A/x.png', 'A/y.png', 'B/x.png', 'B/y.png'],
  };
  for (const [layout, files] of Object.entries(LAYOUTS))
    it(`reads ${layout}, with A or B as input`, async () => {
      const folder = await folderOf(...files);
      expect(await listSplits(folder)).toEqual(['train']);
      const data = await open(folder);
      expect(data).toMatchObject({ count: 2, names: ['x', 'y'], split: 'train', direction: 'AtoB' });
      expect(data.files.map(({ name }) => name).sort()).toEqual(files.sort());
      expect(await data.readPair(1)).toEqual({ name: 'y', input: RED, target: BLUE });
      expect(await (await open(folder, 'train', 'BtoA')).readPair(1)).toEqual({
        name: 'y',
        input: BLUE,
        target: RED,
      });
    });

  it('reads folders in folders in a fixed order, and leaves other files and hidden ones alone', async () => {
    const folder = await folderOf('val/b/2.png', 'val/10.png', 'val/b/1.PNG', 'val/9.png');
    await writeFile(join(folder, 'val', 'notes.txt'), 'none');
    await writeFile(join(folder, 'val', '._9.png'), 'what a Mac leaves on other disks');
    expect((await open(folder, 'val')).names).toEqual(['10', '9', 'b/1', 'b/2']);
  });

  it('keeps names unique where only the endings differ', async () => {
    expect((await open(await folderOf('train/a.jpg', 'train/a.png', 'train/b.png'))).names).toEqual([
      'a.jpg',
      'a.png',
      'b',
    ]);
  });

  it('follows links, but not in circles', async () => {
    const [folder, elsewhere] = [await folderOf('train/a.png'), await folderOf('c.png')];
    await symlink(elsewhere, join(folder, 'train', 'linked'));
    await symlink(join(folder, 'train'), join(elsewhere, 'back'));
    expect((await open(folder)).names).toEqual(['a', 'linked/c']);
  });

  it('has a fingerprint of names and sizes, equal wherever the folder is', async () => {
    const [one, same, renamed] = await Promise.all([
      folderOf('train/a.png', 'test/t.png').then((folder) => open(folder)),
      folderOf('train/a.png').then((folder) => open(folder)),
      folderOf('train/b.png').then((folder) => open(folder)),
    ]);
    expect(one.fingerprint).toBe(same.fingerprint);
    expect(one.fingerprint).not.toBe(renamed.fingerprint);
    await writePng(join(same.folder, 'train/a.png'), noiseImage(8, 4));
    expect((await open(same.folder)).fingerprint).not.toBe(one.fingerprint);
  });

  it('feeds batches', async () => {
    const source = await open(await folderOf('train/a.png', 'train/b.png'));
    const batches = openBatches({
      source,
      channels: { input: 3, target: 3 },
      width: 4,
      height: 4,
      batchSize: 2,
      seed: 0,
      isJittered: true,
      isMirrored: true,
      isShuffled: true,
    });
    const { input, target } = await batches.next();
    await batches.close();
    expect([...input.data.slice(0, 17)]).toEqual([...new Array(16).fill(1), -1]);
    expect([...target.data.slice(0, 17)]).toEqual([...new Array(17).fill(-1)]);
  });
});

describe('listSplits', () => {
  it('lists the usual splits first, then others by name', async () => {
    const folder = await folderOf('test/x.png', 'extra/x.png', 'val/A/x.png', 'val/B/x.png', 'train/x.png');
    await mkdir(join(folder, 'empty'));
    expect(await listSplits(folder)).toEqual(['train', 'val', 'test', 'extra']);
  });

  it('finds splits that both sides have', async () => {
    expect(await listSplits(await folderOf('A/train/x.png', 'A/test/x.png', 'B/test/x.png'))).toEqual([
      'test',
    ]);
  });

  it('is empty for a folder without images, or none at all', async () => {
    expect(await listSplits(await folderOf())).toEqual([]);
    expect(await listSplits(join(root, 'nowhere'))).toEqual([]);
  });
});

describe('openDataSet refuses', () => {
  it('a folder that is not there', async () => {
    await expect(open(join(root, 'nowhere'))).rejects.toEqual(refused('nowhere', 'no such folder'));
  });

  it('a split that is not there, with the ones that are', async () => {
    const folder = await folderOf('train/x.png', 'test/x.png');
    await expect(open(folder, 'tset')).rejects.toEqual(refused('"tset"', 'train, test', 'mean "test"'));
  });

  it('to take images without splits for anything but training', async () => {
    await expect(open(await folderOf('x.png'), 'test')).rejects.toEqual(refused('"test"', 'it has train'));
  });

  it('folders without images', async () => {
    await expect(open(await folderOf())).rejects.toEqual(refused('expected pairs'));
    const folder = await folderOf('train/x.heic');
    await expect(open(folder)).rejects.toEqual(refused('no images in train', 'convert'));
  });

  it('one side without the other', async () => {
    await expect(open(await folderOf('train/A/x.png'))).rejects.toEqual(refused('train/B is missing'));
  });

  it('names that do not match, of which it lists five', async () => {
    const lone = [1, 2, 3, 4, 5, 6, 7].map((i) => `train/B/n${i}.png`);
    const folder = await folderOf('train/A/x.png', 'train/B/x.jpg', ...lone);
    await expect(open(folder)).rejects.toEqual(
      refused('7 of 8 images in train/B/', 'n1.png, n2.png, n3.png, n4.png, n5.png and 2 more'),
    );
  });

  it('two images that would be the same pair', async () => {
    const folder = await folderOf('train/A/x.png', 'train/A/x.jpg', 'train/B/x.png');
    await expect(open(folder)).rejects.toEqual(refused('x.jpg and x.png'));
  });

  it('odd widths, with names and sizes', async () => {
    const folder = await folderOf('train/fine.png');
    await writePng(join(folder, 'train/odd.png'), noiseImage(5, 4));
    await writePng(join(folder, 'train/odder.png'), noiseImage(7, 4));
    await expect(open(folder)).rejects.toEqual(
      refused(
        '2 of 3 pairs of train',
        'train/odd.png has an odd width \\(5x4\\)',
        'train/odder.png',
        '--skip-bad',
      ),
    );
  });

  it('sides of two shapes, and takes sides of two sizes', async () => {
    const folder = await folderOf('train/A/x.png', 'train/B/x.png', 'train/A/y.png', 'train/B/y.png');
    await writePng(join(folder, 'train/B/y.png'), noiseImage(8, 8));
    expect((await open(folder)).count).toBe(2);
    await writePng(join(folder, 'train/B/y.png'), noiseImage(6, 4));
    await expect(open(folder)).rejects.toEqual(
      refused('1 of 2 pairs', 'y.png have sides of 4x4 and 6x4', 'stretched', 'crop one'),
    );
    const bad: BadPair[] = [];
    const data = await openDataSet(folder, {
      split: 'train',
      direction: 'AtoB',
      onBad: (list) => bad.push(...list),
    });
    expect([data.names, bad.length]).toEqual([['x'], 1]);
  });

  it('an empty file and a broken link', async () => {
    const folder = await folderOf('train/a.png');
    await writeFile(join(folder, 'train/b.png'), '');
    await symlink('nowhere.png', join(folder, 'train/c.png'));
    await expect(open(folder)).rejects.toEqual(
      refused('train/b.png is empty', 'train/c.png cannot be read: there is no such file'),
    );
  });

  it('a torn image: at once if its header is torn, else when it is read', async () => {
    const folder = await folderOf('train/a.png');
    const torn = join(folder, 'train', 'b.jpg');
    await mkdir(dirname(torn), { recursive: true });
    const { data } = noiseImage(64, 32);
    const whole = await sharp(data, { raw: { width: 64, height: 32, channels: 3 } })
      .jpeg()
      .toBuffer();
    await writeFile(torn, whole.subarray(0, whole.length / 2));
    const source = await open(folder);
    await expect(source.readPair(1)).rejects.toEqual(refused('b.jpg', 'torn'));
    await writeFile(torn, whole.subarray(0, 10));
    await expect(open(folder)).rejects.toEqual(refused('b.jpg', 'cannot be decoded'));
  });
});

describe('leaving bad pairs out', () => {
  const leftOut = async (folder: string) => {
    const bad: BadPair[] = [];
    const onBad = (some: readonly BadPair[]) => bad.push(...some);
    return { data: await openDataSet(folder, { split: 'train', direction: 'AtoB', onBad }), bad };
  };

  it('goes on with the rest, and tells which and why', async () => {
    const folder = await folderOf('train/a.png', 'train/c.png');
    await writePng(join(folder, 'train/b.png'), noiseImage(5, 4));
    await writeFile(join(folder, 'train/d.png'), 'no image');
    const { data, bad } = await leftOut(folder);
    expect(data.names).toEqual(['a', 'c']);
    expect(data.numBad).toBe(2);
    expect(bad).toMatchObject([
      { files: ['train/b.png'], problem: expect.stringContaining('odd width (5x4)') },
      { files: ['train/d.png'], problem: expect.stringContaining('is not an image') },
    ]);
    expect(data.fingerprint).toBe((await open(await folderOf('train/a.png', 'train/c.png'))).fingerprint);
  });

  it('leaves out images without a partner', async () => {
    const { data, bad } = await leftOut(
      await folderOf('train/A/a.png', 'train/A/b.png', 'train/B/a.png', 'train/B/c.png'),
    );
    expect(data.names).toEqual(['a']);
    expect(bad.map(({ files }) => files.join())).toEqual(['train/A/b.png', 'train/B/c.png']);
  });

  it('is still an error where nothing is left', async () => {
    const folder = join(root, String(made++));
    await mkdir(join(folder, 'train'), { recursive: true });
    await writeFile(join(folder, 'train/a.png'), 'no image');
    await expect(leftOut(folder)).rejects.toEqual(refused('1 of 1 pairs'));
  });
});

describe('the first look at a file', () => {
  const sizeOf = async (name: string, make: (image: Sharp) => Sharp) => {
    const path = join(root, name);
    const { data } = noiseImage(6, 4);
    await make(sharp(data, { raw: { width: 6, height: 4, channels: 3 } })).toFile(path);
    return (await checkFile(path)).size;
  };

  it.each(['png', 'jpg', 'webp', 'tiff'])('reads the size of %s', async (type) => {
    expect(await sizeOf(`look.${type}`, (image) => image)).toEqual({ width: 6, height: 4 });
  });

  it('takes a photograph that is stored on its side as it is seen', async () => {
    expect(await sizeOf('side.jpg', (image) => image.withMetadata({ orientation: 6 }))).toEqual({
      width: 4,
      height: 6,
    });
  });

  it('finds the size behind a long colour profile', async () => {
    const long = (image: Sharp) => image.withExif({ IFD0: { ImageDescription: 'x'.repeat(20_000) } });
    expect(await sizeOf('long.jpg', long)).toEqual({ width: 6, height: 4 });
  });
});
