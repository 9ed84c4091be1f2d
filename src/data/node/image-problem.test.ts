import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProblem } from '../files/image-problem.ts';
import { imageHeader, readImage } from './codecs.ts';
import { checkFile } from './file-size.ts';
import { noise, pngOfSize } from './image-forms.testing.ts';
import { imageJStack, tiffFile } from './tiff.testing.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-problem-'));
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

const written = async (name: string, bytes: Uint8Array | string): Promise<string> => {
  await writeFile(at(name), bytes);
  return at(name);
};

/** Reading, the header and the first look all say the same, after the path. */
const expectProblem = async (path: string, problem: RegExp, code = 'DATA'): Promise<void> => {
  const error = { code, message: expect.stringMatching(problem) };
  await expect(readImage(path)).rejects.toMatchObject(error);
  await expect(imageHeader(path)).rejects.toMatchObject(error);
  const { problem: found = '', size } = await checkFile(path);
  expect(found).toMatch(problem);
  expect(found).not.toContain(path);
  expect(size).toBeUndefined();
};

const size = { width: 4, height: 3 };

describe('TIFF files that are not images of 8 bits', () => {
  const whole = 4 * 3;
  const FILES: Readonly<Record<string, readonly [Buffer, RegExp]>> = {
    'half floats': [
      tiffFile({ ...size, data: new Uint16Array(whole).fill(0x3c00), format: 3 }),
      /floating-point numbers of 16 bits.*outputKind raw \(--output-kind raw\).*save it as 8-bit or 16-bit/,
    ],
    'single floats': [
      tiffFile({ ...size, data: new Float32Array(whole).fill(0.5) }),
      /floating-point numbers of 32/,
    ],
    'double floats': [tiffFile({ ...size, data: new Float64Array(whole) }), /floating-point numbers of 64/],
    'signed 16-bit numbers': [
      tiffFile({ ...size, data: new Int16Array(whole).fill(-5) }),
      /signed whole numbers of 16/,
    ],
    '32-bit numbers': [
      tiffFile({ ...size, data: new Uint32Array(whole).fill(1e6) }),
      /has 32 bits per sample/,
    ],
    'several pages': [
      tiffFile({ ...size, data: new Uint8Array(whole) }, { ...size, data: new Uint8Array(whole) }),
      /several pages, of which only the first would be read; expected one image/,
    ],
    'an ImageJ stack in one page': [imageJStack(4, 3, 10), /ImageJ stack of 10 images/],
    'a fourth channel of no meaning': [
      tiffFile({ ...size, channels: 4, photometric: 2, extraSamples: [0], data: new Uint8Array(4 * whole) }),
      /channel beyond its 3 that is not marked as alpha/,
    ],
    'a fourth channel that nothing tells of': [
      tiffFile({ ...size, channels: 4, photometric: 2, data: new Uint8Array(4 * whole) }),
      /channel beyond its 3 that is not marked as alpha/,
    ],
    'six channels': [
      tiffFile({ ...size, channels: 6, extraSamples: [0, 0, 0, 0, 0], data: new Uint8Array(6 * whole) }),
      /has 6 channels/,
    ],
  };
  for (const [name, [bytes, problem]] of Object.entries(FILES))
    it(`are refused by name: ${name}`, async () => {
      await expectProblem(await written(`${name}.tif`, bytes), problem);
    });

  it('are told from those that are read right', async () => {
    const data = Uint8Array.from({ length: 4 * whole }, (_, i) => (i % 4 === 3 ? 255 : i));
    const colours = data.filter((_, i) => i % 4 !== 3);
    const planes = Uint8Array.from(
      { length: 3 * whole },
      (_, i) => colours[(i % whole) * 3 + Math.floor(i / whole)] as number,
    );
    const readable = {
      'alpha.tif': tiffFile({ ...size, channels: 4, photometric: 2, extraSamples: [2], data }),
      'planes.tif': tiffFile({ ...size, channels: 3, photometric: 2, isPlanar: true, data: planes }),
      'thumbnail.tif': tiffFile(
        { ...size, channels: 3, photometric: 2, data: colours },
        { width: 2, height: 1, subfileType: 1, data: new Uint8Array(2) },
      ),
    };
    for (const [name, bytes] of Object.entries(readable))
      expect(await readImage(await written(name, bytes)), name).toEqual({
        ...size,
        channels: 3,
        data: colours,
      });
  });
});

describe('files that are not images to read', () => {
  const FILES: Readonly<Record<string, readonly [Uint8Array | string, RegExp]>> = {
    'empty.png': ['', /is empty \(0 bytes\)/],
    'text.png': ['hello, world', /is not an image by its first bytes \(68 65 6c 6c 6f 2c 20 77\); JPEG, PNG/],
    'layers.png': [Buffer.from('8BPS\0\x01'), /is a Photoshop document, which is not read; save it as PNG/],
    'heic.jpg': [Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), /is a HEIC image/],
    'drawing.png': ['<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>', /is an SVG drawing/],
    'page.jpg': ['<!DOCTYPE html><html></html>', /is a web page, perhaps of a failed download/],
    'pointer.png': ['version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', /git lfs pull/],
  };
  for (const [name, [bytes, problem]] of Object.entries(FILES))
    it(`are named for what they are: ${name}`, async () => {
      await expectProblem(await written(name, bytes), problem);
    });

  it('are named where they have more pixels than are decoded, by the header', async () => {
    await expectProblem(await written('huge.png', await pngOfSize(20000, 20000)), /more than the 268402689/);
  });

  it('are named where they are torn, with that cause', async () => {
    const whole = await noise(64, 64).png().toBuffer();
    await expect(readImage(await written('torn.png', whole.subarray(0, whole.length * 0.6)))).rejects.toThrow(
      /cannot be decoded .*: the PNG file is torn or damaged; copy it again/,
    );
  });

  it('are named where they may not be read', () => {
    const error = Object.assign(new Error('EACCES: permission denied, open'), { code: 'EACCES' });
    expect(readProblem(error)).toBe('cannot be read: permission denied; allow reading it (chmod u+r)');
  });

  it('neither block nor fill the memory: pipes, devices, folders', async ({ skip }) => {
    skip(process.platform === 'win32', 'Windows has no pipes among its files');
    execFileSync('mkfifo', [at('pipe.png')]);
    await symlink('/dev/zero', at('endless.png'));
    await symlink(folder, at('folder.png'));
    await expectProblem(at('pipe.png'), /cannot be read: it is a pipe; a regular file was expected/, 'FILE');
    await expectProblem(at('endless.png'), /cannot be read: it is a device/, 'FILE');
    await expectProblem(at('folder.png'), /cannot be read: it is a folder/, 'FILE');
    await expectProblem(at('nothing.png'), /cannot be read: there is no such file/, 'FILE');
  });

  it('are read through links', async () => {
    await written('real.png', await noise(5, 4).png().toBuffer());
    await symlink('real.png', at('link.png'));
    expect(await readImage(at('link.png'))).toMatchObject({ width: 5, height: 4 });
    expect(await checkFile(at('link.png'))).toMatchObject({ size: { width: 5, height: 4 } });
  });
});
