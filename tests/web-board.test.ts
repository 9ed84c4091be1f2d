/** The drawing board as `pix2pix export` makes it: below a sub-path of a plain host, drawn on in a real browser. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FACADE_PALETTE } from '../src/data/facades/palette.ts';
import { encodePng } from '../src/data/node/codecs.ts';
import { noiseImage } from '../src/data/patterns.testing.ts';
import { foreignModel } from '../src/onnx/foreign-models.testing.ts';
import { runScript } from './checkout.testing.ts';
import {
  accessibilityFindings,
  browserTests,
  buildDist,
  type Host,
  hostFolders,
  launchBrowser,
  openPage,
  PHONE,
  pix2pix,
  ROOT,
  screenshot,
  tinyModel,
  tinyRun,
  whySkipped,
} from './web.testing.ts';

const reason = whySkipped('the board is');

/** What the page may weigh apart from the engine and the model: less than a photograph. */
const MOST_APP_BYTES = 200_000;

let folder: string;
let site: string;
let host: Host;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-board-'));
  await buildDist();
  const run = await tinyRun('facades', tinyModel());
  const photos = join(folder, 'photos.onnx');
  await writeFile(photos, tinyModel({ hasPalette: false, seed: 1 }));
  site = join(folder, 'site');
  await pix2pix('export', run, photos, '--web', site);
  host = await hostFolders({ '/below/some path/': site });
  if (reason === undefined) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  host?.close();
  await rm(folder, { recursive: true, force: true });
});

/** NHWC, B, G, R, bytes: the negative of an image at twice its size. */
const negativeTwice = (): Uint8Array => {
  const shape = ['N', 'H', 'W', 3];
  const planes = (inputs: string[], output: string, perm: number[]) => ({
    op: 'Transpose',
    inputs,
    output,
    attributes: { perm },
  });
  return foreignModel({
    inputs: [{ name: 'image', shape, type: 'UINT8' }],
    outputs: [{ name: 'negative', shape: ['N', 'H2', 'W2', 3], type: 'UINT8' }],
    constants: { white: 255, scales: { shape: [4], values: [1, 1, 2, 2] } },
    metadata: { 'Image.BitmapPixelFormat': 'Bgr8' },
    nodes: [
      { op: 'Cast', inputs: ['image'], output: 'numbers', attributes: { to: 'FLOAT' } },
      planes(['numbers'], 'first', [0, 3, 1, 2]),
      { op: 'Sub', inputs: ['white', 'first'], output: 'dark' },
      { op: 'Resize', inputs: ['dark', '', 'scales'], output: 'large' },
      planes(['large'], 'last', [0, 2, 3, 1]),
      { op: 'Cast', inputs: ['last'], output: 'negative', attributes: { to: 'UINT8' } },
    ],
  });
};

/** A picture of the page as numbers that differ where the pixels do. */
const pixelsOf = (page: Page, id: 'drawing' | 'result'): Promise<string> =>
  page.evaluate((name) => (document.getElementById(name) as HTMLCanvasElement).toDataURL(), id);

/** The colours of a canvas, each once. */
const coloursOf = (page: Page, id: string): Promise<string[]> =>
  page.evaluate((name) => {
    const canvas = document.getElementById(name) as HTMLCanvasElement;
    const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    );
    const found = new Set<string>();
    for (let i = 0; i < data.length; i += 4) found.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
    return [...found];
  }, id);

const openBoard = async (options = {}, model = 'facades') => {
  const watched = await openPage(browser, options);
  await watched.page.goto(`${host.url}#draw=${model}`);
  await watched.page.waitForSelector('#timing');
  return watched;
};

/** Waits for the picture that follows a change; a tiny network takes some milliseconds. */
const settled = async (page: Page, before: string): Promise<string> => {
  await page.waitForFunction(
    (old) => (document.getElementById('result') as HTMLCanvasElement).toDataURL() !== old,
    before,
  );
  await page.waitForTimeout(150);
  return pixelsOf(page, 'result');
};

const strokeByMouse = async (page: Page): Promise<void> => {
  const box = await page.locator('#drawing').boundingBox();
  if (!box) throw new Error('the drawing is not shown');
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.3);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.7, { steps: 8 });
  await page.mouse.up();
};

describe('the exported app', () => {
  it('is smaller than 200 KB gzipped, apart from the engine and the models', () => {
    const files = readdirSync(site, { recursive: true, withFileTypes: true }).filter(
      ({ parentPath, name }) => parentPath.endsWith('/assets') || name === 'index.html',
    );
    const bytes = files.map(({ parentPath, name }) => gzipSync(readFileSync(join(parentPath, name))).length);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_APP_BYTES);
  });

  it('replaces an earlier export, and nothing else', async () => {
    const model = join(folder, 'photos.onnx');
    const other = join(folder, 'other');
    expect((await runScript(ROOT, 'bin/pix2pix.mjs', 'export', model, '--web', other)).exitCode).toBe(0);
    expect((await runScript(ROOT, 'bin/pix2pix.mjs', 'export', model, '--web', other)).exitCode).toBe(0);
    const { exitCode, stderr } = await runScript(ROOT, 'bin/pix2pix.mjs', 'export', model, '--web', folder);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('is not empty');
  });
});

describe('the drawing board', () => {
  const test = browserTests(reason);

  test('translates what is drawn with the mouse, and undoes it', async () => {
    const { page, complaints } = await openBoard();
    const [drawing, result] = [await pixelsOf(page, 'drawing'), await pixelsOf(page, 'result')];
    await strokeByMouse(page);
    const changed = await settled(page, result);
    expect(await pixelsOf(page, 'drawing')).not.toBe(drawing);
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await settled(page, changed)).toBe(result);
    expect(await pixelsOf(page, 'drawing')).toBe(drawing);
    await page.getByRole('button', { name: 'Redo' }).click();
    expect(await settled(page, result)).toBe(changed);
    expect(await page.textContent('#timing')).toMatch(/^\d+ ms · WebAssembly, 1 thread$/);
    expect(complaints).toEqual([]);
    await screenshot(page, 'board-light');
  });

  test('draws with every tool in exact colours', async () => {
    const { page, complaints } = await openBoard();
    for (const tool of ['Line', 'Rectangle', 'Eraser', 'Brush']) {
      await page.getByRole('button', { name: tool, exact: true }).click();
      if (tool !== 'Eraser') await page.getByRole('button', { name: 'door' }).click();
      const before = await pixelsOf(page, 'drawing');
      await strokeByMouse(page);
      expect(await pixelsOf(page, 'drawing')).not.toBe(before);
    }
    await page.getByRole('button', { name: 'shop' }).click();
    await page.getByRole('button', { name: 'Fill an area' }).click();
    await page.locator('#drawing').click();
    const known = Object.values(FACADE_PALETTE).map((colour) => colour.join());
    await expect.poll(() => coloursOf(page, 'drawing')).toContain(FACADE_PALETTE.shop.join());
    const drawn = await coloursOf(page, 'drawing');
    expect(drawn.filter((colour) => !known.includes(colour))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('draws another sample of the noise', async () => {
    const { page } = await openBoard();
    const result = await pixelsOf(page, 'result');
    await page.getByRole('button', { name: 'Another sample' }).click();
    expect(await settled(page, result)).not.toBe(result);
  });

  test('takes a picture from a file, in colours of its palette', async () => {
    const { page, complaints } = await openBoard();
    const result = await pixelsOf(page, 'result');
    const buffer = Buffer.from(await encodePng(noiseImage(90, 60)));
    await page.setInputFiles('input[type=file]', { name: 'noise.png', mimeType: 'image/png', buffer });
    await settled(page, result);
    const known = Object.values(FACADE_PALETTE).map((colour) => colour.join());
    expect((await coloursOf(page, 'drawing')).filter((colour) => !known.includes(colour))).toEqual([]);
    await page.setInputFiles('input[type=file]', {
      name: 'text.png',
      mimeType: 'image/png',
      buffer: Buffer.from('no'),
    });
    await expect.poll(() => page.textContent('.problem')).toContain('text.png: is not an image');
    expect(complaints).toEqual([]);
  });

  test('takes a pasted picture, and photographs as they are', async () => {
    const { page, complaints } = await openBoard({}, 'photos');
    const result = await pixelsOf(page, 'result');
    const base64 = Buffer.from(await encodePng(noiseImage(64, 64))).toString('base64');
    await page.evaluate((text) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }));
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    }, base64);
    await settled(page, result);
    expect((await coloursOf(page, 'drawing')).length).toBeGreaterThan(1000);
    expect(complaints).toEqual([]);
    await screenshot(page, 'board-photo');
  });

  test('runs a model of another program on its own numbers, and shows all of a larger result', async () => {
    const model = join(folder, 'negative.onnx');
    await writeFile(model, negativeTwice());
    const site = join(folder, 'negative');
    const { exitCode, stderr } = await runScript(ROOT, 'bin/pix2pix.mjs', 'export', model, '--web', site);
    expect(exitCode, stderr).toBe(0);
    const other = await hostFolders({ '/': site });
    try {
      const { page, complaints } = await openPage(browser);
      await page.goto(other.url);
      await page.waitForSelector('#timing');
      const before = await pixelsOf(page, 'result');
      await page.getByRole('button', { name: 'red', exact: true }).click();
      await page.getByRole('button', { name: 'Fill an area' }).click();
      await page.locator('#drawing').click();
      await settled(page, before);
      const [drawn = '', ...others] = await coloursOf(page, 'drawing');
      expect(others).toEqual([]);
      const negative = drawn.split(',').map((value) => 255 - Number(value));
      expect(await coloursOf(page, 'result')).toEqual([negative.join()]);
      expect(await page.locator('#result').getAttribute('width')).toBe('512');
      expect(complaints).toEqual([]);
      await screenshot(page, 'board-foreign');
    } finally {
      other.close();
    }
  });

  test('has the size of a model of another program that takes one size', async () => {
    const model = join(folder, 'fixed.onnx');
    const shape = [1, 24, 40, 3];
    const nodes = [{ op: 'Tanh', inputs: ['x'], output: 'y' }];
    await writeFile(
      model,
      foreignModel({ inputs: [{ name: 'x', shape }], outputs: [{ name: 'y', shape }], nodes }),
    );
    const site = join(folder, 'fixed');
    const { exitCode, stderr } = await runScript(ROOT, 'bin/pix2pix.mjs', 'export', model, '--web', site);
    expect(exitCode, stderr).toBe(0);
    const other = await hostFolders({ '/': site });
    try {
      const { page } = await openPage(browser);
      await page.goto(other.url);
      await page.waitForSelector('#timing');
      for (const id of ['drawing', 'result'])
        expect(await page.locator(`#${id}`).getAttribute('width')).toBe('40');
    } finally {
      other.close();
    }
  });

  test('follows a camera live, until it is stopped', async () => {
    const flags = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
    const filming = await launchBrowser(['--disable-gpu', ...flags]);
    try {
      const { page, complaints } = await openPage(filming);
      await page.goto(`${host.url}#draw=photos`);
      await page.waitForSelector('#timing');
      let shown = await pixelsOf(page, 'drawing');
      await page.getByRole('button', { name: 'Camera' }).click();
      for (let frame = 0; frame < 3; frame++) {
        const before = shown;
        await expect.poll(() => pixelsOf(page, 'drawing'), { timeout: 10_000 }).not.toBe(before);
        shown = await pixelsOf(page, 'drawing');
      }
      await page.getByRole('button', { name: 'Stop camera' }).click();
      await page.waitForTimeout(300);
      const stopped = await pixelsOf(page, 'drawing');
      await page.waitForTimeout(500);
      expect(await pixelsOf(page, 'drawing')).toBe(stopped);
      expect(complaints).toEqual([]);
    } finally {
      await filming.close();
    }
  });

  test('saves the result as a PNG of its size', async () => {
    const { page } = await openBoard();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save PNG' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('facades.png');
    const bytes = readFileSync(await download.path());
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([64, 64]);
  });

  test('loads a model once, and then has it in the browser', async () => {
    const { page } = await openBoard();
    await expect
      .poll(() =>
        page.evaluate(() =>
          caches
            .open('pix2pix-models')
            .then((cache) => cache.keys())
            .then((keys) => keys.length),
        ),
      )
      .toBe(1);
    const before = host.asked.length;
    await page.reload();
    await page.waitForSelector('#timing');
    expect(host.asked.slice(before).filter((path) => path.endsWith('.onnx'))).toEqual([]);
  });

  test('goes from one model to another', async () => {
    const { page, complaints } = await openBoard();
    await page.getByLabel('Model').selectOption('photos');
    await page.waitForSelector('#timing');
    expect(page.url()).toContain('#draw=photos');
    expect(await page.getByRole('button', { name: 'Camera' }).isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('draws lines with a pencil where that is what the model takes', async () => {
    const { page, complaints } = await openBoard({}, 'photos');
    await page.getByLabel('What the drawing is').selectOption('lines');
    expect(await page.getByRole('button', { name: 'Fill an area' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Pencil' }).click();
    await strokeByMouse(page);
    expect((await coloursOf(page, 'drawing')).sort()).toEqual(['0,0,0', '255,255,255']);
    await screenshot(page, 'board-lines');
    await page.getByRole('button', { name: 'Eraser' }).click();
    await strokeByMouse(page);
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await coloursOf(page, 'drawing')).toEqual(['255,255,255']);
    expect(complaints).toEqual([]);
  });

  test('is drawn on with the keyboard alone', async () => {
    const { page } = await openBoard();
    const [drawing, result] = [await pixelsOf(page, 'drawing'), await pixelsOf(page, 'result')];
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.id === 'drawing')) break;
    }
    await page.keyboard.press('f');
    await page.keyboard.press('b');
    await page.keyboard.press(' ');
    for (const key of ['ArrowRight', 'Shift+ArrowDown', 'Shift+ArrowRight']) await page.keyboard.press(key);
    await page.keyboard.press(' ');
    const changed = await settled(page, result);
    expect(await pixelsOf(page, 'drawing')).not.toBe(drawing);
    await screenshot(page, 'board-keyboard');
    await page.keyboard.press('Control+z');
    expect(await settled(page, changed)).toBe(result);
    await page.keyboard.press(' ');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Escape');
    await expect.poll(() => pixelsOf(page, 'drawing')).toBe(drawing);
  });

  test('fits a phone, and is drawn on with a finger', async () => {
    const { page, complaints } = await openBoard(PHONE);
    const result = await pixelsOf(page, 'result');
    await page.locator('#drawing').tap({ position: { x: 60, y: 60 } });
    await settled(page, result);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    for (const name of ['Result', 'Drawing']) {
      const heading = await page.getByRole('heading', { level: 2, name }).boundingBox();
      expect(heading?.height ?? 0).toBeGreaterThan(10); // it can be read
    }
    expect(await page.title()).toBe('facades and photos');
    const tools = await page.getByRole('toolbar').boundingBox();
    expect((tools?.y ?? 0) + (tools?.height ?? 0)).toBeLessThan(844); // without scrolling
    expect(complaints).toEqual([]);
    await screenshot(page, 'board-phone');
  });

  for (const [name, options] of Object.entries({
    light: {},
    dark: { colorScheme: 'dark' as const },
    phone: PHONE,
  }))
    test(`has no serious finding of axe: ${name}`, async () => {
      const { page } = await openBoard(options);
      if (name === 'dark') await screenshot(page, 'board-dark');
      expect(await accessibilityFindings(page)).toEqual([]);
    });

  test('says what is wrong where a model is missing', async () => {
    const { page } = await openPage(browser);
    await page.route('**/*.onnx', (route) => route.fulfill({ status: 404 }));
    await page.goto(host.url);
    await expect.poll(() => page.textContent('.waiting')).toContain('cannot be loaded (HTTP 404)');
    await page.unroute('**/*.onnx');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForSelector('#timing');
  });
});
