/** The library `pix2pix/web` in a real browser: a page without a bundler, many calls, several models. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BROWSER_TEST_TIMEOUT_MS,
  buildDist,
  ENGINE,
  type Host,
  hostFolders,
  launchBrowser,
  openPage,
  ROOT,
  tinyModel,
  WEB_APP,
  whySkipped,
} from './web.testing.ts';

const reason = whySkipped('the library in a browser is');

/** What 1,000 calls may leave behind; tensors and pixels of as many would be 160 MB. */
const MOST_LEFT_BYTES = 40e6;

/** SwiftShader computes what a GPU would; Vulkan is how the browser reaches it. */
const SOFTWARE_GPU = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
];

let folder: string;
let host: Host;
/** Without the headers that give a page threads. */
let plainHost: Host;
let browser: Browser;

beforeAll(async () => {
  if (reason !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'web-library-'));
  await buildDist();
  cpSync(join(ROOT, 'examples', 'translate-in-a-page.html'), join(folder, 'index.html'));
  writeFileSync(join(folder, 'model.onnx'), tinyModel());
  writeFileSync(join(folder, 'other.onnx'), tinyModel({ seed: 1 }));
  writeFileSync(join(folder, 'torn.onnx'), 'no model');
  const folders = { '/': folder, '/assets/': join(WEB_APP, 'assets'), '/engine/': ENGINE };
  host = await hostFolders(folders, { isIsolated: true });
  plainHost = await hostFolders(folders);
  browser = await launchBrowser();
});
afterAll(async () => {
  if (reason !== undefined) return;
  await browser.close();
  host.close();
  plainHost.close();
  rmSync(folder, { recursive: true });
});

/** Runs code in the page, where `Translator` and a canvas `drawing` are known. */
const evaluate = <T>(page: Page, code: string): Promise<T> =>
  page.evaluate(
    `import(new URL('assets/translator.js', document.baseURI)).then(async ({ Translator }) => { ${code} })`,
  );

/** Resolves when the example has shown its first result; its canvases have their size before. */
const hasTranslated = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => {
    const canvas = document.getElementById('result') as HTMLCanvasElement;
    return canvas.getContext('2d')?.getImageData(32, 32, 1, 1).data[3] === 255;
  });
};

describe('Translator in a page', () => {
  const test = (
    name: string,
    run: (page: Page, complaints: readonly string[]) => Promise<void>,
    hostOf = (): Host => host,
  ): void =>
    it(name, { timeout: BROWSER_TEST_TIMEOUT_MS }, async ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const { page, complaints } = await openPage(browser);
      await page.goto(hostOf().url);
      await hasTranslated(page);
      await run(page, complaints);
      await page.context().close();
    });

  test('translates the drawing of the example, which covers its canvas', async (page, complaints) => {
    const isCovered = await page.evaluate(() => {
      const { width, height } = document.getElementById('drawing') as HTMLCanvasElement;
      const context = (document.getElementById('drawing') as HTMLCanvasElement).getContext('2d');
      return context
        ?.getImageData(0, 0, width, height)
        .data.every((value, i) => i % 4 !== 3 || value === 255);
    });
    expect(isCovered).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('takes threads where the page is isolated, and tells what it knows of the model', async (page) => {
    const facts = await evaluate(
      page,
      `const translator = await Translator.load('model.onnx');
       const { record, device } = translator.facts;
       translator.dispose();
       return { size: record.trainedSize, labels: record.palette.length, device: device.device, isolated: crossOriginIsolated, threads: device.threads > 1 };`,
    );
    const threads = await page.evaluate(() => navigator.hardwareConcurrency > 1);
    expect(facts).toEqual({ size: 64, labels: 12, device: 'wasm', isolated: true, threads });
  });

  test('gives equal results for equal seeds and for every kind of image, at any size', async (page) => {
    const outcome = await evaluate(
      page,
      `const translator = await Translator.load(await (await fetch('model.onnx')).arrayBuffer().then((buffer) => new Uint8Array(buffer)));
       const context = drawing.getContext('2d');
       const image = new Image();
       image.src = drawing.toDataURL();
       await image.decode();
       const kinds = [drawing, context.getImageData(0, 0, 64, 64), await createImageBitmap(drawing), image];
       const texts = [];
       for (const kind of kinds) texts.push(String((await translator.translate(kind, { seed: 3 })).image.data));
       const other = String((await translator.translate(drawing, { seed: 4 })).image.data);
       const odd = (await translator.translate(new ImageData(37, 21))).image;
       translator.dispose();
       return { equal: new Set(texts).size, differs: other !== texts[0], odd: [odd.width, odd.height] };`,
    );
    expect(outcome).toEqual({ equal: 1, differs: true, odd: [37, 21] });
  });

  it('gives on WebGPU what it gives on WebAssembly', { timeout: BROWSER_TEST_TIMEOUT_MS }, async ({
    skip,
  }) => {
    if (reason !== undefined) skip(reason);
    const drawing = await launchBrowser(SOFTWARE_GPU);
    try {
      const { page } = await openPage(drawing);
      await page.goto(plainHost.url);
      await hasTranslated(page);
      const outcome = await evaluate<{ devices: string[]; difference: number }>(
        page,
        `const results = [];
         const devices = [];
         for (const device of ['webgpu', 'wasm']) {
           const translator = await Translator.load('model.onnx', { device });
           devices.push(translator.facts.device.device);
           results.push((await translator.translate(drawing, { seed: 5 })).image.data);
           translator.dispose();
         }
         const [a, b] = results;
         return { devices, difference: a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0) };`,
      );
      expect(outcome.devices).toEqual(['webgpu', 'wasm']);
      expect(outcome.difference).toBeLessThanOrEqual(2); // of 255
    } finally {
      await drawing.close();
    }
  });

  test('lets a newer call take the place of one that waits', async (page) => {
    const outcome = await evaluate(
      page,
      `const translator = await Translator.load('model.onnx');
       const calls = [1, 2, 3, 4].map((seed) => translator.translate(drawing, { seed }));
       const ends = (await Promise.allSettled(calls)).map(({ status, reason }) => reason?.code ?? status);
       translator.dispose();
       ends.push(await translator.translate(drawing).catch(({ message }) => message));
       return ends;`,
    );
    expect(outcome).toEqual([
      'fulfilled',
      'STOPPED',
      'STOPPED',
      'fulfilled',
      expect.stringContaining('disposed of'),
    ]);
  });

  test('says what is wrong', async (page) => {
    const outcome = await evaluate(
      page,
      `const codes = [];
       for (const url of ['torn.onnx', 'missing.onnx']) codes.push(await Translator.load(url).catch(({ code }) => code));
       const translator = await Translator.load('model.onnx');
       codes.push(await translator.translate(new Image()).catch(({ code }) => code));
       translator.dispose();
       return codes;`,
    );
    expect(outcome).toEqual(['FORMAT', 'NETWORK', 'DATA']);
  });

  test(
    'keeps its memory over 1,000 calls of two models, and gives it back',
    async (page) => {
      await evaluate(
        page,
        `globalThis.models = [await Translator.load('model.onnx'), await Translator.load('other.onnx')];
       globalThis.run = async (count) => {
         for (let seed = 0; seed < count; seed++) await models[seed % 2].translate(drawing, { seed });
       };
       await run(200);`,
      );
      const warm = await memoryOf(page);
      await page.evaluate('run(1000)');
      expect((await memoryOf(page)) - warm).toBeLessThan(MOST_LEFT_BYTES);
      const numWorkers = page.workers().length;
      await page.evaluate('for (const model of models) model.dispose()');
      await expect.poll(() => page.workers().length, { timeout: 20_000 }).toBeLessThanOrEqual(numWorkers - 2);
    },
    () => plainHost,
  );
});

/** What the browser's processes for pages hold in memory, workers and the engine included. */
const memoryOf = async (page: Page): Promise<number> => {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  const whole = await browser.newBrowserCDPSession();
  const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
  await whole.detach();
  const ids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => String(id));
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', ids.join()], { encoding: 'utf8' });
  return stdout.split('\n').reduce((sum, line) => sum + 1024 * Number(line), 0);
};
