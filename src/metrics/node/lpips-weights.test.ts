import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noise, serveArchive, type TestServer } from '../../data/node/download/download.testing.ts';
import { readLpipsWeights } from './lpips-weights.ts';

const BODY = noise(20_000);
const TABLE = {
  alex: {
    file: 'alex.safetensors',
    about: 'weights',
    bytes: BODY.length,
    sha256: createHash('sha256').update(BODY).digest('hex'),
  },
};

let root: string;
let server: TestServer;
let cache: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lpips-weights-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  server = await serveArchive(BODY);
  cache = join(await mkdtemp(join(root, 'case-')), 'cache');
});
afterEach(() => server.close());

const read = (given: string, url: string | undefined = server.url) =>
  readLpipsWeights(given, { cache, server: url, retryDelaysMs: [], table: TABLE });

describe('readLpipsWeights', () => {
  it('downloads weights by name once, and takes them from the cache after that, without a server', async () => {
    expect(BODY.equals(await read('alex'))).toBe(true);
    expect(await readdir(cache)).toEqual(['alex.safetensors']);
    expect(BODY.equals(await readLpipsWeights('alex', { cache, table: TABLE }))).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  it('goes on with a download that broke off', async () => {
    server.breaks = [8192];
    await expect(read('alex')).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining('give its path with --lpips-weights FILE'),
    });
    expect(BODY.equals(await read('alex'))).toBe(true);
    expect(server.requests[1]?.range).toBe('bytes=8192-');
  });

  it('refuses another file than the name promises, and keeps nothing of it', async () => {
    server.body = noise(BODY.length);
    await expect(read('alex')).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining(TABLE.alex.sha256),
    });
    expect(await readdir(cache)).toEqual([]);
  });

  it('says what to do without a connection, without a server and where the server does not have it', async () => {
    await expect(read('alex', 'http://127.0.0.1:1/')).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringMatching(
        /cannot be reached \(ECONNREFUSED.*--weights-server URL.*--lpips-weights/,
      ),
    });
    await expect(readLpipsWeights('alex', { cache, table: TABLE })).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining(`is not in the cache (${cache}) and no server is named`),
    });
    server.statuses = [404];
    await expect(read('alex')).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringMatching(/answered 404.*--weights-server/),
    });
  });

  it('reads a file that is given, and tells a name from a path', async () => {
    const path = join(root, 'mine.safetensors');
    await writeFile(path, BODY);
    expect(BODY.equals(await read(path))).toBe(true);
    await expect(read(join(root, 'absent.safetensors'))).rejects.toMatchObject({ code: 'FILE' });
    await expect(read('alx')).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('did you mean "alex"?'),
    });
  });
});
