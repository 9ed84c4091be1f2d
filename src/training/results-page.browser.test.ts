/** The results page in a real browser; skipped on machines without one. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BrowserPage, browserCommand, openBrowser, whyNoBrowser } from './browser.testing.ts';
import { resultsPage } from './results-page.ts';

const L1S = { night: 0.5, day: 0.25, 'day & <b>': 0.75 };

const reason = whyNoBrowser();

describe('the results page in a browser', () => {
  let folder: string;
  let url: string;
  let browser: BrowserPage;

  beforeAll(async () => {
    if (reason !== undefined) return;
    folder = await mkdtemp(join(tmpdir(), 'results-page-'));
    const path = join(folder, 'index.html');
    const image =
      'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="64" height="64"%3E%3C/svg%3E';
    const images = { input: image, output: image, target: image, width: 64, height: 64 };
    const rows = Object.entries(L1S).map(([name, l1]) => ({ name, l1, ...images }));
    await writeFile(path, resultsPage({ title: 'run', split: 'test', totalPairs: 3, rows, facts: [] }));
    url = pathToFileURL(path).href;
    browser = await openBrowser(browserCommand() as string);
  });
  beforeEach(({ skip }) => {
    if (reason !== undefined) skip(reason);
  });
  afterAll(async () => {
    if (reason !== undefined) return;
    await browser.close();
    await rm(folder, { recursive: true });
  });

  const load = async (hash = ''): Promise<void> => {
    await browser.open('about:blank'); // an address that differs after # alone is not loaded again
    await browser.open(url + hash);
  };
  const click = (selector: string): Promise<void> =>
    browser.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
  const names = (): Promise<string[]> =>
    browser.evaluate(
      '[...document.querySelectorAll("#rows tr:not([hidden]) th")].map((th) => th.textContent)',
    );
  const hash = (): Promise<string> => browser.evaluate('location.hash');
  /** The pair in the large view, if it is open, after the page's own steps in the history. */
  const viewed = (): Promise<string | null> =>
    browser.evaluate(
      `new Promise((resolve) => setTimeout(resolve, 100)).then(() => view.open ? document.getElementById("view-name").textContent : null)`,
    );

  it('is in the order of names, and sorts by L1 both ways, as its address says', async () => {
    await load();
    expect(await names()).toEqual(['day', 'day & <b>', 'night']);
    await click('[data-sort=worst]');
    expect(await names()).toEqual(['day & <b>', 'night', 'day']);
    expect(await hash()).toBe('#sort=worst');
    expect(await browser.evaluate('document.getElementById("by-l1").ariaSort')).toBe('descending');
    await load('#sort=best');
    expect(await names()).toEqual(['day', 'night', 'day & <b>']);
    expect(await browser.evaluate('document.querySelector("[data-sort=best]").ariaPressed')).toBe('true');
  });

  it('shows the pairs whose names have a text', async () => {
    await load('#sort=worst&find=DAY');
    expect(await names()).toEqual(['day & <b>', 'day']);
    expect(await browser.evaluate('document.getElementById("count").value')).toBe('2 of 3 pairs');
    await load('#find=nothing');
    expect(await browser.evaluate('document.getElementById("none").hidden')).toBe(false);
  });

  it('opens a pair, goes to others by arrows in the order shown, and closes by Escape', async () => {
    await load('#sort=worst');
    await click('#rows tr .output a');
    expect(await viewed()).toBe('day & <b>');
    await browser.press('ArrowRight');
    expect(await viewed()).toBe('night');
    expect(await hash()).toBe('#sort=worst&pair=3');
    await browser.press('ArrowRight');
    await browser.press('ArrowRight'); // there is none beyond the last
    expect(await viewed()).toBe('day');
    await browser.press('ArrowLeft');
    expect(await viewed()).toBe('night');
    await browser.press('Escape');
    expect(await viewed()).toBeNull();
    expect(await hash()).toBe('#sort=worst');
    expect(await browser.evaluate('document.activeElement.closest("tr").dataset.name')).toBe('night');
  });

  it('opens the pair of its address, and goes back and forth in the history', async () => {
    await load('#pair=3');
    expect(await viewed()).toBe('night');
    await click('#close');
    expect(await viewed()).toBeNull();
    await click('.summary a[href="#pair=2"]');
    expect(await viewed()).toBe('day & <b>');
    await browser.evaluate('history.back()');
    expect(await viewed()).toBeNull();
    await browser.evaluate('history.forward()');
    expect(await viewed()).toBe('day & <b>');
  });

  it('wipes between output and target by its slider', async () => {
    await load('#pair=1');
    await browser.evaluate('wipe.value = 20; wipe.dispatchEvent(new Event("input"))');
    const shown = 'getComputedStyle(document.getElementById("view-target")).clipPath';
    expect(await browser.evaluate(shown)).toBe('inset(0px 0px 0px 20%)');
    await click('[data-mode=three]');
    expect(await browser.evaluate(shown)).toBe('none');
  });

  it.each([320, 390, 1280])('is never wider than a window of %i', async (width) => {
    await browser.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 800,
      deviceScaleFactor: 1,
      mobile: width < 600,
    });
    for (const address of ['', '#size=384', '#pair=1']) {
      await load(address);
      expect(await browser.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
  });
});
