import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataSetArchive, noise, type TestEntry, tarball } from './download.testing.ts';
import { unpackImages } from './unpack.ts';

let root: string;
let into: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'unpack-'));
  into = await mkdtemp(join(root, 'into-'));
});
afterEach(() => rm(root, { recursive: true }));

const write = async (bytes: Uint8Array): Promise<string> => {
  const path = join(root, 'facades.tar.gz');
  await writeFile(path, bytes);
  return path;
};

const unpack = async (bytes: Uint8Array, onProgress?: (read: number) => void) =>
  unpackImages(await write(bytes), into, { top: 'facades', ...(onProgress ? { onProgress } : {}) });

const found = async (): Promise<string[]> => (await readdir(into, { recursive: true })).sort();

describe('unpackImages', () => {
  it('unpacks images and their folders', async () => {
    const image = noise(70_000);
    const reads: number[] = [];
    const archive = dataSetArchive('facades', image);
    expect(await unpack(archive, (read) => reads.push(read))).toEqual({ images: 3, leftOut: [] });
    expect(await readdir(join(into, 'facades'))).toEqual(['test', 'train', 'val']);
    expect((await readFile(join(into, 'facades/train/1.jpg'))).equals(image)).toBe(true);
    expect(reads.at(-1)).toBe(archive.length);
  });

  it('needs no entries of folders, and takes paths that begin with a dot', async () => {
    await unpack(tarball([{ path: './facades/train/1.jpg', data: noise(10) }]));
    expect(await found()).toEqual(['facades', 'facades/train', 'facades/train/1.jpg']);
  });

  it('leaves out what is not an image', async () => {
    const entries: TestEntry[] = [
      { path: 'facades/train/1.jpg', data: noise(10) },
      { path: 'facades/run.sh', data: Buffer.from('rm -rf /') },
      { path: 'facades/train/._1.jpg', data: noise(10) },
    ];
    expect(await unpack(tarball(entries))).toEqual({
      images: 1,
      leftOut: ['facades/run.sh', 'facades/train/._1.jpg'],
    });
    expect(await found()).toEqual(['facades', 'facades/train', 'facades/train/1.jpg']);
  });

  it.each([
    ['leads out of its folder', { path: 'facades/../../escaped.jpg', data: noise(10) }],
    ['a path of a machine', { path: '/tmp/escaped.jpg', data: noise(10) }],
    ['a link to /etc', { path: 'facades/train', type: 'SymbolicLink', linkpath: '/etc' }],
    ['a link to facades/../../x', { path: 'facades/1.jpg', type: 'Link', linkpath: 'facades/../../x' }],
    ['not a file (FIFO)', { path: 'facades/1.jpg', type: 'FIFO' }],
    ['outside facades/', { path: 'maps/1.jpg', data: noise(10) }],
  ] as const)(
    'refuses an archive with an entry that is harmful (%s), and writes nothing of it',
    async (text, entry) => {
      const entries = [entry, { path: 'facades/train/2.jpg', data: noise(10) }];
      await expect(unpack(tarball(entries))).rejects.toMatchObject({
        code: 'FORMAT',
        message: expect.stringMatching(/facades\.tar\.gz: holds .*; do not use it, and get another copy$/),
      });
      await expect(unpack(tarball(entries))).rejects.toThrow(text);
      expect(await found()).toEqual([]);
      expect((await readdir(root)).sort()).toEqual(['facades.tar.gz', into.slice(root.length + 1)]);
    },
  );

  it('refuses what gzip finds damaged: a bit, the length, the end', async () => {
    const archive = dataSetArchive('facades');
    const flipped = Buffer.from(archive);
    flipped[30_000] = (flipped[30_000] as number) ^ 1;
    const longer = Buffer.from(archive);
    longer.writeUInt32LE(7, longer.length - 4);
    for (const [bytes, reason] of [
      [flipped, /incorrect data check|invalid/],
      [longer, /incorrect length check/],
      [archive.subarray(0, 40_000), /unexpected end of file/],
      [Buffer.from('<html>log in first</html>'), /incorrect header check/],
    ] as const) {
      const refused = unpack(bytes);
      await expect(refused).rejects.toMatchObject({ code: 'FORMAT' });
      await expect(refused).rejects.toThrow(reason);
    }
  });

  it('refuses an archive that was cut short before it was compressed, and what is none', async () => {
    const entry = tarballBytes();
    await expect(unpack(gzipSync(entry.subarray(0, 5000)))).rejects.toMatchObject({ code: 'FORMAT' });
    await expect(unpack(gzipSync(noise(5000)))).rejects.toMatchObject({ code: 'FORMAT' });
  });

  it('tells a missing archive as a file that cannot be read', async () => {
    const missing = unpackImages(join(root, 'absent'), into, { top: 'facades' });
    await expect(missing).rejects.toMatchObject({ code: 'FILE' });
  });

  it('ends on request', async () => {
    const archive = await write(dataSetArchive('facades'));
    const signal = AbortSignal.abort();
    await expect(unpackImages(archive, into, { top: 'facades', signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

/** The head of a file of 20,000 bytes, and only 9,488 of them. */
const tarballBytes = (): Buffer => {
  const header = tarball([{ path: 'facades/1.jpg', data: noise(20_000) }]);
  return gunzipSync(header).subarray(0, 10_000);
};
