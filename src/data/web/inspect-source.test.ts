import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { renderFacade } from '../facades/render-facade.ts';
import { type Image, joinSideBySide } from '../image.ts';
import { writePng } from '../node/codecs.ts';
import { decodeInNode, filesOfFolder } from './files-of-folder.testing.ts';
import { type InspectOptions, inspectTabSource, type TabInspection } from './inspect-source.ts';
import type { TabDataOptions } from './tab-data.ts';

/** As a page has it. */
class PageImageData {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

let root: string;
beforeAll(async () => {
  vi.stubGlobal('ImageData', PageImageData);
  root = await mkdtemp(join(tmpdir(), 'inspect-'));
});
afterAll(() => {
  vi.unstubAllGlobals();
  return rm(root, { recursive: true });
});

const house = (index: number, size = 64): readonly [labels: Image, photo: Image] => {
  const { labels, photo } = renderFacade({ seed: 1, index, size });
  return [
    { ...labels, channels: 3 },
    { ...photo, channels: 3 },
  ];
};

const folderOf = async (name: string, images: Readonly<Record<string, Image>>): Promise<string> => {
  for (const [file, image] of Object.entries(images)) await writePng(join(root, name, file), image);
  return join(root, name);
};

const inspect = async (
  folder: string,
  options: Partial<Omit<TabDataOptions, 'size'>> = {},
  extra: InspectOptions = {},
): Promise<TabInspection> =>
  inspectTabSource(
    await filesOfFolder(folder),
    { direction: 'AtoB', size: 64, ...options },
    { decode: decodeInNode, ...extra },
  );

const kindsOf = ({ findings }: TabInspection): string[] => findings.map(({ kind }) => kind);

describe('inspectTabSource', () => {
  it('tells of a good folder what it was taken for, how many pairs it has, and shows the first', async () => {
    const images = Object.fromEntries(
      Array.from({ length: 24 }, (_, i) => [
        `${i < 22 ? 'train' : 'val'}/${i}.png`,
        joinSideBySide(...house(i)),
      ]),
    );
    const progress: string[] = [];
    const found = await inspect(
      await folderOf('good', images),
      {},
      { numShown: 2, onProgress: (done, total) => progress.push(`${done}/${total}`) },
    );
    expect(found).toMatchObject({
      name: 'good',
      layout: 'side-by-side',
      taken: 'Pairs: each image in train/ holds both sides, A left and B right; input A, target B',
      pairs: { train: 22, val: 2, test: 0 },
      sizes: { smallest: { width: 64, height: 64 }, largest: { width: 64, height: 64 } },
    });
    expect(found.refusal).toBeUndefined();
    expect(found.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(progress.at(-1)).toBe('24/24');
    const [labels, photo] = house(0);
    expect(found.first.map(({ name }) => name)).toEqual(['0', '1']);
    for (const [shown, image] of [
      [found.first[0]?.input, labels],
      [found.first[0]?.target, photo],
    ] as const) {
      expect([shown?.width, shown?.height]).toEqual([64, 64]);
      expect([...(shown?.data ?? [])].filter((_, i) => i % 4 !== 3)).toEqual([...image.data]);
    }
  });

  it('says in plain words what is odd: copies, equal sides, one colour, other shapes, few pairs', async () => {
    const [labels, photo] = house(0);
    const blank: Image = { ...labels, data: new Uint8Array(labels.data.length).fill(200) };
    const found = await inspect(
      await folderOf('odd', {
        'A/1.png': labels,
        'B/1.png': photo,
        'A/2.png': labels,
        'B/2.png': photo,
        'A/3.png': house(3)[1],
        'B/3.png': house(3)[1],
        'A/4.png': blank,
        'B/4.png': house(4)[1],
        'A/5.png': house(5)[0],
        'B/5.png': house(5, 72)[1],
      }),
      { skipBad: true },
    );
    const texts = Object.fromEntries(found.findings.map(({ kind, text }) => [kind, text]));
    expect(texts).toMatchObject({
      duplicate: '2 pairs are there more than once, and count that often. Remove the copies.',
      'equal-sides':
        'In 1 pair both pictures are the same, which teaches the model to change nothing. Put the other picture in its place, or remove the pair.',
      constant: '1 picture is one single colour. Nothing can be learned from it: remove its pair.',
      'other-size':
        'In 1 pair one picture is larger than the other. That is fine: both are brought to one size.',
    });
    expect(texts['few-pairs']).toContain('There are only 5 pairs.');
    expect(found.findings.map(({ text }) => text).join()).not.toMatch(/--[a-z]|pix2pix /);
  });

  it('says why a folder cannot be trained on, with the findings that explain it', async () => {
    const found = await inspect(
      await folderOf('lone', { 'A/1.png': house(0)[0], 'B/1.png': house(0)[1], 'A/2.png': house(1)[0] }),
    );
    expect(found.refusal).toContain('1 of 2 images in A/ have none of that name in B/: 2.png');
    expect(found.findings[0]).toEqual({
      severity: 'error',
      kind: 'lone-image',
      count: 1,
      files: ['A/2.png'],
      text: '1 picture has no partner. Give both pictures of a pair the same name, or remove it.',
    });
    expect(found.first).toEqual([]);
  });

  it('tells single images from pairs', async () => {
    const photos = Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`${i}.png`, house(i)[1]]));
    const folder = await folderOf('photos', photos);
    const found = await inspect(folder);
    expect(kindsOf(found)).toContain('single-images');
    expect(found.refusal).toContain('single images, not pairs side by side');
    const asTask = await inspect(folder, { task: 'inpaint' });
    expect(asTask).toMatchObject({ layout: 'photographs', pairs: { train: 4 } });
    expect(asTask.refusal).toBeUndefined();
  });

  it('decodes a few of many pairs', async () => {
    const progress: string[] = [];
    await inspect(
      join(root, 'good'),
      {},
      { mostExamined: 5, onProgress: (done, total) => progress.push(`${done}/${total}`) },
    );
    expect(progress).toEqual(['1/5', '2/5', '3/5', '4/5', '5/5']);
  });

  it('shows drawn houses', async () => {
    const found = await inspectTabSource(
      { kind: 'houses', count: 10, size: 64, seed: 0 },
      { direction: 'BtoA', size: 64 },
      { numShown: 3 },
    );
    expect(found).toMatchObject({ pairs: { train: 8, val: 1, test: 1 }, findings: [] });
    expect(found.first).toHaveLength(3);
  });
});
