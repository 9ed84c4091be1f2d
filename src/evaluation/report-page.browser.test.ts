/** The page of an evaluation in a real browser; skipped on machines without one. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { figure } from '../pages/figures.ts';
import { rankPlaces } from '../pages/rank-pairs.ts';
import { type BrowserPage, browserCommand, openBrowser, whyNoBrowser } from '../training/browser.testing.ts';
import { sampleReport } from './report.testing.ts';
import { reportPage } from './report-page.ts';

const IMAGE =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="64" height="32"%3E%3C/svg%3E';
const reason = whyNoBrowser();

describe('the page of an evaluation in a browser', () => {
  const plain = sampleReport(['one', 'other'], 20);
  const report = {
    ...plain,
    images: plain.images.map((images) => ({
      ...images,
      input: IMAGE,
      target: IMAGE,
      outputs: [IMAGE, IMAGE],
    })),
  };
  let folder: string;
  let url: string;
  let browser: BrowserPage;

  beforeAll(async () => {
    if (reason !== undefined) return;
    folder = await mkdtemp(join(tmpdir(), 'report-page-'));
    const path = join(folder, 'index.html');
    await writeFile(path, reportPage(report, { json: 'evaluation.json', csv: 'pairs.csv' }));
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
  /** In a window of some width in pixels, a phone's below 600. */
  const loadIn = async (width: number): Promise<void> => {
    const size = { width, height: 800, deviceScaleFactor: 1, mobile: width < 600 };
    await browser.send('Emulation.setDeviceMetricsOverride', size);
    await load();
  };
  const names = (group: string): Promise<string[]> =>
    browser.evaluate(`[...document.querySelectorAll("#${group} h4")].map((head) => head.textContent.trim())`);
  const choose = (id: string, value: string): Promise<void> =>
    browser.evaluate(`${id}.value = "${value}"; ${id}.dispatchEvent(new Event("change", { bubbles: true }))`);
  /** Names of the worst pairs by a column of a model, the worst first. */
  const worst = (column: number, model: number): string[] => {
    const values = report.evaluation.pairs.map((pair) => pair.values[model]?.[column] as number);
    const { better } = report.evaluation.columns[column] as (typeof report.evaluation.columns)[number];
    return rankPlaces(values, better)
      .toReversed()
      .slice(0, 3)
      .map((place) => `p${place}`);
  };

  it('ranks as the page without its script does', async () => {
    await load();
    expect(await names('best')).toEqual(['p19', 'p18', 'p17']);
    expect(await names('worst')).toEqual(worst(0, 0));
    expect(await browser.evaluate('document.getElementById("toolbar").hidden')).toBe(false);
  });

  it('ranks by another number of another model, which the address keeps', async () => {
    await load();
    await choose('metric', 'sharpness');
    await choose('model', '1');
    expect(await names('worst')).toEqual(worst(2, 1));
    expect(await browser.evaluate('location.hash')).toBe('#metric=sharpness&model=1');
    expect(await browser.evaluate('document.getElementById("by").textContent')).toBe('sharpness of other');
    await load('#metric=psnr&model=1');
    expect(await names('worst')).toEqual(['p0', 'p1', 'p2']);
    expect(await browser.evaluate('document.querySelector("#worst output").textContent')).toBe('10.00');
  });

  it('keeps its first ranking if the address makes no sense', async () => {
    await load('#metric=nothing&model=7');
    expect(await names('best')).toEqual(['p19', 'p18', 'p17']);
  });

  it('has no headings of groups without pairs', async () => {
    const path = join(folder, 'one.html');
    const files = { json: 'evaluation.json', csv: 'pairs.csv' };
    await writeFile(path, reportPage(sampleReport(['run'], 1), files));
    await browser.open(pathToFileURL(path).href);
    const shown = `[...document.querySelectorAll('h3')].filter((head) => head.offsetHeight > 0).map((head) => head.textContent)`;
    expect(await browser.evaluate(shown)).toEqual(['Best']);
  });

  it('writes numbers as the page without its script does', async () => {
    const values = [0.29571, 13.274, 102.44, 0.000412, 0, -0.000001, 3.21e14, Number.POSITIVE_INFINITY];
    const path = join(folder, 'figures.html');
    const pairs = report.evaluation.pairs.map((pair, i) => ({
      ...pair,
      values: pair.values.map((ofModel) => ofModel.map(() => values[i % values.length] as number)),
    }));
    const files = { json: 'evaluation.json', csv: 'pairs.csv' };
    const html = reportPage({ ...report, evaluation: { ...report.evaluation, pairs } }, files);
    await writeFile(path, html);
    await browser.open(pathToFileURL(path).href);
    const outputs = '[...document.querySelectorAll("article output")].map((output) => output.textContent)';
    const withScript = await browser.evaluate<string[]>(outputs);
    expect(new Set(withScript)).toEqual(new Set(values.map((value) => figure(value))));
  });

  it.each([320, 390, 1280])('leaves room for the names of metrics in a window of %i', async (width) => {
    await loadIn(width);
    const height = `document.querySelector('.scores tbody th').getBoundingClientRect().height`;
    expect(await browser.evaluate<number>(height)).toBeLessThan(100); // a name and what is better, in lines
  });

  it.each([320, 390, 1280])('is never wider than a window of %i', async (width) => {
    await loadIn(width);
    expect(await browser.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});
