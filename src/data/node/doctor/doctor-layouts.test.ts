/** The doctor on folders as people have them: each is told for what it is. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../doctor/doctor-report.ts';
import { renderFacade } from '../../facades/render-facade.ts';
import { type Image, joinSideBySide } from '../../image.ts';
import { writePng } from '../codecs.ts';
import { writeStored } from '../formats/write-stored.ts';
import { imageJStack } from '../tiff.testing.ts';
import { examineDataSet } from './doctor.ts';
import { doctorText } from './doctor-text.ts';

let root: string;
let folder: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'doctor-layouts-'));
});
beforeEach(() => {
  folder = join(root, String(made++));
});
afterAll(() => rm(root, { recursive: true }));

const facade = (index: number, size = 96): { labels: Image; photo: Image } => {
  const { labels, photo } = renderFacade({ seed: 31, index, size });
  return { labels: { ...labels, channels: 3 }, photo: { ...photo, channels: 3 } };
};

/** Class ids in areas, as 8-bit gray. */
const ids = (index: number, size = 96): Image => ({
  width: size,
  height: size,
  channels: 1,
  data: Uint8Array.from({ length: size * size }, (_, i) => (Math.floor((i % size) / 24) * (index + 1)) % 12),
});

const encode = async (name: string, { data, width, height, channels }: Image): Promise<void> => {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await sharp(data, { raw: { width, height, channels: channels as 1 | 3 } }).toFile(path);
};

const write = (name: string, image: Image): Promise<void> => writePng(join(folder, name), image);

const examine = () => examineDataSet(folder, { size: 96 });

const kinds = (findings: readonly Finding[]): string[] => findings.map(({ kind }) => kind);

describe('the doctor', () => {
  it('finds nothing wrong with a manifest beside the folders that it lists', async () => {
    const lines: object[] = [];
    for (let i = 0; i < 9; i++) {
      const { labels, photo } = facade(i);
      await write(`labels/${i}.png`, labels);
      await write(`photos/${i}.png`, photo);
      lines.push({ a: `labels/${i}.png`, b: `photos/${i}.png` });
    }
    await write('combined/9.png', joinSideBySide(facade(9).labels, facade(9).photo));
    lines.push({ pair: 'combined/9.png', name: 'ninth' });
    await writeFile(join(folder, 'train.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
    const report = await examine();
    expect(report.pairs).toEqual({ train: 10 });
    expect(kinds(report.findings)).toEqual(['direction']);
    expect(doctorText(report)).toContain('pairs as the manifest lists them');
    expect(doctorText(report)).toContain('nothing is wrong with it');
  });

  it('knows maps of class ids, and never calls them blank', async () => {
    for (let i = 0; i < 9; i++) {
      await write(`train/A/${i}.png`, ids(i));
      await write(`train/B/${i}.png`, facade(i).photo);
    }
    await write('train/A/9.png', { ...ids(0), data: new Uint8Array(96 * 96).fill(4) }); // one class alone
    await write('train/B/9.png', facade(9).photo);
    const { findings } = await examine();
    expect(kinds(findings)).toContain('class-ids');
    expect(kinds(findings)).not.toContain('constant');
    const text = findings.find(({ kind }) => kind === 'class-ids')?.text;
    expect(text).toContain('side A is label maps of class ids');
    expect(text).toContain('the numbers 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10');
    expect(text).toContain('They are read as classes');
  });

  it('tells CamVid in folders train and trainannot how to become pairs', async () => {
    for (let i = 0; i < 4; i++) {
      await write(`train/0001TP_${i}.png`, facade(i).photo);
      await write(`trainannot/0001TP_${i}.png`, ids(i));
    }
    const report = await examine();
    expect(kinds(report.findings)).toEqual(['single-images', 'other-folder']);
    expect(report.findings[0]).toMatchObject({ severity: 'error', files: ['train/'] });
    expect(report.findings[0]?.text).toMatch(/dataset combine .*train .*trainannot OUT\/train/);
  });

  it('tells DRIVE which folders match', async () => {
    for (let i = 21; i < 25; i++) {
      await encode(`images/${i}_training.tif`, facade(i, 97).photo);
      await encode(`1st_manual/${i}_manual1.gif`, { ...facade(i, 97).labels });
    }
    const { findings } = await examine();
    expect(kinds(findings)).toEqual(['no-pairs']);
    expect(findings[0]?.text).toContain('images/ (4, such as images/21_training.tif)');
    expect(findings[0]?.text).toContain(
      'have names that match ("21" of 21_manual1 and 21_training): if they are the two sides, pix2pix dataset combine',
    );
    expect(findings[0]?.text).toContain(`--model cyclegan learns from them`);
  });

  it('tells two folders of equal names how to become pairs', async () => {
    for (let i = 0; i < 4; i++) {
      await write(`inputs/${i}.png`, facade(i).labels);
      await write(`targets/${i}.png`, facade(i).photo);
    }
    const { findings } = await examine();
    expect(kinds(findings)).toEqual(['no-pairs']);
    expect(findings[0]?.text).toMatch(/have equal names.*dataset combine .*inputs .*targets OUT/);
  });

  it('takes a set whose training images have no partners as unpaired, whatever the names of the others', async () => {
    for (let i = 0; i < 4; i++) {
      await write(`trainA/horse${i}.png`, facade(i).photo);
      await write(`trainB/zebra${i}.png`, facade(i + 4).photo);
      await write(`testA/${i}.png`, facade(i + 8).labels);
      await write(`testB/${i}.png`, facade(i + 8).photo);
    }
    const report = await examine();
    expect(report).toMatchObject({ layout: 'unpaired', pairs: {} });
    expect(report.unpaired?.a.images).toEqual({ train: 4, test: 4 });
    expect(kinds(report.findings)).not.toContain('layout');
  });

  it('groups what looks nearly alike', async () => {
    const { labels, photo } = facade(1);
    for (let i = 0; i < 6; i++) {
      const lighter = { ...photo, data: photo.data.map((value, at) => (at === i ? value ^ 1 : value)) };
      await write(`train/${'abcdef'[i]}.png`, joinSideBySide(labels, lighter)); // numbers would be those of a video
    }
    const near = (await examine()).findings.filter(({ kind }) => kind === 'near-duplicate');
    expect(near).toHaveLength(1);
    expect(near[0]?.files).toHaveLength(6);
  });

  it('names stacks of pages, of which no page says which is meant', async () => {
    for (let i = 0; i < 3; i++) {
      const { labels, photo } = facade(i);
      await write(`train/A/${i}.png`, labels);
      await write(`train/B/${i}.png`, photo);
    }
    const pngs = [0, 1, 2].map((i) => {
      const { data, width, height } = facade(i).photo;
      return sharp(data, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer();
    });
    const pages = await sharp(await Promise.all(pngs), { join: { animated: true } })
      .tiff()
      .toBuffer();
    const stacks = {
      '3': [pages, 'unreadable', 'several pages'],
      '4': [imageJStack(96, 96, 10), 'pages', 'training takes the one that inputPage or outputPage says'],
    } as const;
    for (const [name, [bytes]] of Object.entries(stacks)) {
      await write(`train/A/${name}.png`, facade(3).labels);
      await writeFile(join(folder, 'train', 'B', `${name}.tif`), bytes);
    }
    const report = await examine();
    for (const [name, [, kind, reason]] of Object.entries(stacks)) {
      const stack = report.findings.find(
        (one) => one.kind === kind && one.files.includes(`train/B/${name}.tif`),
      );
      expect(stack?.text).toContain(reason);
      expect(doctorText(report)).toContain(reason);
    }
    expect(report.findings.filter(({ kind }) => kind === 'animation')).toEqual([]);
  });

  it('names files whose values are NaN or infinite, which a training refuses', async () => {
    for (let i = 0; i < 2; i++) {
      await write(`train/A/${i}.png`, facade(i).labels);
      const data = Float32Array.from({ length: 96 * 96 }, (_, at) => at % (50 + i));
      if (i === 1) data.set([Number.NaN, Number.POSITIVE_INFINITY]);
      await writeStored(join(folder, 'train', 'B', `${i}.tif`), { width: 96, height: 96, channels: 1, data });
    }
    const { findings } = await examine();
    expect(findings.find(({ kind }) => kind === 'not-finite')).toMatchObject({
      severity: 'error',
      files: ['train/B/1.tif'],
    });
  });

  it('names measured files of other channels than the rest', async () => {
    for (let i = 0; i < 3; i++) {
      const channels = i === 2 ? 5 : 6;
      const data = Float32Array.from({ length: 96 * 96 * channels }, (_, at) => Math.sin(at / 40 + i));
      await mkdir(join(folder, 'train', 'A'), { recursive: true });
      const image = { width: 96, height: 96, channels, data };
      await writeStored(join(folder, 'train', 'A', `${i}.tif`), image);
      await write(`train/B/${i}.png`, facade(i).photo);
    }
    const other = (await examine()).findings.find(({ kind }) => kind === 'other-channels');
    expect(other).toMatchObject({ severity: 'warning', files: ['train/A/2.tif'] });
  });

  it('says that 16 bits a channel become 8, with a profile too', async () => {
    const { labels, photo } = facade(2);
    const { data, width, height } = joinSideBySide(labels, photo);
    const path = join(folder, 'train', 'deep.png');
    await mkdir(dirname(path), { recursive: true });
    await sharp(data, { raw: { width, height, channels: 3 } })
      .toColourspace('rgb16')
      .withIccProfile('srgb')
      .png()
      .toFile(path);
    const deep = (await examine()).findings.find(({ kind }) => kind === 'deep');
    expect(deep).toMatchObject({ severity: 'note', files: ['train/deep.png'] });
  });
});

describe('weights of pixels', () => {
  const flat = (size: number, value: number, height = size): Image => ({
    width: size,
    height,
    channels: 1,
    data: new Uint8Array(size * height).fill(value),
  });

  const pairs = async (): Promise<void> => {
    for (let i = 0; i < 9; i++) {
      const { labels, photo } = facade(i);
      await write(`train/A/${i}.png`, labels);
      await write(`train/B/${i}.png`, photo);
      await write(`train/W/${i}.png`, flat(96, 200));
    }
  };

  it('are told, and are no findings where all is well', async () => {
    await pairs();
    const report = await examine();
    expect(report.taken).toBe(
      'A is train/A/ and B is train/B/, paired by equal names; weights of pixels in train/W/',
    );
    expect(kinds(report.findings)).toEqual(['direction']);
  });

  it('are found where they are missing, of no pair, 0 throughout, of another size or shape, or no weights', async () => {
    await pairs();
    await rm(join(folder, 'train', 'W', '0.png'));
    await write('train/W/spare.png', flat(96, 200));
    await write('train/W/1.png', flat(96, 0));
    await write('train/W/2.png', flat(48, 200));
    await write('train/W/3.png', flat(96, 200, 48));
    await write('train/W/4.png', facade(4).photo);
    const { findings } = await examine();
    const seen = findings.filter(({ kind }) => kind.includes('weights'));
    expect(seen.map(({ severity, kind, files }) => [severity, kind, ...files])).toEqual([
      ['error', 'no-weights', 'train/A/0.png'],
      ['error', 'weights-shape', 'train/W/3.png'],
      ['error', 'weights-unreadable', 'train/W/4.png'],
      ['warning', 'lone-weights', 'train/W/spare.png'],
      ['warning', 'weights-zero', 'train/W/1.png'],
      ['note', 'weights-size', 'train/W/2.png'],
    ]);
    expect(doctorText(await examine())).toContain('has 3 channels that are not gray; save it as gray');
  });

  it('are none in a folder W of other names, which is said', async () => {
    for (const side of ['A', 'B'])
      await write(`train/${side}/1.png`, facade(1)[side === 'A' ? 'labels' : 'photo']);
    await write('train/W/plan.png', flat(96, 200));
    expect(kinds((await examine()).findings)).toContain('weights-unmatched');
  });
});
