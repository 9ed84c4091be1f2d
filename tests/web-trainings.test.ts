/** Trainings on the server, started, stopped, resumed and deleted in a real browser. */
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import {
  accessibilityFindings,
  browserTests,
  buildDist,
  launchBrowser,
  openPage,
  PHONE,
  pix2pix,
  screenshot,
  serve,
  whySkipped,
} from './web.testing.ts';

const reason = whySkipped('trainings on the server are');

let folder: string;
let browser: Browser;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  if (reason !== undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'web-trainings-'));
  await buildDist();
  await mkdir(join(folder, 'runs'));
  await pix2pix('dataset', 'sample', join(folder, 'data', 'houses'), '--pairs', '20', '--size', '64');
  await mkdir(join(folder, 'data', 'broken', 'train'), { recursive: true });
  await writeFile(join(folder, 'data', 'broken', 'train', '1.png'), 'no image');
  const { url: address, child } = await serve(
    ...['serve', join(folder, 'runs'), '--data', join(folder, 'data')],
    ...['--port', '0', '--device', 'cpu', '--threads', '1'],
  );
  [url, server] = [address, child];
  browser = await launchBrowser();
}, 240_000);
afterAll(async () => {
  if (reason !== undefined) return;
  await browser?.close();
  const { trainings } = (await (await fetch(`${url}api/trainings`)).json()) as {
    trainings: readonly { id: string }[];
  };
  for (const { id } of trainings) await fetch(`${url}api/trainings/${id}/stop`, { method: 'POST' });
  await vi.waitFor(async () => {
    expect(badgesOf(await (await fetch(`${url}api/runs`)).json())).not.toContain('running');
  }, WAIT);
  server.kill('SIGTERM');
  await rm(folder, { recursive: true, force: true });
}, 120_000);

const WAIT = { timeout: 60_000, interval: 200 };

const badgesOf = (list: unknown): string[] =>
  (list as { runs: readonly { state: string }[] }).runs.map(({ state }) => state);

const open = async (hash: string, options: BrowserContextOptions = {}) => {
  const watched = await openPage(browser, options);
  await watched.page.goto(`${url}${hash}`);
  return watched;
};

const test = (name: string, run: () => Promise<void>): void =>
  browserTests(reason)(name, async () => {
    await run();
    for (const context of browser.contexts()) await context.close();
  });

/** Fills in the dialog; a name, and more passes than a test waits for. */
const start = async (page: Page, data: string, name: string, isShort = false): Promise<void> => {
  await page.getByRole('button', { name: 'New training' }).click();
  await page.getByLabel('Data set').selectOption(data);
  await page.getByLabel('Size of the pictures').selectOption('64');
  await page.getByLabel('Passes over the pictures').fill(isShort ? '1' : '5000');
  await page.getByLabel('Name of the run').fill(name);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect.poll(() => page.locator('dialog[open]').count(), WAIT).toBe(0);
};

const badge = (page: Page): Promise<string | null> => page.locator('h1 .badge').textContent();

for (const [name, options] of Object.entries({
  light: {},
  dark: { colorScheme: 'dark' as const },
  phone: PHONE,
}))
  test(`the dialog asks for few things, and has no serious finding of axe: ${name}`, async () => {
    const { page, complaints } = await open('#runs', options);
    await page.getByRole('heading', { name: /Runs|No runs yet/ }).waitFor();
    await screenshot(page, `trainings-empty-${name}`);
    await page.getByRole('button', { name: 'New training' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Data set').waitFor();
    await screenshot(page, `new-training-${name}`);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByLabel('A folder of mine').check();
    expect(await page.getByRole('button', { name: 'Start', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('combobox', { name: 'Preset', exact: true }).selectOption('cyclegan');
    expect(await page.getByLabel('Direction').count()).toBe(0);
    const dialog = page.locator('dialog[open]');
    expect(await dialog.evaluate((view) => view.scrollWidth <= view.clientWidth)).toBe(true);
    await screenshot(page, `new-training-send-${name}`);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('dialog[open]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

test('trainings run, wait and fail; a run is stopped, goes on, and is deleted', async () => {
  const { page, complaints } = await open('#runs');
  page.on('dialog', (dialog) => dialog.accept());
  await start(page, 'houses', 'first');
  await start(page, 'broken', 'wrong');
  await start(page, 'houses', 'second', true);
  await expect
    .poll(() => page.locator('.run h2', { hasText: 'first' }).textContent(), WAIT)
    .toBe('firstrunning');
  await expect
    .poll(() => page.locator('.training h2').allTextContents(), WAIT)
    .toEqual(['wrong queued, place 1', 'second queued, place 2']);
  await screenshot(page, 'trainings-queue');
  expect(await accessibilityFindings(page)).toEqual([]);

  await page.getByRole('link', { name: 'first' }).click();
  await page.getByRole('button', { name: 'Stop and save' }).click();
  await expect.poll(() => badge(page), WAIT).toBe('stopped');
  await page.goto(`${url}#runs`);
  await expect
    .poll(() => page.locator('.training.problem').textContent(), WAIT)
    .toMatch(/wrong.*failed.*1\.png/s);
  await expect.poll(() => page.locator('.run h2').allTextContents(), WAIT).toContain('secondcomplete');
  for (const [name, options] of Object.entries({
    light: {},
    dark: { colorScheme: 'dark' as const },
    phone: PHONE,
  })) {
    const other = await open('#runs', options);
    await other.page.locator('.training.problem').waitFor();
    expect(await other.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await screenshot(other.page, `trainings-failed-${name}`);
    expect(await accessibilityFindings(other.page)).toEqual([]);
  }
  await page.getByRole('button', { name: 'Remove wrong from the list' }).click();
  await expect.poll(() => page.locator('.training').count(), WAIT).toBe(0);

  await page.goto(`${url}#run=first`);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.poll(() => badge(page), WAIT).toBe('running');
  await page.getByRole('button', { name: 'Stop and save' }).click();
  await expect.poll(() => badge(page), WAIT).toBe('stopped');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await screenshot(page, 'run-delete');
  expect(await accessibilityFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Keep it' }).click();
  expect(await badge(page)).toBe('stopped');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Delete it' }).click();
  await expect.poll(() => page.locator('.run h2').allTextContents(), WAIT).toEqual(['secondcomplete']);
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([]); // the run that was deleted is asked for once more
});

test('a folder is sent, and trained on', async () => {
  const { page, complaints } = await open('#runs');
  await page.getByRole('button', { name: 'New training' }).click();
  await page.getByLabel('A folder of mine').check();
  await page.getByLabel('The folder with the pictures').setInputFiles(join(folder, 'data', 'houses'));
  await page.getByLabel('Size of the pictures').selectOption('64');
  await page.getByLabel('Passes over the pictures').fill('1');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect.poll(() => page.locator('.run h2').allTextContents(), WAIT).toContain('houses-2complete');
  await page.getByRole('button', { name: 'New training' }).click();
  await expect
    .poll(() => page.getByLabel('Data set').locator('option').allTextContents(), WAIT)
    .toContain('houses-2 (sent, 21 files)');
  await screenshot(page, 'new-training-sent');
  expect(complaints).toEqual([]);
});

for (const [name, options] of Object.entries({ light: {}, phone: PHONE }))
  test(`what a tab would learn from is learned on the server: ${name}`, async () => {
    const { page, complaints } = await open('#teach', options);
    await page.getByRole('button', { name: 'Choose how' }).click();
    const button = page.getByRole('button', { name: 'Learn on this computer' });
    await button.scrollIntoViewIfNeeded();
    await screenshot(page, `teach-on-this-computer-${name}`);
    expect(await accessibilityFindings(page)).toEqual([]);
    await button.click();
    await expect
      .poll(() => page.locator('.run h2, .training h2').allTextContents(), WAIT)
      .toContainEqual(expect.stringMatching(/^houses[-\d]* ?(beginning|running|queued)/));
    const { trainings } = (await (await fetch(`${url}api/trainings`)).json()) as {
      trainings: readonly { id: string }[];
    };
    for (const { id } of trainings) await fetch(`${url}api/trainings/${id}/stop`, { method: 'POST' });
    expect(complaints).toEqual([]);
  });
