import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LIST_FILE, openShelf } from './file-shelf.ts';

const SCOPE = 'https://host.test/below/page/';

const hashOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Bodies of responses by their address. */
const memoryCache = () => {
  const kept = new Map<string, Response>();
  const cache = {
    match: async (key: string) => kept.get(key)?.clone(),
    put: async (key: string, response: Response) => void kept.set(key, response),
    delete: async (key: string) => kept.delete(key),
    keys: async () => [...kept.keys()].map((url) => ({ url })),
  };
  return { kept, caches: { open: async () => cache as unknown as Cache } };
};

const listOf = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, hashOf(text)]));

/** A host with files and their list. */
const setUp = (files: Record<string, string>) => {
  const asked: string[] = [];
  const host = { files, list: listOf(files), isOnline: true, hasFolders: true };
  const { kept, caches } = memoryCache();
  const tools = {
    caches,
    digest: async (bytes: Uint8Array) => hashOf(bytes),
    wait: () => new Promise<void>((resolve) => setTimeout(resolve, 20)),
    fetch: async (address: string | Request) => {
      if (!host.isOnline) throw new TypeError('offline');
      const name = (typeof address === 'string' ? address : address.url).slice(SCOPE.length);
      if (name === LIST_FILE) return Response.json(host.list);
      asked.push(name);
      const path = name || (host.hasFolders ? 'index.html' : '');
      const text = Object.hasOwn(host.files, path) ? host.files[path] : undefined;
      if (text === undefined) return new Response('no', { status: 404 });
      return new Response(text, { headers: { 'content-type': 'text/plain' } });
    },
  };
  /** The worker starts again for each request, as browsers may do. */
  const get = async (name: string, mode = 'no-cors'): Promise<Response> => {
    const work: Promise<unknown>[] = [];
    const request = { url: `${SCOPE}${name}`, mode } as Request;
    const response = await openShelf(SCOPE, tools).answer(request, (later) => work.push(later));
    await Promise.all(work);
    return response;
  };
  const textOf = async (name: string): Promise<string> => (await get(name)).text();
  const open = async (address = ''): Promise<string> => (await get(address, 'navigate')).text();
  const keep = (takes: (name: string) => boolean) => openShelf(SCOPE, tools).keep(takes);
  return { host, get, textOf, open, keep, asked, kept };
};

const FILES = { 'index.html': '<p>', 'assets/app.js': 'app', 'engine/ort.wasm': 'engine' };

describe('the files of a static page', () => {
  it('are asked for once, and come with the headers that isolate a page', async () => {
    const { open, get, asked } = setUp(FILES);
    for (let time = 0; time < 2; time++) {
      expect(await open(time === 0 ? '' : 'index.html?embed=curve')).toBe('<p>');
      for (const name of ['assets/app.js', 'engine/ort.wasm'] as const) {
        const response = await get(name);
        expect(await response.text()).toBe(FILES[name]);
        expect(response.headers.get('content-type')).toBe('text/plain');
        expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
        expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      }
    }
    expect(asked).toEqual(['', 'assets/app.js', 'engine/ort.wasm']);
  });

  it('come from a host that knows the page by its name alone', async () => {
    const { host, open, asked } = setUp(FILES);
    host.hasFolders = false;
    for (let time = 0; time < 2; time++) expect(await open('index.html')).toBe('<p>');
    expect(asked).toEqual(['', 'index.html']);
  });

  it('open without a host', async () => {
    const { host, open, textOf } = setUp(FILES);
    await open();
    await textOf('assets/app.js');
    host.isOnline = false;
    expect(await open()).toBe('<p>');
    expect(await textOf('assets/app.js')).toBe('app');
    await expect(textOf('engine/ort.wasm')).rejects.toThrow('offline');
  });

  it('are those of a newer version at its first load; a tab that is still open has the version before', async () => {
    const { host, open, textOf, asked, kept } = setUp(FILES);
    await open();
    for (const name of ['assets/app.js', 'engine/ort.wasm']) await textOf(name);
    for (const version of ['2', '3']) {
      host.files = {
        'index.html': version,
        [`assets/app${version}.js`]: version,
        'engine/ort.wasm': 'engine',
      };
      host.list = listOf(host.files);
      asked.length = 0;
      expect(await open()).toBe(version);
      expect(await textOf(`assets/app${version}.js`)).toBe(version);
      expect(await textOf('engine/ort.wasm')).toBe('engine');
      expect(asked).toEqual(['', `assets/app${version}.js`]);
      expect((await textOf('assets/app.js')) === 'app').toBe(version === '2');
    }
    expect([...kept.keys()].filter((key) => key.includes('assets/app.js'))).toEqual([]);
  });

  it('are not kept where the host has others than its list says, or none', async () => {
    const { host, open, get, kept } = setUp({ ...FILES, 'assets/gone.js': 'gone' });
    host.files = { ...FILES, 'index.html': 'newer' };
    expect(await open()).toBe('newer');
    expect((await get('assets/gone.js')).status).toBe(404);
    expect((await get('constructor')).status).toBe(404);
    expect([...kept.keys()]).toEqual([`${SCOPE}${LIST_FILE}?versions`]);
  });

  it('come from a host without a list as they are', async () => {
    const { host, open, textOf, asked } = setUp(FILES);
    host.list = { error: 'not found' };
    expect(await open('index.html')).toBe('<p>');
    expect(await textOf('assets/app.js')).toBe('app');
    expect(await textOf('assets/app.js')).toBe('app');
    expect(asked).toEqual(['index.html', 'assets/app.js', 'assets/app.js']);
  });

  it('are kept ahead of use on demand', async () => {
    const { keep, open, textOf, asked } = setUp(FILES);
    for (let time = 0; time < 2; time++) await keep((name) => !name.startsWith('engine/'));
    expect(asked).toEqual(['', 'assets/app.js']);
    await open();
    await textOf('assets/app.js');
    expect(asked).toEqual(['', 'assets/app.js']);
  });
});
