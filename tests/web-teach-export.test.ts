/** The Teach page as `pix2pix export --teach` makes it: below a sub-path of a plain host, in a real browser. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScript } from './checkout.testing.ts';
import {
  accessibilityFindings,
  browserTests,
  buildDist,
  type Host,
  hostFolders,
  launchBrowser,
  openPage,
  pix2pix,
  ROOT,
  screenshot,
  whySkipped,
} from './web.testing.ts';

const reason = whySkipped('the exported Teach page is');

/** What the page may weigh beside the engine, as hosts send it. */
const MOST_APP_BYTES = 400_000;

const PATH = '/below/some path/';

let folder: string;
let site: string;
let host: Host;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-teach-'));
  site = join(folder, 'site');
  await buildDist();
  await pix2pix('export', '--teach', site, '--title', 'Teach <b>');
  host = await hostFolders({ [PATH]: site });
  if (reason === undefined) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  host?.close();
  await rm(folder, { recursive: true, force: true });
});

const isIsolated = 'document.querySelector("header") !== null && crossOriginIsolated';

/** What the service worker of a page has kept. */
const keptFiles = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const opened = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const keys = (await Promise.all(opened.map((cache) => cache.keys()))).flat();
    const scope = new URL('./', location.href).href;
    return keys.map(({ url }) => url.slice(scope.length).replace(/\?.*$/, '')).sort();
  });

/** Files of the export apart from the engine, and from what no page asks for. */
const smallFiles = (): string[] =>
  readdirSync(site, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^\.|^service-worker|^page-files/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name).slice(site.length + 1))
    .filter((name) => !name.startsWith('engine/'));

describe('pix2pix export --teach', () => {
  const export_ = (...args: readonly string[]) => runScript(ROOT, 'bin/pix2pix.mjs', 'export', ...args);

  it('is smaller than 400 KB gzipped, apart from the engine', () => {
    const sizes = readdirSync(site, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('/engine'))
      .map(({ parentPath, name }) => gzipSync(readFileSync(join(parentPath, name))).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_APP_BYTES);
  });

  it('replaces an earlier export, whichever it was', async () => {
    const first = await export_('--teach', site, '--title', 'Teach <b>', '--json');
    expect(first.stderr).toMatch(/^replaced the \d+ files of the earlier export\n$/);
    expect(JSON.parse(first.stdout)).toMatchObject({ folder: site, title: 'Teach <b>', kept: [] });
  });

  it.each([
    [['--teach', 'x', 'model.onnx'], 'model.onnx is given with --teach, which takes no models'],
    [['--teach', 'x', '--checkpoint', 'best'], '--checkpoint has no effect with --teach'],
    [['--web', 'x'], 'no model is given'],
  ])('refuses %j', async (args, text) => {
    const { exitCode, stderr } = await export_(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(text);
  });
});

describe('the exported Teach page', () => {
  const test = browserTests(reason);

  test('isolates itself after the first load, and stays so', async () => {
    const { page, complaints } = await openPage(browser);
    const loads: string[] = [];
    page.on('load', () => loads.push(page.url()));
    await page.goto(host.url);
    await page.waitForFunction(isIsolated);
    expect(loads.length).toBe(2);
    expect(await page.locator('#one-thread').count()).toBe(0);
    await expect.poll(() => page.title()).toBe('Teach <b>');
    await page.reload();
    await page.waitForFunction(isIsolated);
    expect(loads.length).toBe(3);
    expect(
      await page.evaluate(async () => {
        const script = 'postMessage(crossOriginIsolated)';
        const worker = new Worker(URL.createObjectURL(new Blob([script])));
        return new Promise((resolve) => {
          worker.onmessage = ({ data }) => resolve(data);
        });
      }),
    ).toBe(true);
    expect(complaints).toEqual([]);
    expect(await accessibilityFindings(page)).toEqual([]);
    await screenshot(page, 'teach-export');
  });

  test('keeps the engine, and opens without a network', async () => {
    const { page } = await openPage(browser);
    await page.goto(host.url);
    await page.waitForFunction(isIsolated);
    const engine = 'engine/ort-wasm-simd-threaded.wasm';
    const load = (address: string) =>
      page.evaluate(async (name) => (await (await fetch(name)).arrayBuffer()).byteLength, address);
    const bytes = await load(engine);
    // The small files, the engine's one, and no other of the engine's.
    await expect
      .poll(() => keptFiles(page), { timeout: 20_000 })
      .toEqual([...smallFiles(), engine, 'page-files.json'].sort());
    const asked = host.asked.length;
    await page.context().setOffline(true);
    await page.reload();
    await page.waitForFunction(isIsolated);
    expect(await load(engine)).toBe(bytes);
    expect(host.asked.slice(asked)).toEqual([]);
  });

  test('is a newer version of itself at the next load', async () => {
    const copy = join(folder, 'copy');
    await pix2pix('export', '--teach', copy, '--title', 'First');
    const own = await hostFolders({ '/': copy });
    try {
      const { page, complaints } = await openPage(browser);
      await page.goto(own.url);
      await page.waitForFunction(isIsolated);
      await expect.poll(() => page.title()).toBe('First');
      await pix2pix('export', '--teach', copy, '--title', 'Second');
      await page.reload();
      await page.waitForFunction(isIsolated);
      await expect.poll(() => page.title()).toBe('Second');
      expect(complaints).toEqual([]);
    } finally {
      own.close();
    }
  });

  test('says on one line why it has one thread, in a frame of another page', async () => {
    const outer = join(folder, 'outer');
    await writeFile(`${outer}.html`, `<!doctype html><title>outer</title><iframe src="${PATH}"></iframe>`);
    const own = await hostFolders({ '/outer/': folder, [PATH]: site });
    try {
      const { page } = await openPage(browser);
      await page.goto(`${own.url}outer.html`);
      const line = page.frameLocator('iframe').locator('#one-thread');
      expect(await line.textContent()).toContain('open it in a tab of its own');
    } finally {
      own.close();
    }
  });
});
