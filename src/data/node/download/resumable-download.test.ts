import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Pix2PixError } from '../../../core/errors.ts';
import { noise, serveArchive, type TestServer } from './download.testing.ts';
import { downloadResumable, type ResumableOptions } from './resumable-download.ts';

const BODY = noise(100_000);

let folder: string;
let part: string;
let server: TestServer;
let notices: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resumable-'));
  part = join(folder, 'maps.tar.gz.part');
  server = await serveArchive(BODY);
  server.arrival = partHas;
  notices = [];
});

/** Looks every 50 ms whether the part file has grown to so many bytes, first after it may have been started over. */
const partHas = async (bytes: number): Promise<void> => {
  for (let looked = 0; looked < 40; looked++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const size = await stat(part).then(
      (entry) => entry.size,
      () => 0,
    );
    if (size >= bytes) return;
  }
};

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const download = (options: Partial<ResumableOptions> = {}): Promise<void> =>
  downloadResumable({
    name: 'maps',
    url: `${server.url}maps.tar.gz`,
    part,
    stallMs: 30_000,
    retryDelaysMs: [1, 1, 1],
    onNotice: (line) => notices.push(line),
    ...options,
  });

/** A run of its own that breaks off after some bytes. */
const breakOff = async (bytes: number): Promise<void> => {
  server.breaks = [bytes];
  await expect(download({ retryDelaysMs: [] })).rejects.toMatchObject({ code: 'NETWORK' });
  server.requests.length = 0;
};

const expectWhole = async (body: Buffer = BODY): Promise<void> =>
  expect((await readFile(part)).equals(body)).toBe(true);

describe('a download', () => {
  it('is the file of the server, with its bytes told as they come', async () => {
    const told: (readonly [number, number | undefined])[] = [];
    const starts: (readonly [number, number | undefined])[] = [];
    await download({
      onStart: async (received, total) => void starts.push([received, total]),
      onProgress: (received, total) => told.push([received, total]),
    });
    await expectWhole();
    expect(starts).toEqual([[0, 100_000]]);
    expect(told.at(-1)).toEqual([100_000, 100_000]);
    expect(told.map(([received]) => received)).toEqual(
      told.map(([received]) => received).sort((a, b) => a - b),
    );
  });

  it('follows redirects, and not for ever', async () => {
    await download({ url: `${server.url.replace('/data/', '/moved/')}maps.tar.gz` });
    await expectWhole();
    await rm(part);
    const round = download({ url: `${server.url.replace('/data/', '/round/')}maps.tar.gz` });
    await expect(round).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining('redirected more than 5'),
    });
  });

  it('needs no length from the server', async () => {
    server.hasLength = false;
    const totals = new Set<number | undefined>();
    await download({ onProgress: (_, total) => totals.add(total) });
    await expectWhole();
    expect([...totals]).toEqual([undefined]);
  });

  it('asks nobody where an earlier run has all of it', async () => {
    await download();
    server.requests.length = 0;
    await download();
    expect(server.requests).toEqual([]);
    await expectWhole();
  });
});

describe('a connection that breaks', () => {
  it('is made again at once, for the rest of the same file', async () => {
    server.breaks = [30_000, 20_000];
    await download();
    await expectWhole();
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=30000-', 'bytes=50000-']);
    expect(server.requests[1]).toMatchObject({ 'if-range': '"first"' });
    expect(notices).toHaveLength(2);
    expect(notices[0]).toMatch(/ECONNRESET: .*; trying again in 0\.001 s$/);
  });

  it('may break more often than there are waits, while each attempt brings something', async () => {
    server.breaks = Array.from({ length: 12 }, () => 8000);
    await download();
    await expectWhole();
  });

  it('ends the download where the server breaks off at one place each time', async () => {
    server.hasRanges = false;
    server.breaks = Array.from({ length: 20 }, () => 8000);
    await expect(download()).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining('broke off'),
    });
    expect(server.requests).toHaveLength(4);
  });

  it('is given up when nothing comes, and made again', async () => {
    server.stallsAfter = 40_000;
    const slow = download({ stallMs: 300, onProgress: () => {} });
    setTimeout(() => {
      server.stallsAfter = undefined;
    }, 150);
    await slow;
    await expectWhole();
    expect(notices[0]).toContain('nothing came for 0.3 seconds');
  });

  it.each([500, 503, 429])('is tried again after a %i of a server in disorder', async (status) => {
    server.statuses = [status, status];
    await download();
    await expectWhole();
  });
});

describe('a later run', () => {
  it('goes on where the earlier one ended', async () => {
    await breakOff(60_000);
    expect((await stat(part)).size).toBe(60_000);
    const starts: number[] = [];
    await download({ onStart: async (received) => void starts.push(received) });
    expect(starts).toEqual([60_000]);
    expect(server.requests.map(({ range }) => range)).toEqual(['bytes=60000-']);
    await expectWhole();
  });

  it('goes on by the date of the file where it has no strong ETag', async () => {
    server.etag = undefined;
    server.lastModified = 'Sun, 02 Sep 2018 08:58:00 GMT';
    await breakOff(60_000);
    await download();
    expect(server.requests[0]).toMatchObject({ range: 'bytes=60000-', 'if-range': server.lastModified });
    await expectWhole();
  });

  it.each([undefined, 'W/"weak"'])(
    'starts over where nothing says that the file is the same: ETag %s',
    async (etag) => {
      server.etag = etag;
      await breakOff(60_000);
      await download();
      expect(server.requests.map(({ range }) => range)).toEqual([undefined]);
      await expectWhole();
    },
  );

  it('starts over, and says so, where the file has changed', async () => {
    await breakOff(60_000);
    server.body = noise(80_000);
    server.etag = '"second"';
    await download();
    await expectWhole(server.body);
    expect(notices).toContain(
      'the server sends the file from its start: it has changed, or is not sent in parts',
    );
  });

  it('starts over where the server sends no parts', async () => {
    await breakOff(60_000);
    server.hasRanges = false;
    await download();
    await expectWhole();
  });

  it('starts over where the server has less than the part, under the same ETag', async () => {
    await breakOff(60_000);
    server.body = noise(50_000);
    await download();
    await expectWhole(server.body);
  });

  it('starts over where the rest is of a file of another length, under the same ETag', async () => {
    await breakOff(60_000);
    server.body = noise(90_000);
    await download();
    await expectWhole(server.body);
  });

  it('starts over with another address, and where the note is torn', async () => {
    await breakOff(60_000);
    await download({ url: `${server.url}other.tar.gz` });
    expect(server.requests.map(({ range }) => range)).toEqual([undefined]);
    await expectWhole();
    await rm(part);
    await breakOff(60_000);
    await writeFile(`${part}.json`, '{"url":');
    await download();
    expect(server.requests.map(({ range }) => range)).toEqual([undefined]);
    await expectWhole();
  });
});

describe('what cannot be had', () => {
  it.each([404, 403, 410])('is told at once for a %i, with the address and a way out', async (status) => {
    server.statuses = [status];
    await expect(download()).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringMatching(
        new RegExp(`^maps: ${server.url}maps.tar.gz answered ${status} .*--mirror URL.*--archive FILE$`),
      ),
    });
    expect(server.requests).toHaveLength(1);
  });

  it('is told at once where nothing answers or no such name is known', async () => {
    await server.close();
    const refused = download();
    await expect(refused).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringMatching(
        /^maps: .* cannot be reached \(ECONNREFUSED: nothing answers there\); .*--archive FILE$/,
      ),
    });
    const unknown = download({ url: 'http://pix2pix.invalid/maps.tar.gz' });
    await expect(unknown).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringMatching(/\((ENOTFOUND|EAI_AGAIN): .*is this machine online\?\)/),
    });
    expect(notices).toEqual([]);
    server = await serveArchive(BODY); // for afterEach
  });

  it('is refused by the start, with nothing downloaded', async () => {
    const full = new Pix2PixError('FILE', 'the disk is too small');
    const onStart = async (): Promise<void> => {
      throw full;
    };
    await expect(download({ onStart })).rejects.toBe(full);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is told as an error of the disk where the part cannot be written', async () => {
    const unwritable = download({ part: join(folder, 'absent', 'maps.part') });
    await expect(unwritable).rejects.toMatchObject({ code: 'FILE' });
  });
});

describe('a stop', () => {
  it('keeps what has come, for the next run', async () => {
    server.pauseMs = 5;
    const controller = new AbortController();
    const stopped = download({
      signal: controller.signal,
      onProgress: (received) => received > 20_000 && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'STOPPED', message: expect.stringContaining(part) });
    const { size } = await stat(part);
    expect(size).toBeGreaterThan(20_000);
    server.pauseMs = 0;
    server.requests.length = 0;
    await download();
    expect(server.requests.map(({ range }) => range)).toEqual([`bytes=${size}-`]);
    await expectWhole();
  });

  it('ends a wait between attempts', async () => {
    server.statuses = [503];
    const controller = new AbortController();
    const stopped = download({
      retryDelaysMs: [60_000],
      signal: controller.signal,
      onNotice: () => controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'STOPPED' });
  });
});
