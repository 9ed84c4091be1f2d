/** The doctor on two sets of images without pairs. */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../doctor/doctor-report.ts';
import { renderFacade } from '../../facades/render-facade.ts';
import { type Image, withChannels } from '../../image.ts';
import { writePng } from '../codecs.ts';
import { writeUnpairedSample } from '../make/write-unpaired-sample.ts';
import { examineDataSet } from './doctor.ts';
import { doctorText } from './doctor-text.ts';

let root: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'doctor-unpaired-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A healthy set of 4 images a side to train, 1 to validate, 1 to test. */
const healthy = async (): Promise<string> => {
  const folder = join(root, String(made++));
  await writeUnpairedSample(folder, { images: 6, size: 64, seed: 5 });
  return folder;
};

const photo = (index: number, size = 64): Image => {
  const { data, width, height } = renderFacade({ seed: 9, index, size }).photo;
  return { data, width, height, channels: 3 };
};

const examine = (place: Parameters<typeof examineDataSet>[0], isPaired?: boolean) =>
  examineDataSet(place, { size: 64, isPaired });

/** The files of all findings, by kind. */
const found = (findings: readonly Finding[]): Record<string, string[]> => {
  const kinds: Record<string, string[]> = {};
  for (const { kind, files } of findings) kinds[kind] = [...(kinds[kind] ?? []), ...files].sort();
  return kinds;
};

describe('the doctor on unpaired sets', () => {
  it('finds nothing wrong with a healthy one, counts both sides, and says how to train', async () => {
    const folder = await healthy();
    const report = await examine(folder);
    const side = {
      images: { train: 4, val: 1, test: 1 },
      smallest: { width: 64, height: 64 },
      largest: { width: 64, height: 64 },
    };
    expect(report).toEqual({
      folder,
      layout: 'unpaired',
      taken: 'A is trainA/ and B is trainB/, without pairs',
      pairs: {},
      unpaired: {
        a: side,
        b: side,
        train: `pix2pix train ${folder} --model cyclegan --size 64 --out runs/first`,
      },
      findings: [],
    });
    expect(doctorText(report)).toBe(
      `${folder}: A 4 train, 1 val, 1 test (64x64); B 4 train, 1 val, 1 test (64x64); A is trainA/ and B is trainB/, without pairs\nnothing is wrong with it\nnext: ${report.unpaired?.train}\n`,
    );
  });

  it('names files that cannot be read and small ones, by the sizes of each side', async () => {
    const folder = await healthy();
    await writeFile(join(folder, 'trainA', 'torn.png'), 'no image');
    await writePng(join(folder, 'trainB', 'small.png'), {
      ...photo(0),
      width: 32,
      height: 48,
      data: photo(0).data.slice(0, 32 * 48 * 3),
    });
    await writeFile(join(folder, 'trainB', 'photo.heic'), 'another kind');
    const report = await examine(folder);
    expect(found(report.findings)).toEqual({
      unreadable: ['trainA/torn.png'],
      unread: ['trainB/photo.heic'],
      'too-small': ['trainB/small.png'],
    });
    expect(report.unpaired?.b).toMatchObject({
      images: { train: 5 },
      smallest: { width: 32, height: 48 },
      largest: { width: 64, height: 64 },
    });
    const text = doctorText(report);
    expect(text).toContain('B 5 train, 1 val, 1 test (32x48 to 64x64)');
    expect(text).not.toContain('next:'); // errors come first
  });

  it('finds copies within a side, between splits, and in both sides', async () => {
    const folder = await healthy();
    const at = (name: string): string => join(folder, name);
    await copyFile(at('trainA/day-0001.png'), at('testA/copy.png'));
    await copyFile(at('trainA/day-0002.png'), at('trainA/twin.png'));
    await copyFile(at('trainB/night-0001.png'), at('trainA/stray.png'));
    expect(found((await examine(folder)).findings)).toEqual({
      leakage: ['testA/copy.png', 'trainA/day-0001.png'],
      duplicate: ['trainA/day-0002.png', 'trainA/twin.png'],
      'in-both-sides': ['trainA/stray.png', 'trainB/night-0001.png'],
    });
  });

  it('knows gray images among colour, a gray side, and blanks', async () => {
    const mixed = await healthy();
    await writePng(join(mixed, 'trainA', 'gray.png'), withChannels(photo(1), 1));
    await writePng(join(mixed, 'trainB', 'white.png'), { ...photo(1), data: photo(1).data.map(() => 255) });
    expect(found((await examine(mixed)).findings)).toEqual({
      constant: ['trainB/white.png'],
      gray: ['trainA/gray.png'],
    });
    const sided = { a: join(root, 'drawings'), b: join(root, 'photos') };
    for (const index of [1, 2]) {
      await mkdir(sided.a, { recursive: true });
      await writePng(join(sided.a, `d${index}.png`), withChannels(photo(index), 1));
      await writePng(join(sided.b, `p${index}.png`), photo(index + 2));
    }
    const { findings } = await examine(sided);
    expect(findings).toEqual([
      expect.objectContaining({ kind: 'gray-side', text: expect.stringContaining('side A is gray') }),
    ]);
  });

  it('takes two folders, and names both in the command', async () => {
    const [a, b] = [join(root, 'summer'), join(root, 'winter')];
    await writePng(join(a, '1.png'), photo(1));
    for (const index of [1, 2]) await writePng(join(b, `${index}.png`), photo(index + 1));
    const report = await examine({ a, b });
    expect(report.folder).toBe(`${a} and ${b}`);
    expect(report.unpaired?.a.images).toEqual({ train: 1 });
    expect(report.unpaired?.b.images).toEqual({ train: 2 });
    expect(report.unpaired?.train).toContain(`pix2pix train ${a} ${b} --model cyclegan`);
    expect(found(report.findings)['in-both-sides']).toBeUndefined();
  });

  it('takes sides of equal names for pairs, unless it is told that they are none', async () => {
    const folder = join(root, 'numbered');
    for (const index of [1, 2, 3]) {
      await writePng(join(folder, 'trainA', `${index}.png`), photo(index));
      await writePng(join(folder, 'trainB', `${index}.png`), photo(index + 3));
    }
    await writePng(join(folder, 'trainB', '4.png'), photo(7));
    const paired = await examine(folder);
    expect(paired).toMatchObject({ layout: 'a-and-b', pairs: { train: 3 } });
    expect(paired.findings.find(({ kind }) => kind === 'lone-image')?.text).toContain('--unpaired');
    const unpaired = await examine(folder, false);
    expect(unpaired).toMatchObject({ layout: 'unpaired', findings: [] });
    expect(unpaired.unpaired?.b.images).toEqual({ train: 4 });
  });

  it('says which side of which split is missing, and that there is nothing to train on', async () => {
    const folder = await healthy();
    await rm(join(folder, 'valB'), { recursive: true });
    await writePng(join(folder, 'extra', '1.png'), photo(1));
    expect((await examine(folder)).findings).toEqual([
      expect.objectContaining({ severity: 'warning', text: expect.stringContaining('valA/ has no valB/') }),
      expect.objectContaining({ severity: 'note', kind: 'other-folder', files: ['extra/'] }),
    ]);
    const test = await healthy();
    for (const name of ['trainA', 'trainB', 'valA', 'valB']) await rm(join(test, name), { recursive: true });
    expect((await examine(test)).findings.map(({ kind }) => kind)).toEqual(['no-train-split']);
    await expect(examine(root, false)).rejects.toThrow('expected trainA and trainB');
  });

  it('reads a damaged dataset.json as one', async () => {
    const folder = await healthy();
    const path = join(folder, 'dataset.json');
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 20));
    expect((await examine(folder)).findings.map(({ kind }) => kind)).toEqual(['description']);
  });
});
