import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type DownloadProgress, type DownloadTools, downloadModel } from './model-download.ts';

const BYTES = Uint8Array.of(1, 2, 3, 4, 5);
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

/** The part of a browser's cache that is used. */
const memoryCache = () => {
  const kept = new Map<string, Response>();
  const cache = {
    match: async (key: string) => kept.get(key)?.clone(),
    put: async (key: string, response: Response) => void kept.set(key, response),
    keys: async () => [...kept.keys()],
    delete: async (key: string) => kept.delete(key),
  };
  return { kept, caches: { open: async () => cache as unknown as Cache } };
};

const toolsOf = (respond: () => Response, caches?: DownloadTools['caches']) => {
  let count = 0;
  const tools: DownloadTools = {
    fetch: async () => {
      count++;
      return respond();
    },
    caches,
    digest: (bytes) => crypto.subtle.digest('SHA-256', bytes),
  };
  return { tools, count: () => count };
};

const whole = () => new Response(BYTES, { headers: { 'content-length': '5' } });

describe('downloadModel', () => {
  it('reports its progress up to the end', async () => {
    const seen: DownloadProgress[] = [];
    const { tools } = toolsOf(whole);
    expect(await downloadModel('a.onnx', { onProgress: (progress) => seen.push(progress) }, tools)).toEqual(
      BYTES,
    );
    expect(seen.at(-1)).toEqual({ loadedBytes: 5, totalBytes: 5 });
  });

  it('does not know the total size of a compressed response', async () => {
    const seen: DownloadProgress[] = [];
    const headers = { 'content-length': '3', 'content-encoding': 'gzip' };
    const { tools } = toolsOf(() => new Response(BYTES, { headers }));
    await downloadModel('a.onnx', { onProgress: (progress) => seen.push(progress) }, tools);
    expect(seen.at(-1)).toEqual({ loadedBytes: 5, totalBytes: undefined });
  });

  it('loads a file once for its hash, whatever its address', async () => {
    const { caches } = memoryCache();
    const { tools, count } = toolsOf(whole, caches);
    await downloadModel('a.onnx', { sha256: SHA256 }, tools);
    expect(await downloadModel('b.onnx', { sha256: SHA256 }, tools)).toEqual(BYTES);
    expect(count()).toBe(1);
  });

  it('refuses and does not keep a file of another hash', async () => {
    const { caches, kept } = memoryCache();
    const { tools } = toolsOf(whole, caches);
    await expect(downloadModel('a.onnx', { sha256: '00' }, tools)).rejects.toMatchObject({ code: 'FORMAT' });
    expect(kept.size).toBe(0);
  });

  it('keeps a limited number of files, the newest ones', async () => {
    const { caches, kept } = memoryCache();
    for (let i = 0; i < 9; i++) {
      const bytes = Uint8Array.of(i);
      const { tools } = toolsOf(() => new Response(bytes), caches);
      await downloadModel('x', { sha256: createHash('sha256').update(bytes).digest('hex') }, tools);
    }
    expect(kept.size).toBe(6);
  });

  it('names the address without a model', async () => {
    const { tools } = toolsOf(() => new Response('', { status: 404 }));
    await expect(downloadModel('models/a.onnx', {}, tools)).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining('models/a.onnx: cannot be loaded (HTTP 404)'),
    });
  });

  it('works without a cache and without digests', async () => {
    const tools: DownloadTools = { fetch: async () => whole() };
    expect(await downloadModel('a.onnx', { sha256: SHA256 }, tools)).toEqual(BYTES);
  });
});
