import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../doctor/doctor-report.ts';
import { renderFacade } from '../../facades/render-facade.ts';
import { type Image, joinSideBySide } from '../../image.ts';
import { writePng } from '../codecs.ts';
import { writeSampleDataSet } from '../make/write-sample.ts';
import { examineDataSet } from './doctor.ts';
import { doctorText } from './doctor-text.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A healthy data set of 14 training pairs, 2 to validate, 2 to test. */
const healthy = async (name: string): Promise<string> => {
  const folder = join(root, name);
  await writeSampleDataSet(folder, { pairs: 18, size: 64, seed: 11 });
  return folder;
};

const sidesOf = (index: number): readonly [Image, Image] => {
  const { labels, photo } = renderFacade({ seed: 77, index, size: 64 });
  return [
    { ...labels, channels: 3 },
    { ...photo, channels: 3 },
  ];
};

const flat = (value: number): Image => ({
  width: 64,
  height: 64,
  channels: 3,
  data: new Uint8Array(64 * 64 * 3).fill(value),
});

const kinds = (findings: readonly Finding[]): string[] => findings.map(({ kind }) => kind);

/** The files of all findings of a kind. */
const filesOf = (findings: readonly Finding[], kind: string): string[] =>
  findings.filter((finding) => finding.kind === kind).flatMap(({ files }) => files);

const examine = (folder: string) => examineDataSet(folder, { size: 64 });

describe('examineDataSet', () => {
  it('finds nothing in a healthy data set but which side is which', async () => {
    const report = await examine(await healthy('healthy'));
    expect(report).toMatchObject({ layout: 'side-by-side', pairs: { train: 14, val: 2, test: 2 } });
    expect(kinds(report.findings)).toEqual(['direction']);
    expect(report.findings[0]?.text).toContain('training makes photographs');
    expect(report.findings[0]?.text).not.toContain('--direction AtoB'); // which is the default
  });

  it('names the direction that makes photographs where side B holds the labels', async () => {
    const folder = join(root, 'labels-right');
    for (let i = 0; i < 8; i++) {
      const [labels, photo] = sidesOf(i);
      await writePng(join(folder, 'train', `${i}.png`), joinSideBySide(photo, labels));
    }
    expect((await examine(folder)).findings[0]?.text).toContain(
      'to make photographs, train with direction BtoA (--direction BtoA)',
    );
  });

  it('names files that cannot be read, and goes on', async () => {
    const folder = await healthy('torn');
    const whole = await readFile(join(folder, 'train', '0003.png'));
    await writeFile(join(folder, 'train', '0003.png'), whole.subarray(0, whole.length / 2));
    await writeFile(join(folder, 'val', '0002.png'), 'no image');
    const { findings, pairs } = await examine(folder);
    expect(filesOf(findings, 'unreadable')).toEqual(['train/0003.png', 'val/0002.png']);
    expect(pairs).toEqual({ train: 13, val: 1, test: 2 });
  });

  it('names both files of a pair that cannot be read, as they lie in the data set', async () => {
    const folder = join(root, 'both-torn');
    for (let i = 0; i < 3; i++)
      for (const side of [0, 1] as const)
        await writePng(join(folder, 'train', 'AB'[side] as string, `${i}.png`), sidesOf(i)[side]);
    for (const side of ['A', 'B']) await writeFile(join(folder, 'train', side, '1.png'), '');
    const report = await examine(folder);
    expect(filesOf(report.findings, 'unreadable')).toEqual(['train/A/1.png', 'train/B/1.png']);
    expect(report.pairs).toEqual({ train: 2 });
    expect(doctorText(report)).toContain(
      'error    unreadable, 2 files: files that cannot be read; copy them again, save them as PNG, or remove them\n         train/A/1.png: is empty (0 bytes)\n         train/B/1.png: is empty (0 bytes)\n',
    );
  });

  it('names only the side of a pair that is concerned', async () => {
    const folder = join(root, 'one-side');
    for (let i = 0; i < 3; i++) {
      await writePng(join(folder, 'train', 'A', `${i}.png`), sidesOf(i)[0]);
      const path = join(folder, 'train', 'B', `${i}.png`);
      await mkdir(join(path, '..'), { recursive: true });
      const { data } = i === 1 ? flat(9) : sidesOf(i)[1];
      const image = sharp(data, { raw: { width: 64, height: 64, channels: 3 } });
      await (i === 2 ? image.ensureAlpha(0.5) : image).png().toFile(path);
    }
    const { findings } = await examine(folder);
    expect(filesOf(findings, 'constant')).toEqual(['train/B/1.png']);
    expect(filesOf(findings, 'transparency')).toEqual(['train/B/2.png']);
  });

  it('names pairs of an odd width', async () => {
    const folder = await healthy('odd');
    await writePng(join(folder, 'train', 'odd.png'), {
      ...flat(9),
      width: 63,
      data: new Uint8Array(63 * 64 * 3),
    });
    expect(filesOf((await examine(folder)).findings, 'odd-width')).toEqual(['train/odd.png']);
  });

  it('calls the same pair in two splits a leak, and within one a duplicate', async () => {
    const folder = await healthy('copies');
    await copyFile(join(folder, 'train', '0001.png'), join(folder, 'test', 'copy.png'));
    await copyFile(join(folder, 'train', '0002.png'), join(folder, 'train', 'twin.png'));
    const { findings } = await examine(folder);
    expect(filesOf(findings, 'leakage').sort()).toEqual(['test/copy.png', 'train/0001.png']);
    expect(filesOf(findings, 'duplicate').sort()).toEqual(['train/0002.png', 'train/twin.png']);
    expect(findings[0]).toMatchObject({ severity: 'error', kind: 'leakage' });
  });

  it('sees through compression: a pair saved again as JPEG leaks too', async () => {
    const folder = await healthy('near');
    await sharp(join(folder, 'train', '0005.png'))
      .jpeg({ quality: 80 })
      .toFile(join(folder, 'val', 'again.jpg'));
    const { findings } = await examine(folder);
    expect(filesOf(findings, 'near-leakage').sort()).toEqual(['train/0005.png', 'val/again.jpg']);
    expect(kinds(findings)).not.toContain('near-duplicate');
  });

  it('names constant images', async () => {
    const folder = await healthy('blank');
    await writePng(join(folder, 'train', 'blank.png'), joinSideBySide(sidesOf(0)[0], flat(255)));
    expect(filesOf((await examine(folder)).findings, 'constant')).toEqual(['train/blank.png']);
  });

  it('names pairs whose sides seem exchanged', async () => {
    const folder = await healthy('exchanged');
    const [labels, photo] = sidesOf(1);
    await writePng(join(folder, 'train', 'wrong.png'), joinSideBySide(photo, labels));
    expect(filesOf((await examine(folder)).findings, 'exchanged-sides')).toEqual(['train/wrong.png']);
  });

  it('names images smaller than the training', async () => {
    const { findings } = await examineDataSet(await healthy('small'), { size: 128 });
    expect(filesOf(findings, 'too-small')).toHaveLength(18);
    const small = findings.find(({ kind }) => kind === 'too-small');
    expect(small?.text).toContain(
      'train at a smaller size and give it here too, such as size 64 (--size 64)',
    );
  });

  it('tells of alpha, gray and deep images', async () => {
    const folder = await healthy('channels');
    const pair = sharp(join(folder, 'train', '0001.png'));
    await pair
      .clone()
      .ensureAlpha(0.5)
      .flop()
      .png()
      .toFile(join(folder, 'train', 'alpha.png'));
    await pair
      .clone()
      .grayscale()
      .toColourspace('b-w')
      .flip()
      .png()
      .toFile(join(folder, 'train', 'gray.png'));
    await pair
      .clone()
      .toColourspace('rgb16')
      .rotate(180)
      .png()
      .toFile(join(folder, 'train', 'deep.png'));
    const { findings } = await examine(folder);
    expect(filesOf(findings, 'transparency')).toEqual(['train/alpha.png']);
    expect(filesOf(findings, 'gray')).toEqual(['train/gray.png']);
    expect(filesOf(findings, 'values')).toEqual(['train/deep.png']);
  });

  it('names every image without a partner, and sides of different sizes', async () => {
    const folder = join(root, 'sided');
    for (let i = 0; i < 3; i++) {
      const [a, b] = sidesOf(i);
      await writePng(join(folder, 'train', 'A', `${i}.png`), a);
      await writePng(join(folder, 'train', 'B', `${i}.png`), b);
    }
    await writePng(join(folder, 'train', 'A', 'alone.png'), flat(1));
    await writePng(join(folder, 'train', 'B', 'lonely.png'), flat(2));
    const [a] = sidesOf(3);
    await writePng(join(folder, 'train', 'A', 'uneven.png'), a);
    await writePng(join(folder, 'train', 'B', 'uneven.png'), joinSideBySide(...sidesOf(3)));
    const { findings, layout } = await examine(folder);
    expect(layout).toBe('a-and-b');
    expect(filesOf(findings, 'lone-image').sort()).toEqual(['train/A/alone.png', 'train/B/lonely.png']);
    expect(filesOf(findings, 'shape-mismatch')).toEqual(['train/A/uneven.png', 'train/B/uneven.png']);
  });

  it('reads dataset.json', async () => {
    const folder = await healthy('described');
    await writeFile(join(folder, 'dataset.json'), '{"palette": [{"name": "door"}]}');
    const [first] = (await examine(folder)).findings;
    expect(first).toMatchObject({ severity: 'error', kind: 'description', files: ['dataset.json'] });
    expect(first?.text).toContain('palette[0].colour is missing');
  });

  it('says that there is nothing to learn from', async () => {
    const folder = join(root, 'only-test');
    await mkdir(join(folder, 'test'), { recursive: true });
    await writePng(join(folder, 'test', '1.png'), joinSideBySide(...sidesOf(0)));
    expect(kinds((await examine(folder)).findings)).toContain('no-train-split');
    await expect(examine(join(root, 'absent'))).rejects.toMatchObject({ code: 'DATA' });
  });
});
