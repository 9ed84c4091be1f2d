import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pix2PixError } from '../../core/errors.ts';
import { type Image, joinSideBySide } from '../image.ts';
import { writePng } from '../node/codecs.ts';
import { type DataSet, type DataSetOptions, listSplits, openDataSet } from '../node/folders.ts';
import { openPhotoSet } from '../node/photo-set.ts';
import { openUnpairedSet } from '../node/unpaired-set.ts';
import { decodeInNode, filesOfFolder } from './files-of-folder.testing.ts';
import { openTabData } from './open-tab-data.ts';
import type { TabData, TabDataOptions } from './tab-data.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tab-files-'));
});
afterAll(() => rm(root, { recursive: true }));

/** Blocks of colours that a number decides, as a label map or a picture has them. */
const picture = (number: number, size = 16): Image => ({
  width: size,
  height: size,
  channels: 3,
  data: Uint8Array.from({ length: size * size * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size)];
    return ((x >> 2) * 31 + (y >> 2) * 57 + number * 41 + (i % 3) * 90) % 256;
  }),
});

const both = (number: number): Image => joinSideBySide(picture(number), picture(number + 100));

/** Writes the images of names, in new files. */
const folderOf = async (name: string, images: Readonly<Record<string, Image>>): Promise<string> => {
  const folder = join(root, name);
  for (const [file, image] of Object.entries(images)) await writePng(join(folder, file), image);
  return folder;
};

const sides = (names: readonly (readonly [a: string, b: string])[]): Record<string, Image> =>
  Object.fromEntries(
    names.flatMap(([a, b], i) => [
      [a, picture(i)],
      [b, picture(i + 100)],
    ]),
  );

const openInTab = async (folder: string, options: Partial<TabDataOptions> = {}): Promise<TabData> =>
  openTabData(await filesOfFolder(folder), { direction: 'AtoB', ...options }, { decode: decodeInNode });

type Open = (folder: string, options: DataSetOptions) => Promise<DataSet>;

/** That a tab opens what Node opens: names, order, fingerprint, pixels. */
const expectSame = async (
  folder: string,
  options: Partial<TabDataOptions> = {},
  open: Open = openDataSet,
): Promise<TabData> => {
  const data = await openInTab(folder, options);
  for (const split of await listSplits(folder)) {
    const { match, pixelWeights: weights } = options;
    const ofNode = await open(folder, { split, direction: 'AtoB', match, ...(weights ? { weights } : {}) });
    const ofTab = data.splits[split as 'train'];
    expect(ofTab?.names).toEqual(ofNode.names);
    expect(ofTab?.firstSize).toEqual(ofNode.firstSize);
    for (const index of ofNode.names.keys())
      expect(await ofTab?.readPair(index)).toEqual(await ofNode.readPair(index));
    if (split !== 'train') continue;
    expect(data.layout).toBe(ofNode.layout);
    expect(data.fingerprint).toBe(ofNode.fingerprint);
  }
  return data;
};

describe('a folder of files in a tab opens as Node opens it', () => {
  it('with both sides in each image, in splits', async () => {
    const folder = await folderOf('side-by-side', {
      'train/0001.png': both(1),
      'train/0002.png': both(2),
      'train/night/0001.png': both(3),
      'val/0001.png': both(4),
      'test/0001.png': both(5),
    });
    await writeFile(join(folder, 'dataset.json'), '{"layout": "side-by-side", "name": "blocks"}');
    const data = await expectSame(folder);
    expect(data.images).toEqual({ train: 3, val: 1, test: 1 });
    expect(data.splits.description).toMatchObject({ name: 'blocks' });
    expect(data.notices[0]).toBe(
      'Pairs: each image in train/ holds both sides, A left and B right; input A, target B',
    );
  });

  it('with both sides in each image, alone', async () => {
    const folder = await folderOf('alone', { '1.png': both(1), '2.png': both(2), '10.png': both(3) });
    await writeFile(join(folder, 'dataset.json'), '{"layout": "side-by-side"}');
    await expectSame(folder);
  });

  it.each([
    ['a-b-below-splits', ['train/A', 'train/B']],
    ['splits-below-a-b', ['A/train', 'B/train']],
    ['joined', ['trainA', 'trainB']],
    ['joined-by-line', ['train_A', 'train_B']],
    ['flat', ['A', 'B']],
  ] as const)('with two folders of sides: %s', async (name, [a, b]) => {
    const files = ['x.png', 'y.png', name === 'flat' ? 'z.png' : 'deep/z.png'];
    const names = files.map((file) => [`${a}/${file}`, `${b}/${file}`] as const);
    await expectSame(await folderOf(name, sides(names)));
  });

  it('with names that have a part in common, or are made by a pattern', async () => {
    const names = ['21', '22', '23'].map((id) => [`A/${id}_training.png`, `B/${id}_manual.png`] as const);
    await expectSame(await folderOf('in-common', sides(names)));
    await expectSame(join(root, 'in-common'), { match: '{id}_training:{id}_manual' });
  });

  it('with both sides in one folder, told by names', async () => {
    const names = ['1', '2', '3'].map((id) => [`train/img_${id}.png`, `train/mask_${id}.png`] as const);
    const data = await expectSame(await folderOf('one-folder', sides(names)));
    expect(data.layout).toBe('one-folder');
  });

  it('with a manifest, whose text may be in UTF-16', async () => {
    const folder = await folderOf('manifest', sides([['labels/1.png', 'photos/one.png']]));
    await writeFile(
      join(folder, 'train.jsonl'),
      Buffer.from(
        '\ufeff{"a": "labels/1.png", "b": "./photos/../photos/one.png", "name": "first"}\r\n',
        'utf16le',
      ),
    );
    const data = await expectSame(folder);
    expect(data.splits.train.names).toEqual(['first']);
  });

  it('with weights of pixels', async () => {
    const names = ['x', 'y'].map((name) => [`train/A/${name}.png`, `train/B/${name}.png`] as const);
    const gray: Image = { width: 16, height: 16, channels: 1, data: new Uint8Array(256).fill(7) };
    const folder = await folderOf('weighted', {
      ...sides(names),
      'train/W/x.png': gray,
      'train/W/y.png': { ...gray, data: gray.data.map((_, i) => i) },
    });
    const data = await expectSame(folder, { pixelWeights: 'auto' });
    expect((await data.splits.train.readPair(1)).weight?.data.slice(0, 3)).toEqual(Uint8Array.of(0, 1, 2));
    expect(data.splits.train.hasWeights).toBe(true);
    expect((await expectSame(folder)).splits.train.hasWeights).toBeUndefined();
  });

  it('of photographs alone, with a task', async () => {
    const folder = await folderOf('photos', { 'a.png': picture(1), 'b.png': picture(2) });
    const data = await expectSame(folder, { task: 'colorize' }, openPhotoSet);
    expect(data.notices[0]).toBe('Photographs: 2, of which the task colorize makes pairs');
  });

  it('without pairs, for cyclegan', async () => {
    const folder = await folderOf('unpaired', {
      'trainA/h1.png': picture(1),
      'trainA/h2.png': picture(2),
      'trainB/z1.png': picture(3),
    });
    const data = await expectSame(folder, { model: 'cyclegan' }, openUnpairedSet);
    expect(data.splits.train.sides).toEqual({ input: ['h1', 'h2'], target: ['z1'] });
  });
});

describe('a folder of files in a tab', () => {
  it('may lie in folders of other names, and have files of the system', async () => {
    const { files } = await filesOfFolder(join(root, 'flat'));
    const data = await openTabData(
      {
        kind: 'files',
        name: 'download.zip',
        files: [
          ...files.map(({ path, file }) => ({ path: `my set/${path}`, file })),
          { path: '__MACOSX/my set/A/._x.png', file: new File(['x'], '._x.png') },
          { path: 'my set/.DS_Store', file: new File(['x'], '.DS_Store') },
        ],
      },
      { direction: 'AtoB' },
      { decode: decodeInNode },
    );
    expect(data.name).toBe('my set');
    expect(data.fingerprint).toBe((await openInTab(join(root, 'flat'))).fingerprint);
  });

  it('may have two folders of other names for its sides', async () => {
    const names = ['1', '2'].map((id) => [`drawings/${id}.png`, `my photos/${id}.png`] as const);
    const data = await openInTab(await folderOf('named', sides(names)));
    expect(data.splits.train.names).toEqual(['1', '2']);
    expect((await data.splits.train.readPair(0)).target).toEqual(picture(100));
    expect(data.notices.at(-1)).toBe(
      'The folder drawings is taken for side A and my photos for side B; for the command (pix2pix train), rename them so',
    );
    const other = ['1', '2'].map((id) => [`photo/${id}.png`, `sketch/${id}.png`] as const);
    const exchanged = await openInTab(await folderOf('named-otherwise', sides(other)));
    expect((await exchanged.splits.train.readPair(0)).input).toEqual(picture(100));
    await expect(
      openInTab(await folderOf('strangers', { 'cats/a.png': picture(1), 'dogs/b.png': picture(2) })),
    ).rejects.toThrow('these are folders of single images, not of pairs');
  });

  it('is refused with the words of the command where its pairs are wrong', async () => {
    const folder = await folderOf('lone', sides([['A/1.png', 'B/1.png']]));
    await writePng(join(folder, 'A', '2.png'), picture(5));
    const message = async (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => '',
        (error: Pix2PixError) => error.message.replaceAll(root, '').replace('/lone', 'lone'),
      );
    const ofTab = await message(openInTab(folder));
    expect(ofTab).toContain('1 of 2 images in A/ have none of that name in B/: 2.png');
    expect(ofTab).toBe(await message(openDataSet(folder, { split: 'train', direction: 'AtoB' })));
  });

  it('leaves out bad pairs where it is asked to, and says which', async () => {
    const { splits, notices } = await openInTab(join(root, 'lone'), { skipBad: true });
    expect(splits.train.names).toEqual(['1']);
    expect(notices).toContain('Left out 1 of train: A/2.png has no partner of that name in B/');
  });

  it('names files that browsers cannot show, and what to do', async () => {
    const tiff = new File([Uint8Array.of(0x49, 0x49, 0x2a, 0, 8, 0, 0, 0)], '1.tif');
    const source = {
      kind: 'files' as const,
      name: 'scans',
      files: [
        { path: 'A/1.tif', file: tiff },
        { path: 'B/1.tif', file: tiff },
      ],
    };
    await expect(openTabData(source, { direction: 'AtoB' }, { decode: decodeInNode })).rejects.toThrow(
      'A/1.tif is a TIFF file, which browsers cannot show; save it as PNG or JPEG',
    );
  });

  it('is refused without files', async () => {
    await expect(
      openTabData({ kind: 'files', name: 'empty', files: [] }, { direction: 'AtoB' }),
    ).rejects.toThrow('data set empty: has no files; choose a folder of pairs');
  });
});
