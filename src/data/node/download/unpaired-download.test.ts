/** Downloads of CycleGAN's data sets: archives of another kind, with two sides. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openUnpairedSet } from '../unpaired-set.ts';
import { noise, serveArchive, type TestServer } from './download.testing.ts';
import { type DownloadOptions, downloadDataSet } from './download.ts';
import { unpairedArchive, zipArchive } from './zip.testing.ts';

let image: Buffer;
let root: string;
let folder: string;
let server: TestServer;
let notices: string[];
beforeAll(async () => {
  const pixels = { width: 8, height: 4, channels: 3, background: '#ff8000' } as const;
  image = await sharp({ create: pixels }).jpeg().toBuffer();
});
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'unpaired-download-'));
  folder = join(root, 'data');
  server = await serveArchive(unpairedArchive('horse2zebra', image));
  notices = [];
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

const download = (name: string, options: DownloadOptions = {}) =>
  downloadDataSet(name, folder, {
    mirror: server.url,
    retryDelaysMs: [],
    onNotice: (line) => notices.push(line),
    ...options,
  });

describe('downloadDataSet of an unpaired set', () => {
  it('makes a folder with both sides, which opens, and says what it is', async () => {
    const { splits, archive } = await download('horse2zebra');
    expect(splits).toEqual({ testA: 1, testB: 1, trainA: 1, trainB: 1 });
    expect(archive.from).toBe(`${server.url}horse2zebra.zip`);
    expect(await readdir(root)).toEqual(['data']);
    const data = await openUnpairedSet(folder, { split: 'train', direction: 'AtoB' });
    expect(data.names).toEqual(['n01_1--n02_1']);
    expect(JSON.parse(await readFile(join(folder, 'dataset.json'), 'utf8'))).toMatchObject({
      name: 'horse2zebra',
      a: 'horses',
      b: 'zebras',
      splits,
      archive,
    });
    expect(notices).toContainEqual(expect.stringMatching(/and the one of the authors had 116867962/));
  });

  it('takes the archive without pairs of a name that has both, by request', async () => {
    server.body = unpairedArchive('maps', image);
    const { archive } = await download('maps', { isUnpaired: true });
    expect(archive.from).toBe(`${server.url}maps.zip`);
    expect((await readdir(folder)).sort()).toEqual(['dataset.json', 'testA', 'testB', 'trainA', 'trainB']);
  });

  it('goes on after it broke off', async () => {
    server.body = unpairedArchive('horse2zebra', noise(20_000));
    server.breaks = [30_000];
    await expect(download('horse2zebra')).rejects.toMatchObject({ code: 'NETWORK' });
    expect((await readdir(root)).sort()).toEqual(['horse2zebra.zip.part', 'horse2zebra.zip.part.json']);
    await download('horse2zebra');
    expect(server.requests[1]).toMatchObject({ range: 'bytes=30000-' });
  });

  it('takes photographs of one side as they lie', async () => {
    server.body = zipArchive([{ path: 'ae_photos/test/1.jpg', data: image }]);
    expect((await download('ae_photos')).splits).toEqual({ test: 1 });
  });

  it('refuses an archive of another set, without sides, or of another kind, and leaves nothing', async () => {
    const archive = join(root, 'mine.zip');
    const given = { archive, mirror: undefined };
    for (const [bytes, message] of [
      [unpairedArchive('maps', image), /an image outside horse2zebra\//],
      [zipArchive([{ path: 'horse2zebra/a.jpg', data: image }]), /expected trainA and trainB/],
      [noise(1000), /is not a whole \.zip archive/],
    ] as const) {
      await writeFile(archive, bytes);
      const refused = download('horse2zebra', given);
      await expect(refused).rejects.toMatchObject({
        code: 'FORMAT',
        message: expect.stringMatching(message),
      });
      expect(await readdir(root)).toEqual(['mine.zip']);
    }
  });
});
