import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveArchive, type TestServer } from '../../../data/node/download/download.testing.ts';
import { fetchPretrained } from './fetch-pretrained.ts';
import { PRETRAINED_NAMES, PRETRAINED_OF_BOTH, pretrainedNamed } from './pretrained-names.ts';

const FILE = fileURLToPath(
  new URL('../../../../tests/golden/pytorch-networks/unet-batch-torch-1.13-legacy.pth', import.meta.url),
);

let cache = '';
let server: TestServer;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'pix2pix-pretrained-'));
  server = await serveArchive(await readFile(FILE));
});
afterEach(async () => {
  await server.close();
  await rm(cache, { recursive: true, force: true });
});

const fetched = (notices: string[] = [], more = {}) =>
  fetchPretrained(pretrainedNamed('edges2shoes'), {
    cache,
    mirror: server.url,
    retryDelaysMs: [],
    onNotice: (line) => notices.push(line),
    ...more,
  });

describe('fetchPretrained', () => {
  it('downloads a generator once', async () => {
    const notices: string[] = [];
    const path = await fetched(notices);
    expect(path).toBe(join(cache, 'pretrained', 'pix2pix', 'edges2shoes.pth'));
    expect(await readFile(path)).toEqual(server.body);
    expect(await readdir(dirname(path))).toEqual(['edges2shoes.pth']);
    expect(notices).toEqual([
      `${server.url}edges2shoes.pth: generator of pix2pix, a U-Net for 256 pixels, 26.3 kB`,
    ]);
    await fetched(notices);
    expect(notices.at(-1)).toBe(`${path}: is here already`);
    expect(server.requests).toHaveLength(1);
  });

  it('goes on where a connection broke', async () => {
    server.breaks = [10_000];
    await expect(fetched()).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringMatching(
        /edges2shoes: .* broke off .* run the same command later to go on from there, or name another server with --mirror URL, or download it elsewhere and give its path/,
      ),
    });
    expect(await readFile(await fetched())).toEqual(server.body);
    expect(server.requests.at(-1)?.range).toBeDefined();
  });

  it('keeps nothing that is no network, such as the page of a server that has moved', async () => {
    server.body = Buffer.from('<html>It has moved.</html>');
    await expect(fetched()).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining('is no file of weights'),
    });
    expect(await readdir(join(cache, 'pretrained', 'pix2pix'))).toEqual([]);
  });

  it('says so where the server or the space is missing', async () => {
    await expect(fetched([], { mirror: 'http://127.0.0.1:9/' })).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining('http://127.0.0.1:9/edges2shoes.pth cannot be reached'),
    });
    await expect(fetched([], { free: async () => 1000 })).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('but the disk has 1.0 kB free'),
    });
  });
});

describe('pretrained generators', () => {
  it('are those of both download scripts, and CycleGAN has some of the names too', () => {
    expect(PRETRAINED_NAMES).toHaveLength(20);
    expect(PRETRAINED_OF_BOTH).toEqual(['sat2map', 'map2sat', 'facades_label2photo']);
    expect(pretrainedNamed('map2sat')).toMatchObject({ model: 'pix2pix', direction: 'BtoA' });
    expect(pretrainedNamed('map2sat', true)).toMatchObject({ model: 'cyclegan', direction: 'BtoA' });
    expect(pretrainedNamed('style_vangogh')).toMatchObject({ model: 'cyclegan' });
  });

  it('are offered by name', () => {
    expect(() => pretrainedNamed('horse2zebr')).toThrow('did you mean "horse2zebra"?');
    expect(() => pretrainedNamed('day2night', true)).toThrow('there is no generator "day2night" of CycleGAN');
  });
});
