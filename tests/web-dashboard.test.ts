/** The dashboard and the gallery in a real browser, with a tiny training that serves itself. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import {
  accessibilityFindings,
  browserTests,
  buildDist,
  launchBrowser,
  openPage,
  PHONE,
  pix2pix,
  type Served,
  screenshot,
  serve,
  whySkipped,
} from './web.testing.ts';

const reason = whySkipped('the dashboard is');

const SETUP_TIMEOUT_MS = 240_000;

/** The smallest network that has all parts; a step takes some hundredths of a second. */
const TINY = [
  '--size',
  '64',
  '--ngf',
  '4',
  '--ndf',
  '4',
  '--device',
  'cpu',
  '--threads',
  '1',
  '--readers',
  '0',
];

let folder: string;
let browser: Browser;
/** A run that is complete and has results, and one that goes on until it is stopped. */
let runs: string;
let training: Served;
let finished: Served;

const ended = ({ child }: Served): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

beforeAll(async () => {
  if (reason !== undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'web-dashboard-'));
  await buildDist();
  const data = join(folder, 'data');
  runs = join(folder, 'runs');
  await pix2pix('dataset', 'sample', data, '--pairs', '20', '--size', '64');
  await pix2pix('train', data, ...TINY, '--epochs', '6', '--out', join(runs, 'done'));
  const wasserstein = ['--adversarial-loss', 'wgan-gp', '--norm-d', 'layer', '--epochs', '1'];
  await pix2pix('train', data, ...TINY, ...wasserstein, '--out', join(runs, 'wasserstein'));
  const houses = join(folder, 'houses');
  await pix2pix('dataset', 'sample', houses, '--unpaired', '--images', '20', '--size', '64');
  const cycle = ['--model', 'cyclegan', '--generator', 'resnet-1', '--receptive-field', '34'];
  const short = ['--schedule', 'constant', '--epochs', '2'];
  await pix2pix('train', houses, ...cycle, ...TINY, ...short, '--out', join(runs, 'both'));
  training = await serve(
    'train',
    data,
    ...TINY,
    '--epochs',
    '9999',
    '--out',
    join(runs, 'learning'),
    '--serve',
    '--port',
    '0',
  );
  finished = await serve(
    'serve',
    runs,
    '--port',
    '0',
    '--embed',
    'http://localhost:1',
    '--device',
    'cpu',
    '--threads',
    '1',
  );
  browser = await launchBrowser();
}, SETUP_TIMEOUT_MS);
afterAll(async () => {
  if (reason !== undefined) return;
  await browser?.close();
  for (const served of [training, finished]) {
    served?.child.kill('SIGKILL');
    if (served) await ended(served);
  }
  await rm(folder, { recursive: true, force: true });
});

const open = async (served: Served, hash: string, options = {}) => {
  const watched = await openPage(browser, options);
  await watched.page.goto(`${served.url}${hash}`);
  return watched;
};

/** The step that a chart tells of last. */
const lastStep = async (page: Page): Promise<number> => {
  const label = await page.locator('.chart [role=img]').first().getAttribute('aria-label');
  return Number(/step (\d+)$/.exec(label ?? '')?.[1] ?? 0);
};

const test = (name: string, run: () => Promise<void>): void =>
  browserTests(reason)(name, async () => {
    await run();
    for (const context of browser.contexts()) await context.close(); // streams end with their pages
  });

describe('a run that learns', () => {
  test('moves: its curves, its samples and its reading, live', async () => {
    const { page, complaints } = await open(training, '#run=learning');
    await page.waitForSelector('.chart canvas');
    const [step, epoch] = [await lastStep(page), await page.locator('.time-text').textContent()];
    await expect.poll(() => lastStep(page), { timeout: 30_000 }).toBeGreaterThan(step + 10);
    await expect.poll(() => page.locator('.time-text').textContent(), { timeout: 30_000 }).not.toBe(epoch);
    await expect.poll(() => page.locator('.finding').count()).toBeGreaterThan(0);
    expect(await page.locator('.badge').first().textContent()).toBe('running');
    await screenshot(page, 'run-live');
    expect(complaints).toEqual([]);
  });

  test('misses nothing when the connection is lost for a while', async () => {
    const { page } = await open(training, '#run=learning');
    await page.waitForSelector('.chart canvas');
    const before = await lastStep(page);
    await page.context().setOffline(true);
    await page.waitForTimeout(1500);
    await page.context().setOffline(false);
    await expect.poll(() => lastStep(page), { timeout: 30_000 }).toBeGreaterThan(before + 40);
    const asked = await page.request.get(`${training.url}api/runs/learning/events.json?after=0-0`);
    const { events } = (await asked.json()) as { events: readonly { type: string }[] };
    expect(events.filter(({ type }) => type === 'step').length).toBeGreaterThanOrEqual(await lastStep(page));
  });
});

describe('the list of runs', () => {
  test('shows each with its state and picture, and lays curves over each other', async () => {
    const { page, complaints } = await open(finished, '#runs');
    await page.waitForSelector('.run');
    await expect
      .poll(() => page.locator('.run h2').allTextContents())
      .toEqual(expect.arrayContaining(['donecomplete', 'learningrunning']));
    expect(await page.locator('.run img.thumbnail').count()).toBe(4);
    await screenshot(page, 'runs');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByLabel('Compare done').check();
    await page.getByLabel('Compare learning').check();
    await page.getByRole('link', { name: 'Compare 2 runs' }).click();
    await page.waitForSelector('.chart canvas');
    const chart = page.locator('.chart [role=img]').first();
    await expect.poll(() => chart.getAttribute('aria-label')).toMatch(/done training .* learning training/);
    await screenshot(page, 'runs-compared');
    expect(complaints).toEqual([]);
  });
});

describe('a run that is complete', () => {
  for (const [name, options] of Object.entries({
    light: {},
    dark: { colorScheme: 'dark' as const },
    phone: PHONE,
  }))
    test(`has curves, samples and facts, and no serious finding of axe: ${name}`, async () => {
      const { page, complaints } = await open(finished, '#run=done', options);
      await page.waitForSelector('.chart canvas');
      await page.waitForSelector('.sample-rows img');
      expect(await page.locator('.badge').first().textContent()).toBe('complete');
      expect(await page.locator('.facts').first().textContent()).toContain('ngf4');
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await screenshot(page, `run-${name}`);
      expect(await accessibilityFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
    });

  test('goes through time by its slider, and looks at a sample closely', async () => {
    const { page } = await open(finished, '#run=done');
    await page.waitForSelector('.sample-rows img');
    const output = page.locator('.sample-rows button').first().locator('img').nth(1);
    const last = await output.getAttribute('src');
    await page.getByLabel('Epoch').focus();
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('.time-text').textContent()).toContain('after epoch 1 ·');
    await expect.poll(() => output.getAttribute('src')).not.toBe(last);
    await page.locator('.sample-rows button').first().click();
    await page.getByRole('button', { name: 'difference' }).click();
    expect(await page.locator('.stage.difference').isVisible()).toBe(true);
  });

  test('has one time for samples and curves: keys, a film, and a click on a chart', async () => {
    const { page, complaints } = await open(finished, '#run=done');
    await page.waitForSelector('.sample-rows img');
    await page.waitForSelector('.chart canvas');
    const text = () => page.locator('.time-text b').textContent();
    const legend = page.locator('.chart').first().locator('.u-legend .u-value').first();
    const [chart, last] = [page.locator('.chart canvas').first(), await legend.textContent()];
    const pixels = () => chart.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const before = await pixels();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(text).toBe('after epoch 4');
    await expect.poll(() => legend.textContent()).not.toBe(last);
    expect(await pixels()).not.toBe(before); // the line of the time
    await page.keyboard.press('End');
    await expect.poll(text).toBe('after epoch 6');
    await expect.poll(() => legend.textContent()).toBe(last);
    await page.getByRole('button', { name: 'Play' }).click();
    const seen = new Set<string | null>();
    await expect
      .poll(async () => seen.add(await text()) && page.getByRole('button', { name: 'Play' }).count(), {
        interval: 50,
        timeout: 20_000,
      })
      .toBe(1);
    expect(await text()).toBe('after epoch 6');
    expect(seen.size).toBeGreaterThan(2);
    await page
      .locator('.chart .u-over')
      .first()
      .click({ position: { x: 3, y: 30 } });
    await expect.poll(text).toBe('after epoch 1');
    await page.evaluate(() => scrollTo(0, 700));
    await screenshot(page, 'run-time');
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  for (const [name, options] of [
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['phone', PHONE],
  ] as const)
    test(`shows one view alone in a frame: ${name}`, async () => {
      const { page, complaints } = await open(finished, '?embed=curve&run=done&chart=losses-of-d', options);
      await page.waitForSelector('.chart canvas');
      expect(await page.locator('.chart h3').allTextContents()).toEqual(['Losses of D']);
      expect(await page.locator('header').count()).toBe(0);
      await screenshot(page, `embed-curve-${name}`);
      expect(await accessibilityFindings(page)).toEqual([]);
      await page.goto(`${finished.url}?embed=samples&run=done`);
      await page.waitForSelector('.sample-rows img');
      await page.keyboard.press('Home');
      await expect.poll(() => page.locator('.time-text b').textContent()).toBe('after epoch 1');
      await screenshot(page, `embed-samples-${name}`);
      expect(await accessibilityFindings(page)).toEqual([]);
      await page.goto(`${finished.url}?embed=board&model=done`);
      await page.waitForSelector('#timing');
      await screenshot(page, `embed-board-${name}`);
      expect(await page.locator('header').count()).toBe(0);
      expect(complaints).toEqual([]);
    });

  test('smooths, zooms and takes logarithms', async () => {
    const { page, complaints } = await open(finished, '#run=done');
    await page.waitForSelector('.chart canvas');
    const chart = page.locator('.chart').first();
    const before = await chart.screenshot();
    await page.getByLabel('Smoothing').fill('0');
    await page.getByLabel('Log scale').check();
    await page.waitForTimeout(200);
    expect((await chart.screenshot()).equals(before)).toBe(false);
    const box = await chart.locator('.u-over').boundingBox();
    if (!box) throw new Error('the chart is not shown');
    await page.mouse.move(box.x + box.width * 0.3, box.y + 40);
    const hovered = await chart.locator('.u-legend').textContent();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 40);
    expect(await chart.locator('.u-legend').textContent()).not.toBe(hovered);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.9, box.y + 40, { steps: 4 });
    await page.mouse.up();
    await screenshot(page, 'run-zoomed');
    expect(complaints).toEqual([]);
  });

  test('has a gallery in the order of any metric, with a large view for keys', async () => {
    const { page, complaints } = await open(finished, '#gallery=done');
    await page.waitForSelector('.pair');
    const figures = async (): Promise<number[]> =>
      (await page.locator('.pair-head .number').allTextContents()).map((text) => Number(text.split(' ')[1]));
    const worst = await figures();
    expect(worst).toEqual(worst.toSorted((a, b) => b - a));
    await page.getByRole('button', { name: 'best first' }).click();
    const best = await figures();
    expect(best).toEqual(best.toSorted((a, b) => a - b));
    await screenshot(page, 'gallery');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.locator('.pair').first().click();
    const title = await page.locator('#view-title').textContent();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('#view-title').textContent()).not.toBe(title);
    await screenshot(page, 'gallery-large');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('dialog[open]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  for (const [name, options] of Object.entries({
    light: {},
    dark: { colorScheme: 'dark' as const },
    phone: PHONE,
  }))
    test(`shows what its discriminator says of every patch, by pointer and by keys: ${name}`, async () => {
      const { page, complaints } = await open(finished, '#gallery=done', options);
      await page.locator('.pair').first().click();
      await page.getByRole('button', { name: 'patches', exact: true }).click();
      const readout = page.locator('.patch-readout');
      await expect
        .poll(() => readout.textContent(), { timeout: 30_000 }) // the first one opens the engine
        .toMatch(/output \d+ % real.*target \d+ % real/);
      await expect.poll(() => page.locator('.patch-stage canvas').count()).toBe(2);
      expect(await readout.textContent()).toContain('column 4, row 4'); // the middle of 6 by 6
      await page.locator('.patch-stage').focus();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowUp');
      expect(await readout.textContent()).toContain('column 3, row 2');
      const title = await page.locator('#view-title').textContent(); // arrows moved the patch alone
      const frame = page.locator('.patch-frame').nth(1); // the output's
      const { width = 0, height = 0 } = (await frame.boundingBox()) ?? {};
      const corner = { position: { x: width * 0.98, y: height * 0.98 } };
      await ('hasTouch' in options ? frame.tap(corner) : frame.hover(corner));
      expect(await readout.textContent()).toContain('column 6, row 6');
      expect(await page.locator('#view-title').textContent()).toBe(title);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      const dialog = page.locator('dialog[open]');
      expect(await dialog.evaluate((view) => view.scrollWidth <= view.clientWidth)).toBe(true);
      await screenshot(page, `gallery-patches-${name}`);
      expect(await accessibilityFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
    });

  test('colours scores of the Wasserstein loss on their own scale, and says so', async () => {
    const { page, complaints } = await open(finished, '#gallery=wasserstein', PHONE);
    await page.locator('.pair').first().click();
    await page.getByRole('button', { name: 'patches', exact: true }).click();
    const view = page.locator('.patches-view');
    await expect
      .poll(() => view.locator('.scale').textContent(), { timeout: 30_000 })
      .toMatch(/lowest, .*highest, /);
    expect(await view.textContent()).toContain('a score alone says nothing');
    expect(await view.textContent()).not.toContain('% real');
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await expect.poll(() => view.locator('canvas').count()).toBe(2);
    await screenshot(page, 'gallery-patches-wasserstein');
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  for (const [name, options] of Object.entries({
    light: {},
    dark: { colorScheme: 'dark' as const },
    phone: PHONE,
  }))
    test(`translates an input with several samples of the noise: ${name}`, async () => {
      const { page, complaints } = await open(finished, '#gallery=done', options);
      await page.locator('.pair').first().click();
      await page.getByRole('button', { name: 'noise samples' }).click();
      const tiles = page.locator('.noise-stage img');
      await expect.poll(() => tiles.count(), { timeout: 30_000 }).toBe(6); // input, four samples, where they differ
      expect(await page.locator('.noise-tools').textContent()).toMatch(/differ by .* of 255 levels/);
      await screenshot(page, `gallery-noise-${name}`);
      await page.getByRole('button', { name: 'Other seeds' }).click();
      await expect
        .poll(() => page.locator('.noise-stage figcaption').allTextContents(), { timeout: 30_000 })
        .toEqual(['input', 'seed 4', 'seed 5', 'seed 6', 'seed 7', 'where they differ']);
      await expect.poll(() => tiles.count(), { timeout: 30_000 }).toBe(6);
      expect(await accessibilityFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
    });

  test('is drawn with, beginning with one of its own inputs', async () => {
    const { page, complaints } = await open(finished, '#draw=done');
    await page.waitForSelector('#timing');
    expect(await page.getByRole('button', { name: 'Example' }).isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'window' }).isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });
});

describe('a CycleGAN run', () => {
  for (const [name, options] of Object.entries({
    light: {},
    dark: { colorScheme: 'dark' as const },
    phone: PHONE,
  }))
    test(`shows its cycles, both discriminators and both models: ${name}`, async () => {
      const { page, complaints } = await open(finished, '#run=both', options);
      await page.waitForSelector('.chart canvas');
      await page.waitForSelector('.sample-rows img');
      const titles = await page.locator('.chart h3').allTextContents();
      expect(titles).toEqual(
        expect.arrayContaining(['Cycle L1', 'Identity L1', 'What D_A believes', 'Losses of D_B']),
      );
      expect(await page.locator('.run-progress').textContent()).toContain('best cycle L1');
      const facts = await page.locator('.facts').first().textContent();
      expect(facts).toContain('translatesA to B and B to A');
      expect(facts).toContain('poolSize50');
      expect(facts).not.toMatch(/objective|lambdaL1/);
      await page.locator('.sample-rows button').first().click();
      await expect
        .poll(() => page.locator('.stage figcaption').allTextContents())
        .toEqual(['output', 'inputback']);
      await screenshot(page, `run-cycle-${name}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      expect(await accessibilityFindings(page)).toEqual([]);
      await page.getByRole('link', { name: 'Draw B to A' }).click();
      await page.waitForSelector('#timing');
      const list = page.getByLabel('Model');
      expect(await list.locator('option').allTextContents()).toEqual(
        expect.arrayContaining(['both, A to B', 'both, B to A']),
      );
      expect(await list.inputValue()).toBe('both-BtoA');
      expect((await list.boundingBox())?.width).toBeGreaterThan(100); // wide enough to read
      await screenshot(page, `draw-cycle-${name}`);
      expect(complaints).toEqual([]);
    });

  test('has results with what came back, and a map by the discriminator of each way', async () => {
    const { page, complaints } = await open(finished, '#gallery=both');
    await page.waitForSelector('.pair');
    expect(await page.locator('.gallery').textContent()).toMatch(/images of the split “test”.*mean cycle L1/);
    for (const [way, network] of [
      ['AtoB', 'D_A'],
      ['BtoA', 'D_B'],
    ] as const) {
      await page.locator('.pair', { hasText: way }).first().click();
      await page.getByRole('button', { name: 'wipe' }).click();
      await expect
        .poll(() => page.locator('.stage figcaption').allTextContents())
        .toEqual(['output', 'inputback']);
      expect(await page.getByRole('button', { name: 'noise samples' }).count()).toBe(0); // it has no noise
      await page.getByRole('button', { name: 'patches', exact: true }).click();
      await expect
        .poll(() => page.locator('.patch-stage').textContent(), { timeout: 30_000 })
        .toMatch(new RegExp(`^input${network} does not see itoutputmean \\d+ % real$`));
      expect(await accessibilityFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
    expect(complaints).toEqual([]);
  });
});

describe('a run that is stopped from the page', () => {
  test('ends after its step, saved, and says how to go on', async () => {
    const { page } = await open(finished, '#run=learning');
    page.on('dialog', (dialog) => dialog.accept());
    await page.getByRole('button', { name: 'Stop and save' }).click();
    await expect
      .poll(() => page.locator('.badge').first().textContent(), { timeout: 30_000 })
      .toBe('stopped');
    await expect
      .poll(() => page.locator('.card code').first().textContent(), { timeout: 10_000 })
      .toContain('--resume');
    expect(existsSync(join(runs, 'learning', 'model.onnx'))).toBe(true);
    await screenshot(page, 'run-stopped');
  });
});
