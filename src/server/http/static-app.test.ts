import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStaticApp, type StaticApp } from './static-app.ts';

let root: string;
let app: StaticApp;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'static-app-'));
  await mkdir(join(root, 'app', 'assets'), { recursive: true });
  await mkdir(join(root, 'engine'));
  await writeFile(join(root, 'secret.txt'), 'secret');
  await writeFile(join(root, 'app', 'index.html'), '<p>page</p>');
  await writeFile(join(root, 'app', '.build-stamp'), 'stamp');
  await writeFile(join(root, 'app', 'assets', 'app-Dk8D2ER-.js'), 'code');
  await writeFile(join(root, 'app', 'assets', 'translator.js'), 'more code');
  await writeFile(join(root, 'app', 'empty.css'), '');
  await writeFile(join(root, 'engine', 'ort.wasm'), 'engine');
  await writeFile(join(root, 'engine', 'readme.txt'), 'readme');
  await symlink(join(root, 'secret.txt'), join(root, 'app', 'link.txt'));
  app = await openStaticApp({
    '': { folder: join(root, 'app') },
    'engine/': { folder: join(root, 'engine'), only: /\.wasm$/ },
  });
});
afterEach(() => rm(root, { recursive: true }));

const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  app.answer(new Request('http://localhost/', init), path);

describe('the files of the app', () => {
  it('have their types, and are cached forever if their name has a hash', async () => {
    const script = await get('/assets/app-Dk8D2ER-.js');
    expect(await script.text()).toBe('code');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
    const translator = await get('/assets/translator.js');
    expect(translator.headers.get('cache-control')).toBe('private, no-cache');
    expect((await get('/engine/ort.wasm')).headers.get('content-type')).toBe('application/wasm');
    expect(await (await get('/empty.css')).text()).toBe('');
  });

  it('are not sent again if the browser’s copy is current', async () => {
    const etag = (await get('/index.html')).headers.get('etag') as string;
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await get('/index.html', { headers: { 'if-none-match': tag } });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
    await writeFile(join(root, 'app', 'index.html'), '<p>another page</p>');
    const changed = await get('/index.html', { headers: { 'if-none-match': etag } });
    expect(await changed.text()).toBe('<p>another page</p>');
  });

  it('are the app’s page for every address without a file ending', async () => {
    for (const path of ['/', '', '/index.html', '/runs/first', '/draw', '//'])
      expect(await (await get(path)).text()).toBe('<p>page</p>');
  });

  it.each([
    '/missing.js',
    '/assets/../../secret.txt',
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/link.txt',
    '/engine/readme.txt',
    '/assets\\..\\..\\secret.txt',
  ])('does not serve other files: %s', async (path) => {
    await expect(get(path)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are never a folder’s listing or a hidden file', async () => {
    for (const path of ['/assets/', '/.build-stamp'])
      expect(await (await get(path)).text()).toBe('<p>page</p>');
  });

  it('are a page that says so if the app is not built', async () => {
    const none = await openStaticApp({ '': { folder: join(root, 'nowhere') } });
    const response = await none.answer(new Request('http://localhost/'), '/');
    expect(await response.text()).toContain('The web app is not built here');
  });
});
