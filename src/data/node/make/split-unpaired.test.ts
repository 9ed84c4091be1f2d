import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noiseImage } from '../../patterns.testing.ts';
import { writePng } from '../codecs.ts';
import { openUnpairedSet } from '../unpaired-set.ts';
import type { LeftOut } from './left-out.ts';
import { splitUnpaired } from './split-unpaired.ts';

let root: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'split-unpaired-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A folder of different images. */
const folderOf = async (...names: readonly string[]): Promise<string> => {
  const folder = join(root, String(made++));
  for (const name of names) await writePng(join(folder, name), noiseImage(8, 8, 3, ++seed));
  return folder;
};
let seed = 0;

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}.png`);

const SHARES = { val: 0.2, test: 0.2, seed: 0 };

const newOut = (): string => join(root, `out-${made++}`);

const filesOf = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.png')).sort();

describe('splitUnpaired', () => {
  it('divides each side by its own number, into folders that open without pairs', async () => {
    const place = { a: await folderOf(...numbered('h', 10)), b: await folderOf(...numbered('z', 5)) };
    const out = newOut();
    expect(await splitUnpaired(place, out, SHARES)).toEqual({
      a: { train: 6, val: 2, test: 2 },
      b: { train: 3, val: 1, test: 1 },
    });
    expect((await readdir(out)).sort()).toEqual(['testA', 'testB', 'trainA', 'trainB', 'valA', 'valB']);
    const names = (await filesOf(out)).map((name) => name.split('/')[1]);
    expect(names.sort()).toEqual([...numbered('h', 10), ...numbered('z', 5)]);
    expect(await openUnpairedSet(out, { split: 'val', direction: 'AtoB' })).toMatchObject({ count: 2 });
    const again = newOut();
    await splitUnpaired(place, again, SHARES);
    expect(await filesOf(again)).toEqual(await filesOf(out));
  });

  it('keeps sub-folders, copies and groups together', async () => {
    const a = await folderOf(...numbered('park/h', 8));
    await copyFile(join(a, 'park/h0.png'), join(a, 'park/copy.png'));
    const b = await folderOf('p1_a.png', 'p1_b.png', 'p2_a.png', 'p2_b.png', 'p3_a.png');
    const out = newOut();
    await splitUnpaired({ a, b }, out, { val: 0.2, test: 0, seed: 1, group: /^(?:park\/)?([a-z]+\d?)/ });
    const placeOf = async (name: string): Promise<string | undefined> =>
      (await filesOf(out)).find((file) => file.endsWith(name))?.split('/')[0];
    expect(await placeOf('park/copy.png')).toBe(await placeOf('park/h0.png'));
    for (const patient of ['p1', 'p2'])
      expect(await placeOf(`${patient}_a.png`)).toBe(await placeOf(`${patient}_b.png`));
  });

  it('takes a folder with both sides, and what it says of itself', async () => {
    const folder = await folderOf(...numbered('A/h', 5), ...numbered('B/z', 5));
    await writeFile(join(folder, 'dataset.json'), '{"name": "animals"}');
    const out = newOut();
    const counts = await splitUnpaired(folder, out, SHARES);
    expect(JSON.parse(await readFile(join(out, 'dataset.json'), 'utf8'))).toEqual({
      name: 'animals',
      splits: counts,
    });
  });

  it('leaves out files that are no images, of both sides', async () => {
    const place = { a: await folderOf(...numbered('h', 5)), b: await folderOf(...numbered('z', 5)) };
    await writeFile(join(place.a, 'torn.png'), 'none');
    await writeFile(join(place.b, 'empty.png'), '');
    const leftOut: LeftOut[] = [];
    await splitUnpaired(place, newOut(), { ...SHARES, onLeftOut: (some) => void leftOut.push(...some) });
    expect(leftOut.map(({ files }) => files)).toEqual([
      [join(place.a, 'torn.png')],
      [join(place.b, 'empty.png')],
    ]);
  });

  it('refuses sides that are split already or too small, by name, and leaves nothing', async () => {
    const split = await folderOf('trainA/1.png', 'trainB/1.png', 'testA/1.png', 'testB/1.png');
    await expect(splitUnpaired(split, newOut(), SHARES)).rejects.toThrow('split already: train, test');
    const place = { a: await folderOf(...numbered('h', 5)), b: await folderOf('z.png') };
    const out = newOut();
    await expect(splitUnpaired(place, out, SHARES)).rejects.toThrow(
      `of 1 images of ${place.b}, 1 of them different; add images`,
    );
    expect(await readdir(root)).not.toContain(basename(out));
    await expect(splitUnpaired(place, join(place.a, 'out'), SHARES)).rejects.toMatchObject({ code: 'FILE' });
  });
});
