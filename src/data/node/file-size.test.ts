import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageHeader, readImage } from './codecs.ts';
import { checkFile } from './file-size.ts';
import { noise, pngChunk, withPngChunks } from './image-forms.testing.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-size-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The first look, the header and the pixels must agree. */
const expectSize = async (name: string, bytes: Uint8Array, width: number, height: number): Promise<void> => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  expect(await checkFile(path), name).toEqual({ bytes: bytes.length, size: { width, height } });
  expect(await imageHeader(path), name).toMatchObject({ width, height });
  expect(await readImage(path), name).toMatchObject({ width, height });
};

const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];

describe('the size of a file', () => {
  for (const format of ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const)
    it(`is upright by any orientation: ${format}`, async () => {
      for (const orientation of ORIENTATIONS) {
        const bytes = await noise(6, 4).withMetadata({ orientation }).toFormat(format).toBuffer();
        const isSideways = orientation >= 5;
        await expectSize(`${orientation}.${format}`, bytes, isSideways ? 4 : 6, isSideways ? 6 : 4);
      }
    });

  it('is that of the decoder for every form of the usual kinds', async () => {
    const forms = {
      'progressive.jpg': noise(9, 7).jpeg({ progressive: true }),
      'lossy.webp': noise(9, 7).webp(),
      'lossless.webp': noise(9, 7).webp({ lossless: true }),
      'alpha.webp': noise(9, 7).ensureAlpha(0.5).webp(),
      'palette.png': noise(9, 7).png({ palette: true }),
      'profile.png': noise(9, 7).withIccProfile('srgb').png(),
      'profile.jpg': noise(9, 7).withIccProfile('srgb').jpeg(),
      'flat.gif': noise(9, 7).gif(),
    };
    for (const [name, image] of Object.entries(forms)) await expectSize(name, await image.toBuffer(), 9, 7);
  });

  it('is found behind long chunks, and with orientation behind them', async () => {
    const long = pngChunk('tEXt', Buffer.from(`Comment\0${'x'.repeat(20_000)}`));
    const turned = await noise(6, 4).withMetadata({ orientation: 6 }).png().toBuffer();
    await expectSize('long.png', withPngChunks(turned, long), 4, 6);
    const plain = await noise(6, 4).jpeg().toBuffer();
    const comment = Buffer.alloc(2 + 60_002, 0x20);
    comment.writeUInt16BE(0xfffe);
    comment.writeUInt16BE(60_002, 2);
    await expectSize('long.jpg', Buffer.concat([plain.subarray(0, 2), comment, plain.subarray(2)]), 6, 4);
  });

  it('counts the frames of an animation', async () => {
    for (const format of ['gif', 'webp'] as const) {
      const frames = await Promise.all(
        [noise(4, 4), noise(4, 4).negate()].map((frame) => frame.png().toBuffer()),
      );
      const bytes = await sharp(frames, { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      const path = join(folder, `animated.${format}`);
      await writeFile(path, bytes);
      expect(await checkFile(path)).toEqual({
        bytes: bytes.length,
        size: { width: 4, height: 4 },
        numFrames: 2,
      });
    }
  });
});
