/** The Teach page in a real browser: it learns, is drawn with, goes on after a reload, and is taken home. */
import { mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { renderFacade } from '../src/data/facades/render-facade.ts';
import { joinSideBySide } from '../src/data/image.ts';
import { writePng } from '../src/data/node/codecs.ts';
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

const reason = whySkipped('the Teach page is');
const SETUP_TIMEOUT_MS = 240_000;

let folder: string;
let host: Host;
let browser: Browser;

beforeAll(async () => {
  if (reason !== undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'web-teach-page-'));
  await buildDist();
  await pix2pix('export', '--teach', join(folder, 'site'));
  await writeHouses(join(folder, 'few houses'));
  host = await hostFolders({ '/': join(folder, 'site') }, { isIsolated: true });
  browser = await launchBrowser(['--disable-gpu', ...FAKE_CAMERA]);
}, SETUP_TIMEOUT_MS);
afterAll(async () => {
  if (reason !== undefined) return;
  await browser?.close();
  host?.close();
  await rm(folder, { recursive: true, force: true });
});

const FAKE_CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** So few pairs that an epoch, after which there are samples, is over in a moment. */
const writeHouses = async (to: string): Promise<void> => {
  for (const [split, first, count] of [
    ['train', 0, 6],
    ['val', 6, 2],
  ] as const) {
    mkdirSync(join(to, split), { recursive: true });
    for (let index = first; index < first + count; index++) {
      const { labels, photo } = renderFacade({ seed: 0, index, size: 64 });
      const pair = joinSideBySide({ ...labels, channels: 3 }, { ...photo, channels: 3 });
      await writePng(join(to, split, `${index}.png`), pair);
    }
  }
};

const openTeach = async (options = {}) => {
  const opened = await openPage(browser, options);
  await opened.page.goto(host.url);
  await opened.page.getByRole('button', { name: 'Start now' }).waitFor();
  return opened;
};

/** Waits for a line of the page that says that so many steps are taken. */
const stepsTaken = (page: Page, least: number) =>
  page.waitForFunction((count) => {
    const text = document.querySelector('.learning-line')?.textContent ?? '';
    return Number(/Step ([\d,]+)/.exec(text)?.[1]?.replaceAll(',', '')) >= count;
  }, least);

/** The pixels that the network makes of the drawing. */
const drawn = (page: Page): Promise<string> =>
  page
    .locator('.live-board .frame .teach-picture')
    .evaluate((node) => (node as HTMLCanvasElement).toDataURL());

const test = browserTests(reason);

describe('the Teach page', () => {
  test('is clear to screen readers and keyboards, and fits a phone', async () => {
    const { page, complaints } = await openTeach(PHONE);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await accessibilityFindings(page)).toEqual([]);
    await screenshot(page, 'teach-choose-phone');
    await page.getByRole('button', { name: 'Choose how' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'How should it learn?' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByText('On this computer it takes').waitFor();
    await screenshot(page, 'teach-how-phone');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('goes on with drawn houses after a reload, from where it was saved', async () => {
    const { page, complaints } = await openTeach();
    await page.getByRole('button', { name: 'Start now' }).click();
    await stepsTaken(page, 3);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('heading', { name: 'Paused: drawn houses' }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.reload();
    await page.getByText('It goes on from step', { exact: false }).first().waitFor({ state: 'attached' });
    await stepsTaken(page, 5);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('learns from a folder, is drawn with meanwhile, and is taken home as a model and as a run', async () => {
    const { page, complaints } = await openTeach({ acceptDownloads: true });
    await page.getByLabel('A folder', { exact: true }).setInputFiles(join(folder, 'few houses'));
    await page.getByText('6 pairs to learn from').waitFor();
    await page.getByText('There are only 6 pairs', { exact: false }).waitFor();
    await page.getByText('All options').click();
    await page.getByLabel('lambdaL1', { exact: true }).fill('much');
    await page.getByLabel('lambdaL1', { exact: true }).press('Tab');
    await page.getByText('lambdaL1 (--lambda-l1) is "much"', { exact: false }).waitFor();
    await page.getByLabel('lambdaL1', { exact: true }).fill('50');
    await page.getByLabel('lambdaL1', { exact: true }).press('Tab');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'A taste' }).click();
    await page.getByRole('button', { name: 'Start learning' }).click();
    await page.getByRole('heading', { name: 'Samples' }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('heading', { name: 'Paused: few houses' }).waitFor();
    const before = await drawn(page);
    const box = await page.locator('#drawing').boundingBox();
    if (!box) throw new Error('there is no board');
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 20, box.y + box.height - 20, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => drawn(page)).not.toBe(before);
    await screenshot(page, 'teach-learning');

    await page.getByRole('button', { name: 'Stop and save' }).click();
    await page.getByRole('heading', { name: 'It stopped after' }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    const zip = await saved(page, 'Save everything as a zip');
    const names = zip.toString('latin1');
    for (const name of ['run.json', 'events.jsonl', 'model.onnx', 'samples/epoch-'])
      expect(names).toContain(`few houses/${name}`);
    expect((await saved(page, 'Save the model')).length).toBeGreaterThan(100_000);

    const board = (await saved(page, 'Save a web page that draws with it')).toString('latin1');
    for (const name of ['index.html', 'how-to.txt', 'engine/']) expect(board).toContain(name);

    await page.reload(); // what was stopped does not begin again
    await page.getByRole('heading', { name: 'Your trainings in this browser' }).waitFor();
    await screenshot(page, 'teach-trainings');
    await page.getByRole('button', { name: 'Delete few houses' }).click();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page
      .getByRole('heading', { name: 'Your trainings in this browser' })
      .waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('makes pairs of what the camera sees, and says what is wrong with a folder', async () => {
    const { page, complaints } = await openTeach({ permissions: ['camera'] });
    await page.getByRole('button', { name: 'Use the camera' }).click();
    const take = page.getByRole('button', { name: 'Take a picture' });
    for (let count = 1; count <= 10; count++) {
      await take.click();
      await page.getByRole('button', { name: `Remove picture ${count}`, exact: true }).waitFor();
    }
    await page.getByRole('button', { name: 'Learn from these' }).click();
    await page.getByRole('button', { name: 'From lines' }).click();
    await page.getByText('10 pairs to learn from').waitFor();
    await page.getByRole('button', { name: 'Choose other pictures' }).click();
    for (const name of ['A/1.png', 'B/1.png', 'A/2.png'])
      await writePng(join(folder, 'one alone', name), houseOf(0));
    await page.getByLabel('A folder', { exact: true }).setInputFiles(join(folder, 'one alone'));
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('1 picture has no partner.');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

const houseOf = (index: number) => ({ ...renderFacade({ seed: 0, index, size: 64 }).photo, channels: 3 });

const saved = async (page: Page, button: string): Promise<Buffer> => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return readFile(await download.path());
};
