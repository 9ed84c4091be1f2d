/** The scripts of self-contained pages: the text that pages carry is made from the modules that the compiler checks. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sampleReport } from '../src/evaluation/report.testing.ts';
import { reportPage } from '../src/evaluation/report-page.ts';
import * as scripts from '../src/pages/scripts.generated.ts';
import { resultsPage } from '../src/training/results-page.ts';
import { runPage } from '../src/training/run-page.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const row = { name: 'a', input: 'i.png', output: 'o.png', target: 't.png', l1: 0.5, width: 64, height: 32 };
const epoch = { type: 'epoch', attempt: 1, step: 1, epoch: 1, seconds: 1, samples: 's.png' } as const;

/** Every page, with all that its script may look for. */
const PAGES = {
  run: runPage({
    title: 'run',
    facts: [],
    events: [epoch],
    losses: [],
    totalSteps: 1,
    isComplete: false,
    isRunning: false,
  }),
  results: resultsPage({ title: 'run', split: 'test', totalPairs: 1, rows: [row], facts: [] }),
  report: reportPage(sampleReport(['a', 'b'], 4), { json: 'e.json', csv: 'p.csv' }),
};

const sourceOf = (file: string): string => readFileSync(join(ROOT, 'src', 'pages', 'scripts', file), 'utf8');

/** Ids that a page's script looks for; modules that begin with the page's name belong to it. */
const idsOf = (page: string): string[] => {
  const files = readdirSync(join(ROOT, 'src', 'pages', 'scripts')).filter((file) => file.startsWith(page));
  const text = files.map(sourceOf).join('\n') + (page === 'results' ? sourceOf('wipe.ts') : '');
  return [...text.matchAll(/\b(?:byId|optionalById)\('([\w-]+)'/g)].map(([, id]) => id as string);
};

describe('the scripts of pages', () => {
  it('are made from their sources: npm run page-scripts', async () => {
    // A script of the package, which has no types.
    const url = new URL('../scripts/page-scripts.mjs', import.meta.url).href;
    const { pageScriptsModule, committedModule } = (await import(url)) as Record<
      string,
      () => Promise<string>
    >;
    expect(await pageScriptsModule?.()).toBe(await committedModule?.());
  });

  it.each(Object.entries(scripts))('%s is one JavaScript program that HTML does not cut', (_, text) => {
    expect(() => new Function(text)).not.toThrow();
    expect(text).not.toMatch(/<\/script|<!--/i);
  });

  it.each(Object.entries(PAGES))('of the page of %s find every element that they name', (name, html) => {
    const ids = idsOf(name);
    expect(ids.length).toBeGreaterThan(3);
    for (const id of ids) expect(html).toContain(`id="${id}"`);
  });
});
