import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { centreSquare } from '../../centre-square.ts';
import { type AnyImage, joinSideBySide, splitSideBySide, withChannels } from '../../image.ts';
import { drawLines } from '../../lines/line-drawing.ts';
import { noiseImage } from '../../patterns.testing.ts';
import { shownImage } from '../../shown.ts';
import { writePng } from '../codecs.ts';
import { readDescription } from '../description.ts';
import { openDataSet } from '../folders.ts';
import { readStored } from '../formats/stored-image.ts';
import { writeStored } from '../formats/write-stored.ts';
import { writeEdgesDataSet } from './write-edges.ts';
import { writeGrayDataSet } from './write-gray.ts';

let root: string;
let photos: string;
let out: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'photo-pairs-'));
  [photos, out] = [join(root, 'photos'), join(root, 'out')];
});
afterEach(() => rm(root, { recursive: true }));

const PHOTO = noiseImage(40, 32, 3, 5);

const put = async (...names: readonly string[]): Promise<void> => {
  for (const name of names) await writePng(join(photos, name), PHOTO);
};

const firstPair = async (split = 'train') => {
  const data = await openDataSet(out, { split, direction: 'AtoB' });
  return data.readPair(0);
};

describe('writeGrayDataSet', () => {
  it('writes gray left and the photograph right, with sub-folders, and says what it is', async () => {
    await put('train/1.jpg', 'train/2.png', 'val/1.png');
    await writeFile(join(photos, 'train', 'notes.txt'), 'no image');
    const progress: string[] = [];
    const made = await writeGrayDataSet(photos, out, {
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    });
    expect(made).toEqual({ pairs: { train: 2, val: 1 }, leftOut: [] });
    expect(progress).toEqual(['1/3', '2/3', '3/3']);
    const gray = withChannels(withChannels(PHOTO, 1), 3);
    expect(await firstPair('val')).toEqual({ name: '1', input: gray, target: PHOTO });
    expect(await readDescription(out)).toMatchObject({ name: 'gray of photos', direction: 'AtoB' });
  });

  it('resizes the middle square', async () => {
    await put('1.png');
    await writeGrayDataSet(photos, out, { size: 16 });
    const { input, target } = await firstPair();
    expect(target).toEqual(centreSquare(PHOTO, 16));
    expect(input).toMatchObject({ width: 16, height: 16 });
  });

  it('keeps 16 bits, and rounds them where a colour profile is applied; both are told', async () => {
    const data = Uint16Array.from({ length: 40 * 32 * 3 }, (_, i) => 300 + ((7 * i) % 3000));
    const photo: AnyImage = { width: 40, height: 32, channels: 3, data };
    await writeStored(join(photos, '1.png'), photo);
    const profiled = sharp(data, { raw: { width: 40, height: 32, channels: 3 } }).toColourspace('rgb16');
    await profiled.withIccProfile('p3').png().toFile(join(photos, '2.png'));
    const told: string[] = [];
    await writeGrayDataSet(photos, out, { onNotice: (line) => told.push(line) });
    const { image } = await readStored(join(out, '1.png'));
    expect(image).toEqual(joinSideBySide(withChannels(withChannels(photo, 1), 3), photo));
    expect((await readStored(join(out, '2.png'))).image.data).toBeInstanceOf(Uint8Array);
    expect(told).toEqual([
      '1 photograph has 16 bits, and so has its pair: train reads such pairs as values',
      '1 photograph has 16 bits and a colour profile: it is rounded to 8 bits as it is applied',
    ]);
  });

  it('keeps apart two photographs whose names differ in their endings only', async () => {
    await put('1.jpg', '1.png', '2.png');
    await writeGrayDataSet(photos, out);
    expect(await readdir(out)).toEqual(['1.jpg.png', '1.png.png', '2.png', 'dataset.json']);
  });

  it('names a photograph that cannot be read and leaves nothing, or leaves it out', async () => {
    await put('1.png', '3.png');
    await writeFile(join(photos, '2.png'), 'no image');
    await expect(writeGrayDataSet(photos, out)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/2\.png: is not an image.*--skip-bad/),
    });
    expect(await readdir(root)).toEqual(['photos']);
    const { pairs, leftOut } = await writeGrayDataSet(photos, out, { isSkippingBad: true });
    expect(pairs).toEqual({ '.': 2 });
    expect(leftOut).toMatchObject([{ files: [join(photos, '2.png')] }]);
    expect(await readdir(out)).toEqual(['1.png', '3.png', 'dataset.json']);
  });

  it('refuses a folder without photographs, with none that can be read, or a size that is none', async () => {
    await expect(writeGrayDataSet(photos, out)).rejects.toThrow('there is no such folder');
    await put('1.png');
    await expect(writeGrayDataSet(photos, out, { size: 0 })).rejects.toMatchObject({ code: 'OPTION' });
    await writeFile(join(photos, '1.png'), 'no image');
    await expect(writeGrayDataSet(photos, out, { isSkippingBad: true })).rejects.toThrow(
      'none of its 1 images can be read',
    );
    expect(await readdir(root)).toEqual(['photos']);
  });

  it('touches nothing in a folder that is not empty', async () => {
    await put('1.png');
    await expect(writeGrayDataSet(photos, photos)).rejects.toMatchObject({ code: 'FILE' });
    expect(await readdir(photos)).toEqual(['1.png']);
  });
});

describe('writeEdgesDataSet', () => {
  it('draws a photograph of 16 bits from its least value to its most', async () => {
    const bytes = noiseImage(40, 32, 3, 5);
    const data = Uint16Array.from(bytes.data, (value) => 200 + 3 * value);
    await writeStored(join(photos, '1.png'), { ...bytes, data });
    await writeEdgesDataSet(photos, out);
    const { image } = await readStored(join(out, '1.png'));
    const [lines, photo] = splitSideBySide(image);
    const [low, high] = [Math.min(...bytes.data), Math.max(...bytes.data)];
    const seen = shownImage({ ...bytes, data: Float32Array.from(bytes.data), range: [low, high] });
    const drawn = withChannels(drawLines(seen), 3);
    expect(lines.data).toEqual(Uint16Array.from(drawn.data, (value) => 257 * value));
    expect(photo.data).toEqual(data);
  });

  it('writes the line drawing left and the photograph right, and says how it was made', async () => {
    await put('1.png');
    await writeEdgesDataSet(photos, out, { sigma: 0.8, minLength: 5, size: 24 });
    const { input, target } = await firstPair();
    expect(target).toEqual(centreSquare(PHOTO, 24));
    expect(input).toEqual(withChannels(drawLines(shownImage(target), { sigma: 0.8, minLength: 5 }), 3));
    expect(JSON.parse(await readFile(join(out, 'dataset.json'), 'utf8'))).toMatchObject({
      name: 'edges of photos',
      direction: 'AtoB',
      layout: 'side-by-side',
      a: 'line drawing',
      size: 24,
      lines: { sigma: 0.8, high: 0.94, low: 0.3, minLength: 5 },
      pairs: { '.': 1 },
    });
  });

  it('leaves nothing if a line option is out of range', async () => {
    await put('1.png');
    await expect(writeEdgesDataSet(photos, out, { low: 0 })).rejects.toMatchObject({ code: 'OPTION' });
    expect(await readdir(root)).toEqual(['photos']);
  });
});
