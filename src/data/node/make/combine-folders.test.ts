import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joinSideBySide } from '../../image.ts';
import { flatImage, noiseImage } from '../../patterns.testing.ts';
import { resize } from '../../resample.ts';
import { readImage, writePng } from '../codecs.ts';
import { openDataSet } from '../folders.ts';
import { twinFolders } from '../twin-folders.ts';
import { combineFolders } from './combine-folders.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'combine-'));
});
afterEach(() => rm(root, { recursive: true }));

const at = (...parts: readonly string[]): string => join(root, ...parts);

const combine = (options?: Parameters<typeof combineFolders>[3]) =>
  combineFolders(at('a'), at('b'), at('out'), options);

const refused = (...parts: readonly string[]) => ({
  code: 'DATA',
  message: expect.stringMatching(parts.join('[^]*')),
});

const LEFT = noiseImage(6, 4, 3, 1);
const RIGHT = noiseImage(6, 4, 3, 2);

/** Writes an image under each name. */
const put = async (side: 'a' | 'b', image: typeof LEFT, ...names: readonly string[]): Promise<void> => {
  for (const name of names) await writePng(at(side, name), image);
};

describe('combineFolders', () => {
  it('joins images of equal names, A left and B right, with sub-folders and whatever endings', async () => {
    await put('a', LEFT, 'train/1.png', 'train/deep/2.png', 'val/1.png');
    await put('b', RIGHT, 'train/1.jpg', 'train/deep/2.webp', 'val/1.png');
    await writeFile(at('a', 'train', 'notes.txt'), 'no image');
    const progress: string[] = [];
    const made = await combine({ onProgress: (done, total) => progress.push(`${done}/${total}`) });
    expect(made).toEqual({ pairs: { train: 2, val: 1 }, leftOut: [] });
    expect(progress).toEqual(['1/3', '2/3', '3/3']);
    const data = await openDataSet(at('out'), { split: 'train', direction: 'AtoB' });
    expect(data.names).toEqual(['1', 'deep/2']);
    expect(await data.readPair(1)).toEqual({ name: 'deep/2', input: LEFT, target: RIGHT });
  });

  it('joins images whose names differ, under what they have in common', async () => {
    await put('a', LEFT, '21_training.png', '22_training.png');
    await put('b', RIGHT, '21_manual1.png', '22_manual1.png', '22_manual2.png');
    const lines: string[] = [];
    const onNotice = (line: string): unknown => lines.push(line);
    await expect(combine()).rejects.toMatchObject(
      refused('1 of 3 images in .*b have no partner in .*a', '22_manual2.png', '--skip-bad'),
    );
    await combine({ onNotice, match: '{id}_training:{id}_manual1' });
    expect((await readdir(at('out'))).sort()).toEqual(['21.png', '22.png', 'dataset.json']);
    expect(lines).toEqual([
      '2 pairs matched by "21" of 21_training.png and 21_manual1.png',
      `${at('b')}: 1 image is left out, since the names do not fit match (--match): 22_manual2.png`,
    ]);
    await expect(combine({ match: '{id}' })).rejects.toMatchObject({ code: 'OPTION' });
  });

  it('tells two folders without any pair what learns from them', async () => {
    await put('a', LEFT, 'horse.png');
    await put('b', RIGHT, 'zebra.png');
    await expect(combine()).rejects.toMatchObject(refused('1 of 1 images', '--model cyclegan takes them'));
  });

  it('makes pairs that are known as pairs beside the folders that they come from', async () => {
    const picture = resize(noiseImage(12, 8), 96, 64, 'bicubic');
    for (const side of ['a', 'b'] as const)
      await put(side, picture, ...['1', '2', '3', '4', '5', '6', '7', '8'].map((name) => `${name}.png`));
    await combine();
    const description = JSON.parse(await readFile(at('out', 'dataset.json'), 'utf8'));
    expect(description).toEqual({ name: 'a and b', layout: 'side-by-side', pairs: { '.': 8 } });
    expect((await openDataSet(at('out'), { split: 'train', direction: 'AtoB' })).count).toBe(8);
    await rm(at('b'), { recursive: true }); // then the pairs are all that has the names of a, and no partner of it
    expect(await twinFolders(at('a'))).toBeUndefined();
  });

  it('writes JPEG of a quality, with colours that do not run over the seam', async () => {
    const [red, blue] = [flatImage(17, 17, [255, 0, 0]), flatImage(17, 17, [0, 0, 255])];
    await put('a', red, '1.png');
    await put('b', blue, '1.png');
    expect(await combine({ format: 'jpeg', quality: 90 })).toMatchObject({ pairs: { '.': 1 } });
    expect(await readdir(at('out'))).toEqual(['1.jpg', 'dataset.json']);
    const metadata = await sharp(at('out', '1.jpg')).metadata();
    expect(metadata).toMatchObject({ format: 'jpeg', chromaSubsampling: '4:4:4', width: 34 });
  });

  it('lists images of two sizes, and gives B the size of A where it is asked to', async () => {
    const smaller = noiseImage(3, 8);
    await put('a', LEFT, '1.png', '2.png');
    await put('b', RIGHT, '1.png');
    await put('b', smaller, '2.png');
    await expect(combine()).rejects.toMatchObject(
      refused('1 of 2 pairs', '2.png \\(6x4 and 3x8\\)', '--resize'),
    );
    await combine({ isResizing: true });
    expect(await readImage(at('out', '1.png'))).toEqual(joinSideBySide(LEFT, RIGHT));
    const expected = joinSideBySide(LEFT, resize(smaller, 6, 4, 'nearest')); // 24 colours: as labels have
    expect(await readImage(at('out', '2.png'))).toEqual(expected);
  });

  it('resizes photographs bicubically', async () => {
    const photo = noiseImage(20, 20);
    await put('a', LEFT, '1.png');
    await put('b', photo, '1.png');
    await combine({ isResizing: true });
    const expected = joinSideBySide(LEFT, resize(photo, 6, 4, 'bicubic'));
    expect(await readImage(at('out', '1.png'))).toEqual(expected);
  });

  it('lists images without a partner, on either side', async () => {
    await put('a', LEFT, '1.png', '2.png', '3.png');
    await put('b', RIGHT, '1.png', '2.png');
    await expect(combine()).rejects.toMatchObject(refused('1 of 3 images in .*a have none', '3.png'));
    await put('b', RIGHT, '3.png', '4.png');
    await expect(combine()).rejects.toMatchObject(refused('1 of 4 images in .*b have none', '4.png'));
    expect(await readdir(root)).toEqual(['a', 'b']);
  });

  it('names a file that cannot be read, and leaves nothing half-made', async () => {
    await put('a', LEFT, '1.png', '2.png');
    await put('b', RIGHT, '1.png');
    const whole = await sharp(noiseImage(64, 64).data, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toBuffer();
    await put('a', noiseImage(64, 64), '2.png');
    await writeFile(at('b', '2.png'), whole.subarray(0, whole.length / 2)); // its header is whole
    await expect(combine()).rejects.toMatchObject(refused('2.png: cannot be decoded', '--skip-bad'));
    expect(await readdir(root)).toEqual(['a', 'b']);
  });

  it('leaves out lone and unreadable images where it is asked to, and lists them', async () => {
    await put('a', LEFT, '1.png', '2.png', 'lone.png');
    await put('b', RIGHT, '1.png', 'other.png');
    await writeFile(at('b', '2.png'), 'no image');
    const { pairs, leftOut } = await combine({ isSkippingBad: true });
    expect(pairs).toEqual({ '.': 1 });
    expect(leftOut).toEqual([
      { files: [at('a', '2.png'), at('b', '2.png')], reason: expect.stringContaining('is not an image') },
      { files: [at('a', 'lone.png')], reason: `none of that name in ${at('b')}` },
      { files: [at('b', 'other.png')], reason: `none of that name in ${at('a')}` },
    ]);
    expect(await readdir(at('out'))).toEqual(['1.png', 'dataset.json']);
  });

  it('refuses folders that are missing, empty, have two images of one name, or no name in common', async () => {
    await expect(combine()).rejects.toMatchObject(refused('a: there is no such folder'));
    await put('a', LEFT, '1.png');
    await mkdir(at('b'));
    await expect(combine()).rejects.toMatchObject(refused('b: no images in it'));
    await put('b', RIGHT, '2.png');
    await expect(combine({ isSkippingBad: true })).rejects.toMatchObject(refused('no pair is left'));
    await put('b', RIGHT, '2.jpg');
    await expect(combine()).rejects.toMatchObject(refused('has both 2.jpg and 2.png'));
  });

  it.each([
    [{ format: 'png', quality: 90 } as const, 'png has no quality'],
    [{ format: 'jpeg', quality: 101 } as const, 'quality 101, expected'],
  ])('refuses %j', async (options, message) => {
    await expect(combine(options)).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining(message),
    });
  });

  it('touches nothing in a folder that is not empty', async () => {
    await put('a', LEFT, '1.png');
    await put('b', RIGHT, '1.png');
    await mkdir(at('out'));
    await writeFile(at('out', 'mine.txt'), 'kept');
    await expect(combine()).rejects.toMatchObject({ code: 'FILE' });
    expect(await readdir(at('out'))).toEqual(['mine.txt']);
  });
});
