import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDescription } from '../description.ts';
import { openDataSet } from '../folders.ts';
import { dataSetArchive, noise, serveArchive, type TestServer, tarball } from './download.testing.ts';
import { type DownloadOptions, type DownloadProgress, downloadDataSet } from './download.ts';

const ARCHIVE = dataSetArchive('facades');
const SHA256 = createHash('sha256').update(ARCHIVE).digest('hex');
const OTHER_SHA256 = '0'.repeat(64);

let root: string;
let folder: string;
let server: TestServer;
let notices: string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'download-'));
  folder = join(root, 'data');
  server = await serveArchive(ARCHIVE);
  notices = [];
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

const download = (options: DownloadOptions = {}) =>
  downloadDataSet('facades', folder, {
    ...(options.archive === undefined ? { mirror: server.url } : {}),
    retryDelaysMs: [],
    onNotice: (line) => notices.push(line),
    ...options,
  });

describe('downloadDataSet', () => {
  it('makes a folder that is whole, and leaves nothing beside it', async () => {
    const progress: DownloadProgress[] = [];
    const result = await download({ onProgress: (event) => progress.push(event) });
    expect(result).toEqual({
      name: 'facades',
      folder,
      splits: { train: 1, val: 1, test: 1 },
      archive: { from: `${server.url}facades.tar.gz`, bytes: ARCHIVE.length, sha256: SHA256 },
    });
    expect(await readdir(root)).toEqual(['data']);
    expect(await readdir(folder)).toEqual(['dataset.json', 'test', 'train', 'val']);
    expect([...new Set(progress.map(({ phase }) => phase))]).toEqual(['download', 'check', 'unpack']);
    expect(progress.at(-1)).toEqual({ phase: 'unpack', done: ARCHIVE.length, total: ARCHIVE.length });
  });

  it('says in dataset.json what it is, and which archive it comes from', async () => {
    await download();
    const description = JSON.parse(await readFile(join(folder, 'dataset.json'), 'utf8'));
    expect(description).toMatchObject({
      name: 'facades',
      license: expect.stringContaining('research'),
      splits: { train: 1, val: 1, test: 1 },
      archive: { bytes: ARCHIVE.length, sha256: SHA256 },
    });
    const read = await readDescription(folder);
    expect(read).toMatchObject({ name: 'facades', direction: 'BtoA' });
    expect(read?.palette).toHaveLength(12);
  });

  it('opens like other data sets', async () => {
    const pixels = { width: 8, height: 4, channels: 3, background: '#ff8000' } as const;
    server.body = dataSetArchive('facades', await sharp({ create: pixels }).jpeg().toBuffer());
    await download();
    const data = await openDataSet(folder, { split: 'val', direction: 'BtoA' });
    expect(data.names).toEqual(['1']);
    expect((await data.readPair(0)).input).toMatchObject({ width: 4, height: 4 });
  });

  it('takes a folder that is there and empty, and makes those above it', async () => {
    await mkdir(folder);
    await download();
    await downloadDataSet('facades', join(root, 'a', 'b'), { mirror: server.url });
    expect(await readdir(join(root, 'a'))).toEqual(['b']);
  });

  it('goes on after a run that broke off', async () => {
    server.breaks = [30_000];
    await expect(download()).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining('30.0 kB are kept'),
    });
    expect((await readdir(root)).sort()).toEqual(['facades.tar.gz.part', 'facades.tar.gz.part.json']);
    await download();
    expect(server.requests[1]).toMatchObject({ range: 'bytes=30000-' });
    expect(notices).toContainEqual(
      expect.stringMatching(/facades\.tar\.gz: 6\d\.\d kB, 30\.0 kB of it here already$/),
    );
    expect(await readdir(root)).toEqual(['data']);
  });

  it('keeps the archive if asked to, and takes none of that name', async () => {
    const { kept } = await download({ keepArchive: true });
    expect(kept).toBe(join(root, 'facades.tar.gz'));
    expect((await readdir(root)).sort()).toEqual(['data', 'facades.tar.gz']);
    await rm(folder, { recursive: true });
    await expect(download({ keepArchive: true })).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('--archive uses it'),
    });
  });

  it('tells of an archive that is not as long as the one of the authors', async () => {
    await download();
    expect(notices).toContainEqual(expect.stringMatching(/and the one of the authors had 30168306/));
  });
});

describe('an archive that is here', () => {
  it('is used without a server, and stays', async () => {
    const archive = join(root, 'mine.tgz');
    await writeFile(archive, ARCHIVE);
    const { archive: record } = await download({ archive, sha256: SHA256.toUpperCase() });
    expect(record).toEqual({ from: 'mine.tgz', bytes: ARCHIVE.length, sha256: SHA256 });
    expect(server.requests).toEqual([]);
    expect((await readdir(root)).sort()).toEqual(['data', 'mine.tgz']);
  });

  it.each([
    ['FORMAT', /holds no images in facades\//, tarball([{ path: 'facades/a.txt', data: noise(9) }])],
    ['FORMAT', /an image outside facades\//, dataSetArchive('maps')],
    ['FORMAT', /is not a whole \.tar\.gz archive/, ARCHIVE.subarray(0, 9000)],
    ['FILE', /there is no such file/, undefined],
  ] as const)('is refused with %s: %s, and stays too', async (code, message, bytes) => {
    const archive = join(root, 'mine.tgz');
    if (bytes) await writeFile(archive, bytes);
    const refused = download({ archive });
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await readdir(root)).toEqual(bytes ? ['mine.tgz'] : []);
  });
});

describe('what is refused', () => {
  it('is a folder that is not empty, before anything is asked of a server', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'mine.txt'), 'kept');
    await expect(download()).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('is not empty (it has mine.txt)'),
    });
    expect(server.requests).toEqual([]);
  });

  it('is a file in place of a folder, and the folder that one is in', async () => {
    await writeFile(folder, 'a file');
    await expect(download()).rejects.toMatchObject({ code: 'FILE' });
    await expect(downloadDataSet('facades', '.')).rejects.toMatchObject({ code: 'FILE' });
  });

  it('is a disk that is too small, with the figures, before the first byte', async () => {
    const free = async (): Promise<number> => 2_000_000;
    await expect(download({ free })).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringMatching(
        /data: needs 2\.6 MB \(6\d\.\d kB to download, about 2\.5 MB unpacked\), but the disk has 2\.0 MB free/,
      ),
    });
    expect(await readdir(root)).toEqual([]);
    const archive = join(root, 'mine.tgz');
    await writeFile(archive, ARCHIVE);
    await expect(download({ archive, free })).rejects.toThrow('needs 2.5 MB (0 bytes to download');
  });

  it('is another SHA-256 than expected; the archive stays for the right one', async () => {
    await expect(download({ sha256: OTHER_SHA256 })).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining(`its SHA-256 is ${SHA256}, expected ${OTHER_SHA256}`),
    });
    expect((await readdir(root)).sort()).toEqual(['facades.tar.gz.part', 'facades.tar.gz.part.json']);
    await download({ sha256: SHA256 });
    expect(server.requests).toHaveLength(1);
  });

  it('is a damaged archive, which the next run downloads again', async () => {
    server.body = Buffer.from(ARCHIVE);
    server.body[30_000] = (server.body[30_000] as number) ^ 1;
    await expect(download()).rejects.toMatchObject({ code: 'FORMAT' });
    expect(await readdir(root)).toEqual([]);
    server.body = ARCHIVE;
    await download();
    expect(await readdir(root)).toEqual(['data']);
  });
});

describe('a stop', () => {
  it.each(['download', 'check', 'unpack'] as const)(
    'in the phase %s keeps the archive, and no folder',
    async (phase) => {
      const controller = new AbortController();
      const onProgress = (event: DownloadProgress): void => {
        if (event.phase === phase) controller.abort();
      };
      await expect(download({ signal: controller.signal, onProgress })).rejects.toMatchObject({
        code: 'STOPPED',
      });
      expect((await readdir(root)).sort()).toEqual(['facades.tar.gz.part', 'facades.tar.gz.part.json']);
      await download();
      expect(await readdir(root)).toEqual(['data']);
    },
  );

  it('leaves what was unpacked by a killed run to the next one', async () => {
    await mkdir(`${folder}.unpacking/facades/train`, { recursive: true });
    await writeFile(`${folder}.unpacking/facades/train/old.jpg`, 'torn');
    const { splits } = await download();
    expect(splits).toEqual({ train: 1, val: 1, test: 1 });
    expect(await readdir(root)).toEqual(['data']);
  });

  it('unpacks into no folder that holds anything else, and removes nothing there', async () => {
    await mkdir(`${folder}.unpacking`);
    await writeFile(`${folder}.unpacking/thesis.txt`, 'mine');
    await expect(download()).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('holds thesis.txt'),
    });
    expect(await readdir(`${folder}.unpacking`)).toEqual(['thesis.txt']);
  });
});
