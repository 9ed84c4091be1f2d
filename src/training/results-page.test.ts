import { describe, expect, it } from 'vitest';
import { type ResultsPageOptions, type ResultsRow, resultsPage } from './results-page.ts';

const row = (name: string, l1: number): ResultsRow => ({
  name,
  input: `images/${name}-input.png`,
  output: `images/${name}-output.png`,
  target: `images/${name}-target.png`,
  l1,
  width: 64,
  height: 32,
});

const page = (rows: readonly ResultsRow[], given: Partial<ResultsPageOptions> = {}): string =>
  resultsPage({
    title: 'my <run>',
    split: 'test',
    totalPairs: rows.length,
    rows,
    facts: [['seed', '<0>']],
    ...given,
  });

const HOSTILE = '"><script>alert(1)</script>\'&';

describe('resultsPage', () => {
  it('shows input, output and target of every pair with its L1, in the order of names', () => {
    const html = page([row('10', 0.5), row('9', 0.25)]);
    expect([...html.matchAll(/data-name="(\w+)" data-l1="([\d.]+)"/g)].map(([, ...found]) => found)).toEqual([
      ['9', '0.25'],
      ['10', '0.5'],
    ]);
    expect(html.match(/<img src="images\/9-(input|output|target)\.png"/g)).toHaveLength(3);
    expect(html).toContain('alt="output of 9" width="64" height="32" loading="lazy"');
  });

  it('says mean, median, best and worst, and draws how L1 is distributed', () => {
    const html = page([row('a', 0.5), row('b', 0.25), row('c', 0.75), row('d', 1.5)]);
    expect(html).toContain('<dt>mean L1</dt><dd>0.7500</dd>');
    expect(html).toContain('<dt>median</dt><dd>0.6250</dd>');
    expect(html).toContain('<dt>best</dt><dd><a href="#pair=2">0.2500 <small>b</small></a></dd>');
    expect(html).toContain('<dt>worst</dt><dd><a href="#pair=4">1.5000 <small>d</small></a></dd>');
    expect(html).toContain('<svg class="histogram"');
  });

  it('says where it shows only the first pairs', () => {
    expect(page([row('a', 1)])).toContain('the only pair of the split “test”');
    expect(page([row('a', 1), row('b', 1)])).toContain('both pairs of the split “test”');
    expect(page([row('a', 1)], { totalPairs: 900 })).toContain('the first 1 of the 900 pairs of the split');
  });

  it('asks for nothing from elsewhere, and escapes what people named', () => {
    const html = page([row(HOSTILE, 0.5)], { title: HOSTILE, split: HOSTILE, facts: [[HOSTILE, HOSTILE]] });
    expect(html).not.toMatch(/https?:|\bsrc="\/|@import|url\(/);
    expect(html).not.toContain('alert(1)</script>');
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html.match(/<\/script/g)).toHaveLength(1);
  });

  it('is a table without its script, whose links show the images', () => {
    const html = page([row('a', 0.5)]).replace(/<script>.*<\/script>/s, '');
    expect(html).toContain('<a href="images/a-output.png"><img');
    expect(html).toContain('aria-sort="ascending">pair');
    expect(html).toMatch(/id="toolbar" hidden/);
    for (const [, id] of html.matchAll(/href="#([^"]+)"/g)) expect(html).toContain(`id="${id}"`);
  });

  it('links the page of the training where there is one', () => {
    expect(page([], { runPage: '../index.html' })).toContain('href="../index.html"');
    expect(page([])).not.toContain('training curves');
  });

  it('is a page without pairs, too', () => {
    expect(page([])).toContain('There are no pairs.');
  });

  it('has its own words for images that were translated there and back', () => {
    const html = page([row('AtoB/a', 0.5)], { compared: 'back' });
    expect(html).toContain('the only image of the split');
    expect(html).toContain('mean cycle L1');
    expect(html).toContain('alt="back of AtoB/a"');
    expect(html).toContain('data-title="back"');
    expect(html).not.toContain('>target<');
    // The large view compares the input with what came back, and the translation stands beside them.
    expect(html).toMatch(/view-output.*id="compared".*view-input.*view-target/s);
  });
});
