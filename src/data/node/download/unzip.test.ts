import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noise } from './download.testing.ts';
import { unzipImages } from './unzip.ts';
import { unpairedArchive, type ZipEntry, zipArchive } from './zip.testing.ts';

let root: string;
let into: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'unzip-'));
  into = await mkdtemp(join(root, 'into-'));
});
afterEach(() => rm(root, { recursive: true }));

const write = async (bytes: Uint8Array): Promise<string> => {
  const path = join(root, 'horse2zebra.zip');
  await writeFile(path, bytes);
  return path;
};

const unzip = async (bytes: Uint8Array, onProgress?: (read: number) => void) =>
  unzipImages(await write(bytes), into, { top: 'horse2zebra', ...(onProgress ? { onProgress } : {}) });

const found = async (): Promise<string[]> => (await readdir(into, { recursive: true })).sort();

const GOOD: ZipEntry = { path: 'horse2zebra/trainA/2.jpg', data: noise(10) };

describe('unzipImages', () => {
  it('unpacks images and their folders', async () => {
    const image = noise(70_000);
    const reads: number[] = [];
    const archive = unpairedArchive('horse2zebra', image);
    expect(await unzip(archive, (read) => reads.push(read))).toEqual({ images: 4, leftOut: [] });
    expect(await readdir(join(into, 'horse2zebra'))).toEqual(['testA', 'testB', 'trainA', 'trainB']);
    expect((await readFile(join(into, 'horse2zebra/trainB/n02_1.jpg'))).equals(image)).toBe(true);
    expect(reads).toEqual([...reads].sort((a, b) => a - b));
    expect(reads.at(-1)).toBe(archive.length);
  });

  it('takes images that are stored as they are, and of archives without modes', async () => {
    await unzip(zipArchive([{ ...GOOD, isStored: true }]));
    expect(await found()).toEqual(['horse2zebra', 'horse2zebra/trainA', 'horse2zebra/trainA/2.jpg']);
  });

  it('leaves out what is not an image', async () => {
    const script = { path: 'horse2zebra/run.sh', data: Buffer.from('rm -rf /') };
    expect(await unzip(zipArchive([GOOD, script, { path: '__MACOSX/._2.jpg' }]))).toEqual({
      images: 1,
      leftOut: ['horse2zebra/run.sh', '__MACOSX/._2.jpg'],
    });
  });

  it.each([
    ['leads out of its folder', { path: 'horse2zebra/../../escaped.jpg', data: noise(10) }],
    ['a path of a machine', { path: '/tmp/escaped.jpg', data: noise(10) }],
    ['a path of a machine', { path: 'horse2zebra\\..\\escaped.jpg', data: noise(10) }],
    ['a link', { path: 'horse2zebra/trainA', data: Buffer.from('/etc'), mode: 0o120777 }],
    ['not a file (FIFO)', { path: 'horse2zebra/1.jpg', mode: 0o010644 }],
    ['outside horse2zebra/', { path: 'maps/1.jpg', data: noise(10) }],
    ['of 4000000000 bytes', { path: 'horse2zebra/1.jpg', data: noise(10), length: 4_000_000_000 }],
    ['of images in', { path: 'horse2zebra/1.jpg', data: Buffer.alloc(1 << 20) }],
  ] as const)(
    'refuses an archive with an entry that is harmful (%s), and writes nothing of it',
    async (text, entry) => {
      const refused = unzip(zipArchive([entry, GOOD]));
      await expect(refused).rejects.toMatchObject({
        code: 'FORMAT',
        message: expect.stringMatching(/horse2zebra\.zip: holds .*; do not use it, and get another copy$/),
      });
      await expect(refused).rejects.toThrow(text);
      expect(await found()).toEqual([]);
    },
  );

  it('refuses what is damaged: a checksum, a length, the bytes, the end, and what is none', async () => {
    const archive = unpairedArchive('horse2zebra', noise(20_000));
    const flipped = Buffer.from(archive);
    flipped[30_000] = (flipped[30_000] as number) ^ 1;
    for (const [bytes, reason] of [
      [zipArchive([{ ...GOOD, checksum: 7 }]), /2\.jpg does not have its checksum/],
      [zipArchive([{ ...GOOD, length: 9 }]), /too many bytes/],
      [zipArchive([{ ...GOOD, isEncrypted: true }]), /encrypted/],
      [flipped, /checksum|invalid/],
      [archive.subarray(0, 40_000), /end of central directory/i],
      [Buffer.from('<html>log in first</html>'), /end of central directory/i],
    ] as const) {
      const refused = unzip(bytes);
      await expect(refused).rejects.toMatchObject({ code: 'FORMAT' });
      await expect(refused).rejects.toThrow(reason);
    }
  });

  it('tells a missing archive as a file that cannot be read', async () => {
    const missing = unzipImages(join(root, 'absent'), into, { top: 'horse2zebra' });
    await expect(missing).rejects.toMatchObject({ code: 'FILE' });
  });

  it('ends on request', async () => {
    const archive = await write(unpairedArchive('horse2zebra', noise(10)));
    const signal = AbortSignal.abort();
    await expect(unzipImages(archive, into, { top: 'horse2zebra', signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(await found()).toEqual([]);
  });
});
