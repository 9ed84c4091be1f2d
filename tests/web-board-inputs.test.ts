/** The drawing board of models whose images are not plain pictures: holes, alpha, measured values, and enlarged ones. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { withChannels } from '../src/data/image.ts';
import { encodeStored } from '../src/data/node/formats/write-stored.ts';
import { noiseImage } from '../src/data/patterns.testing.ts';
import { byteFormat, type SideFormat } from '../src/data/side-format.ts';
import { encodeTranslator, type ModelRecord } from '../src/translation/model-file.ts';
import { smallModel } from '../src/translation/models.testing.ts';
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
  screenshot,
  whySkipped,
} from './web.testing.ts';

const reason = whySkipped('these boards are');

let folder: string;
let host: Host;
let browser: Browser;

const model = (input: SideFormat, target: SideFormat, more: Partial<ModelRecord> = {}): Uint8Array => {
  const { record, weights } = smallModel({
    ...{ size: 64, depth: 3, inputChannels: input.channels, outputChannels: target.channels },
  });
  return encodeTranslator({ ...record, formats: { input, target }, ...more }, weights);
};

const values = (channels: number): SideFormat => ({ kind: 'raw', channels, range: [120, 4095], bits: 16 });

const MODELS = {
  filled: model(byteFormat(4), byteFormat(3), { task: { kind: 'inpaint', hole: 'free' } }),
  alpha: model(byteFormat(4), byteFormat(4)),
  deep: model(values(1), values(6)),
  six: model(values(6), byteFormat(3)),
  larger: model(byteFormat(3), byteFormat(3), { task: { kind: 'super-resolution', scale: 2 } }),
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-board-inputs-'));
  await buildDist();
  const paths: string[] = [];
  for (const [name, bytes] of Object.entries(MODELS)) {
    paths.push(join(folder, `${name}.onnx`));
    await writeFile(paths.at(-1) as string, bytes);
  }
  const site = join(folder, 'site');
  await pix2pix('export', ...paths, '--web', site);
  host = await hostFolders({ '/': site });
  if (reason === undefined) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  host?.close();
  await rm(folder, { recursive: true, force: true });
});

const openBoard = async (name: keyof typeof MODELS, options = {}) => {
  const watched = await openPage(browser, options);
  await watched.page.goto(`${host.url}#draw=${name}`);
  await watched.page.waitForSelector('#timing, .unfit');
  return watched;
};

/** The bytes of a canvas, RGBA. */
const bytesOf = (page: Page, id: 'drawing' | 'result'): Promise<number[]> =>
  page.evaluate((name) => {
    const canvas = document.getElementById(name) as HTMLCanvasElement;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    return [...context.getImageData(0, 0, canvas.width, canvas.height).data];
  }, id);

const transparentIn = (bytes: readonly number[]): number =>
  bytes.filter((byte, i) => i % 4 === 3 && byte === 0).length;

const open = async (page: Page): Promise<void> => {
  const image = withChannels(noiseImage(64, 64), 4);
  image.data.fill(0, 0, 4 * 64 * 8); // eight rows that are not there
  const buffer = Buffer.from(await encodeStored(image, 'png'));
  await page.setInputFiles('input[type=file]', { name: 'part.png', mimeType: 'image/png', buffer });
};

describe('the drawing board', () => {
  const test = browserTests(reason);

  test('of a model that fills holes erases photographs, and brings parts back', async () => {
    const { page, complaints } = await openBoard('filled');
    await expect.poll(async () => transparentIn(await bytesOf(page, 'drawing'))).toBe(32 * 32); // the centre
    await open(page);
    await expect.poll(async () => transparentIn(await bytesOf(page, 'drawing'))).toBe(64 * 8);
    await page.getByRole('button', { name: 'Centre' }).click();
    await expect.poll(async () => transparentIn(await bytesOf(page, 'drawing'))).toBe(64 * 8 + 32 * 32);
    await screenshot(page, 'board-holes');
    await page.getByRole('button', { name: 'Bring all back' }).click();
    await expect.poll(async () => transparentIn(await bytesOf(page, 'drawing'))).toBe(0);
    expect(await page.textContent('.picture.input')).toContain('Erase what is to be filled');
    await page.getByRole('button', { name: 'Erase what is to be filled' }).click();
    await page.locator('#drawing').click();
    await expect.poll(async () => transparentIn(await bytesOf(page, 'drawing'))).toBeGreaterThan(0);
    expect(await page.getByRole('button', { name: 'Camera' }).count()).toBe(0);
    expect(await page.locator('.problem').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('of a model with alpha keeps what is transparent', async () => {
    const { page, complaints } = await openBoard('alpha');
    await open(page);
    await expect.poll(async () => transparentIn(await bytesOf(page, 'drawing'))).toBe(64 * 8);
    await expect
      .poll(async () => (await bytesOf(page, 'result')).some((byte, i) => i % 4 === 3 && byte < 255))
      .toBe(true);
    expect(complaints).toEqual([]);
    await screenshot(page, 'board-alpha');
  });

  test('of measured values says which are black and white, and which channels are shown', async () => {
    const { page, complaints } = await openBoard('deep');
    expect(await page.textContent('.picture.input .shown')).toBe('black is 120, white 4,095');
    expect(await page.textContent('.picture.output .shown')).toBe(
      'channels 1, 2 and 3 of 6 as red, green and blue; black is 120, white 4,095',
    );
    expect(complaints).toEqual([]);
  });

  test('of more channels than a picture has offers nothing to draw, and says what to do', async () => {
    const { page, complaints } = await openBoard('six');
    expect(await page.textContent('.unfit')).toMatch(/6 channels of measured values.*pix2pix translate/);
    expect(await page.locator('#drawing').count()).toBe(0);
    await page.getByLabel('Model').selectOption('larger');
    await page.waitForSelector('#timing');
    expect(complaints).toEqual([]);
  });

  test('of super-resolution shows the whole result', async () => {
    const { page } = await openBoard('larger');
    expect((await bytesOf(page, 'drawing')).length).toBe(4 * 32 * 32);
    await expect.poll(async () => (await bytesOf(page, 'result')).length).toBe(4 * 64 * 64);
  });

  test('fits a phone, without a serious finding of axe', async () => {
    for (const name of Object.keys(MODELS) as (keyof typeof MODELS)[]) {
      const { page } = await openBoard(name, PHONE);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      expect(await accessibilityFindings(page)).toEqual([]);
      await page.close();
    }
  });
});
