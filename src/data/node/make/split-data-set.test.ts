import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noiseImage } from '../../patterns.testing.ts';
import { resize } from '../../resample.ts';
import { writePng } from '../codecs.ts';
import { openDataSet } from '../folders.ts';
import { splitDataSet } from './split-data-set.ts';

let root: string;
let folder: string;
let out: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'split-'));
  [folder, out] = [join(root, 'pairs'), join(root, 'out')];
});
afterEach(() => rm(root, { recursive: true }));

/** Writes files whose content is their name, or another; no image is decoded. */
const put = async (names: readonly string[], content?: string): Promise<void> => {
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content ?? name);
  }
};

const numbered = (count: number, before = '', after = '.png'): string[] =>
  Array.from({ length: count }, (_, i) => `${before}${String(i).padStart(2, '0')}${after}`);

const split = (options: Partial<Parameters<typeof splitDataSet>[2]> = {}) =>
  splitDataSet(folder, out, { val: 0.1, test: 0.1, seed: 0, ...options });

/** The files of a folder below its splits, and of each its content. */
const written = async (): Promise<Map<string, string>> => {
  const result = new Map<string, string>();
  for (const name of (await readdir(out, { recursive: true })).sort())
    if ((await stat(join(out, name))).isFile()) result.set(name, await readFile(join(out, name), 'utf8'));
  return result;
};

const refused = (...parts: readonly string[]) => ({
  code: 'DATA',
  message: expect.stringMatching(parts.join('[^]*')),
});

/** Writes smooth pictures, as photographs are, below a folder. */
const putPhotos = async (place: string, count = 8): Promise<void> => {
  for (let i = 0; i < count; i++)
    await writePng(join(folder, place, `${i}.png`), resize(noiseImage(12, 8, 3, i), 96, 64, 'bicubic'));
};

describe('splitDataSet', () => {
  it('puts the weights of pixels beside their pairs, which equal weights do not keep together', async () => {
    await put([...numbered(10, 'A/'), ...numbered(10, 'B/')]);
    await put(numbered(9, 'W/', '.tif'), 'white');
    const lines: string[] = [];
    expect(await split({ onNotice: (line) => lines.push(line) })).toEqual({ train: 8, val: 1, test: 1 });
    expect(lines).toContain('Weights of pixels: W/, for 9 of 10 pairs; each goes with its pair');
    const names = [...(await written()).keys()];
    const weights = names.filter((name) => name.includes('W'));
    expect(weights).toHaveLength(9);
    for (const name of weights)
      for (const side of ['A', 'B']) expect(names).toContain(name.replace('W', side).replace('.tif', '.png'));
  });

  it('puts those of pairs side by side into a folder below them', async () => {
    await putPhotos('train', 10);
    for (let i = 0; i < 10; i++)
      await writePng(join(folder, 'W', 'train', `${i}.png`), noiseImage(48, 64, 1, i));
    await put(['dataset.json'], '{"layout": "side-by-side"}');
    await split();
    const data = await openDataSet(out, { split: 'train', direction: 'AtoB', weights: 'folder' });
    expect(data).toMatchObject({ count: 8, weights: { folder: 'train/W' } });
    expect((await data.readPair(3)).weight).toEqual(noiseImage(48, 64, 1, Number(data.names[3])));
  });

  it('gives partners one name where theirs differ, and says what it took', async () => {
    await put([...numbered(10, 'A/', '_training.tif'), ...numbered(10, 'B/', '_manual1.gif')]);
    const lines: string[] = [];
    const onNotice = (line: string): unknown => lines.push(line);
    expect(await split({ onNotice })).toEqual({ train: 8, val: 1, test: 1 });
    expect(lines).toEqual([
      'Pairs: A is A/ and B is B/, 10 pairs matched by "00" of 00_training.tif and 00_manual1.gif',
    ]);
    const files = await written();
    for (const [name, content] of files)
      expect(content).toBe(
        name
          .replace(/^\w+\//, '')
          .replace('.tif', '_training.tif')
          .replace('.gif', '_manual1.gif'),
      );
    expect(files.size).toBe(20);
  });

  it('divides anew what is split already, only where it is asked to', async () => {
    for (const [place, from] of [
      ['train', 0],
      ['val', 6],
      ['test', 8],
    ] as const)
      await put(numbered(10, `${place}/`).slice(from, from + (from === 0 ? 6 : 2)));
    await expect(split()).rejects.toMatchObject(refused('has splits already', '--resplit'));
    expect(await split({ isResplitting: true, isBySequence: true })).toEqual({ train: 8, val: 1, test: 1 });
    const both = /pattern/;
    await expect(split({ isResplitting: true, isBySequence: true, group: both })).rejects.toMatchObject({
      code: 'OPTION',
    });
  });

  it('takes the pairs of a pattern, and tells of the rest', async () => {
    const ofB = ['_color.png', '_ids.png'].flatMap((after) => numbered(10, 'B/', after));
    await put([...numbered(10, 'A/', '_photo.png'), ...ofB]);
    await expect(split()).rejects.toMatchObject(refused('matched in 2 ways', '{id}_photo:{id}_color'));
    const lines: string[] = [];
    await split({ match: '{id}_photo:{id}_ids', onNotice: (line) => lines.push(line) });
    expect(lines.at(-1)).toContain(
      '10 images are left out, since the names do not fit match (--match): B/00_color',
    );
    const contents = [...(await written()).values()];
    expect(contents).toHaveLength(20);
    expect(contents.join()).not.toContain('color');
  });

  it('refuses single images, which are no pairs, and says which command joins them', async () => {
    await putPhotos('labels');
    await putPhotos('photos');
    const [labels, photos] = [join(folder, 'labels'), join(folder, 'photos')];
    await expect(split()).rejects.toMatchObject(
      refused('folders of single images, not of pairs', `dataset combine ${labels} ${photos} OUT`),
    );
    await expect(splitDataSet(labels, out, { val: 0.1, test: 0.1, seed: 0 })).rejects.toMatchObject(
      refused('single images, not pairs side by side', `dataset combine ${labels} ${photos} OUT`),
    );
    await expect(readdir(out)).rejects.toThrow('ENOENT');
    await put(numbered(10, 'pairs/'));
    await expect(split()).rejects.toMatchObject(
      refused('single images, not pairs, are in labels/, photos/', `such as ${folder}/pairs`),
    );
    await writeFile(join(folder, 'dataset.json'), '{"layout": "side-by-side"}');
    expect(await split()).toEqual({ train: 20, val: 3, test: 3 });
  });

  it('copies each pair to one split, and moves none', async () => {
    await put(numbered(20));
    await put(['dataset.txt']);
    const progress: string[] = [];
    const counts = await split({ onProgress: (done, total) => progress.push(`${done}/${total}`) });
    expect(counts).toEqual({ train: 16, val: 2, test: 2 });
    expect(progress.at(-1)).toBe('20/20');
    const files = await written();
    expect([...files.values()].sort()).toEqual(numbered(20));
    for (const [name, content] of files) expect(name).toMatch(new RegExp(`^(train|val|test)/${content}$`));
    expect(await readdir(folder)).toHaveLength(21);
  });

  it('keeps folders A and B, whose files may have other endings', async () => {
    await put([...numbered(10, 'A/'), ...numbered(10, 'B/', '.jpg')]);
    expect(await split()).toEqual({ train: 8, val: 1, test: 1 });
    const names = [...(await written()).keys()];
    expect(names).toHaveLength(20);
    for (const name of names.filter((name) => name.includes('/A/')))
      expect(names).toContain(name.replace('/A/', '/B/').replace('.png', '.jpg'));
  });

  it('takes a data set whose only split is a folder, and sub-folders that are not splits', async () => {
    await put(numbered(10, 'train/'));
    await split();
    expect([...(await written()).keys()].every((name) => /^\w+\/\d\d\.png$/.test(name))).toBe(true);
    await rm(out, { recursive: true });
    await rm(folder, { recursive: true });
    await put([...numbered(10, 'cats/'), ...numbered(10, 'dogs/')]);
    expect(await split()).toEqual({ train: 16, val: 2, test: 2 });
    for (const [name, content] of await written()) expect(name.endsWith(`/${content}`)).toBe(true);
  });

  it('copies the files that a manifest lists, under its names', async () => {
    await put([...numbered(5, 'left/'), ...numbered(5, 'right/')]);
    const outside = join(root, 'outside.jpg');
    await writeFile(outside, 'outside');
    const lines = [
      ...[0, 1, 2, 3].map((i) => ({ a: `left/0${i}.png`, b: `right/0${i}.png`, name: `../pair ${i}` })),
      { a: outside, b: 'right/04.png' },
    ];
    await put(['train.jsonl'], lines.map((line) => JSON.stringify(line)).join('\n'));
    await split();
    const names = [...(await written()).keys()].map((name) => name.replace(/^\w+\//, ''));
    expect(names).toHaveLength(10);
    expect(names).toEqual(expect.arrayContaining(['A/pair 0.png', 'B/pair 0.png']));
    const inside = outside.replace(/^([A-Z]:)?[\\/]/, '').replace(/\.jpg$/, '');
    expect(names).toContain(`A/${inside.replaceAll('\\', '/')}.jpg`);
  });

  it('draws by the seed', async () => {
    await put(numbered(20));
    const drawn = async (seed: number): Promise<string[]> => {
      await split({ seed });
      const names = [...(await written()).keys()];
      await rm(out, { recursive: true });
      return names;
    };
    const first = await drawn(1);
    expect(await drawn(1)).toEqual(first);
    expect(await drawn(2)).not.toEqual(first);
  });

  it('keeps copies in one split, also where only one side is a copy', async () => {
    const names = numbered(12, 'A/');
    await put([...names, ...numbered(12, 'B/')]);
    await put(['A/01.png', 'A/02.png'], 'same');
    await put(['B/02.png', 'B/03.png'], 'same too');
    for (let seed = 0; seed < 10; seed++) {
      await split({ seed, val: 0.3, test: 0.3 });
      const places = [...(await written()).keys()].filter((name) => /0[123]\.png$/.test(name));
      expect(new Set(places.map((name) => name.split('/')[0])).size).toBe(1);
      await rm(out, { recursive: true });
    }
  });

  it('keeps together what a pattern of the names does, also where groups are larger than the shares', async () => {
    const videos = ['a', 'b', 'c', 'd'].flatMap((video) => numbered(5, `${video}_`));
    await put([...videos.map((name) => `A/${name}`), ...videos.map((name) => `B/${name}`)]);
    const drawn: string[] = [];
    for (const seed of [0, 1, 2, 3, 4, 0]) {
      expect(await split({ seed, group: /^([a-d])_/ })).toEqual({ train: 10, val: 5, test: 5 });
      const names = [...(await written()).keys()].map((name) =>
        /^(\w+)\/A\/([a-d])/.exec(name)?.slice(1, 3).join(' '),
      );
      const found = [...new Set(names.filter((name) => name !== undefined))];
      expect(found).toHaveLength(4); // each video in one split
      drawn.push(found.join());
      await rm(out, { recursive: true });
    }
    expect(drawn[5]).toBe(drawn[0]);
    expect(new Set(drawn).size).toBeGreaterThan(1);
    await expect(split({ group: /^([a-c])_/ })).rejects.toMatchObject(
      refused('does not match 5 of 20 names'),
    );
  });

  it('links files instead where it is asked to', async () => {
    await put(numbered(5));
    await split({ isLinking: true });
    for (const [name, content] of await written())
      expect((await stat(join(out, name))).ino).toBe((await stat(join(folder, content))).ino);
  });

  it('passes on what the data set says of itself, with the new counts', async () => {
    await put(numbered(10));
    await split();
    expect(await readdir(out)).toEqual(['test', 'train', 'val']);
    await rm(out, { recursive: true });
    const description = { name: 'mine', direction: 'BtoA', pairs: 99, more: true };
    await put(['dataset.json'], `\ufeff${JSON.stringify(description)}`); // with a mark, as Windows editors have it
    await split();
    expect(JSON.parse(await readFile(join(out, 'dataset.json'), 'utf8'))).toEqual({
      name: 'mine',
      direction: 'BtoA',
      more: true,
      pairs: 10,
      splits: { train: 8, val: 1, test: 1 },
    });
  });

  it('makes no split of a share of 0', async () => {
    await put(numbered(10));
    expect(await split({ test: 0 })).toEqual({ train: 9, val: 1, test: 0 });
    expect(await readdir(out)).toEqual(['train', 'val']);
  });

  it.each([
    ['no folder', [], 'there is no such folder'],
    ['splits already', ['train/1.png', 'val/1.png'], 'has splits already: train, val; .*pairs/train'],
    ['too few pairs', ['1.png', '2.png'], 'nothing is left for train of 2 pairs'],
    ['images beside its folders', ['train/1.png', '2.png'], 'in no pair, .*: 2.png'],
    ['a side without partners', ['A/1.png', 'A/2.png', 'B/1.png'], '2.png; add the missing ones'],
  ])('refuses %s', async (_, names, message) => {
    await put(names);
    await expect(split()).rejects.toMatchObject(refused(message));
    expect(await readdir(root)).toEqual(names.length > 0 ? ['pairs'] : []);
  });

  it('refuses a manifest of two kinds of pairs, of equal names, or of a missing file', async () => {
    await put(numbered(5));
    const manifest = (...lines: readonly object[]): Promise<void> =>
      put(['train.jsonl'], lines.map((line) => JSON.stringify(line)).join('\n'));
    await manifest({ pair: '00.png' }, { a: '01.png', b: '02.png' });
    await expect(split()).rejects.toMatchObject(refused('1 of 2 pairs are one file'));
    await manifest({ pair: '00.png', name: 'x' }, { pair: '01.png', name: '../x' });
    await expect(split()).rejects.toMatchObject(refused('00.png and 01.png would both be named x.png'));
    await manifest({ pair: 'gone.png' });
    await expect(split()).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('gone.png'),
    });
  });

  it('touches nothing in a folder that is not empty', async () => {
    await put(numbered(5));
    await expect(splitDataSet(folder, folder, { val: 0.1, test: 0.1, seed: 0 })).rejects.toMatchObject({
      code: 'FILE',
    });
    expect(await readdir(folder)).toHaveLength(5);
  });
});
