import { describe, expect, it } from 'vitest';
import { emptyConfusion } from '../metrics/confusion-matrix.ts';
import { sampleReport } from './report.testing.ts';
import type { Report } from './report.ts';
import { reportPage } from './report-page.ts';

const page = (report: Report): string => reportPage(report, { json: 'evaluation.json', csv: 'pairs.csv' });
const HOSTILE = '"><script>alert(1)</script>\'&';

/** Names of the cards in a group, as the page has them without its script. */
const namesIn = (html: string, group: string): string[] => {
  const part = html.slice(html.indexOf(`id="${group}"`)).split(/<h3>|<div id="rest"|<\/section>/)[0] ?? '';
  return [...part.matchAll(/<h4>([^<]*)/g)].map(([, name]) => (name as string).trim());
};

describe('reportPage', () => {
  it('says what was evaluated, at which size, and how', () => {
    const html = page(sampleReport(['run'], 5));
    expect(html).toContain('<h1>run: evaluation</h1>');
    expect(html).toContain('all 5 pairs of the split “test”; compared at 64x64, the size of the training');
    expect(html).toContain('<dt>seed</dt><dd>0</dd>');
    expect(html).toContain('href="pairs.csv"');
  });

  it('has a row for each score, with its interval', () => {
    const html = page(sampleReport(['run'], 5));
    expect(html).toMatch(
      /L1<small>lower is better<\/small><\/th><td>0\.4567<small>0\.\d+ to 0\.\d+<\/small>/,
    );
    expect(html).not.toContain('minus run');
  });

  it('puts models side by side, with their differences', () => {
    const html = page(sampleReport(['first', 'second'], 6));
    expect(html).toContain('second minus first');
    expect(html).toMatch(/\+0\.1000 <b class="worse">worse<\/b>/);
    expect(html).toContain('aria-label="intervals of L1"');
    expect(html.match(/class="bar s1"/g)?.length).toBeGreaterThan(2);
  });

  it('shows the best, the middle and the worst pairs by the first metric, and all others hidden', () => {
    const html = page(sampleReport(['run'], 20));
    expect(namesIn(html, 'best')).toEqual(['p19', 'p18', 'p17', 'p16']);
    expect(namesIn(html, 'worst')).toEqual(['p0', 'p1', 'p2', 'p3']);
    expect(namesIn(html, 'middle')).toHaveLength(4);
    expect(namesIn(html, 'rest')).toHaveLength(8);
    expect(html).toContain('<div id="rest" hidden>');
  });

  it('shows the first images where only sets are compared', () => {
    const sample = sampleReport(['run'], 20);
    const pairs = sample.evaluation.pairs.map(({ name }) => ({ name, values: [[]] }));
    const html = page({ ...sample, evaluation: { ...sample.evaluation, columns: [], pairs } });
    expect(html.match(/<article/g)).toHaveLength(12);
    expect(html).toContain('The first 12 of 20');
    expect(html).not.toContain('</output>');
  });

  it('shows what comes back, and its difference from the input where there is no target', () => {
    const sample = sampleReport(['run'], 3);
    const backs = ['images/back.png'];
    const paired = page({ ...sample, images: sample.images.map((image) => ({ ...image, backs })) });
    expect(paired).toContain('<figcaption>target</figcaption>');
    expect(paired).toContain('<figcaption>back</figcaption>');
    expect(paired).toContain('translated back. The difference is black where output and target are equal');
    const images = sample.images.map(({ target: _, ...image }) => ({ ...image, backs }));
    const apart = page({ ...sample, isPaired: false, images });
    expect(apart).not.toContain('<figcaption>target</figcaption>');
    expect(apart).toContain('The difference is black where it is equal to the input');
    expect(apart).toContain('on other images of this kind');
  });

  it('has names, colours and room for many models', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'a-name-of-many-letters'];
    const html = page(sampleReport(names, 6));
    expect(html).toContain('<h1>a, b, c, d, e, f, g, h and a-name-of-many-letters: evaluation</h1>');
    const used = new Set([...html.matchAll(/class="(?:bar )?(s\d+)"/g)].map(([, name]) => name as string));
    for (const name of used) expect(html).toContain(`i.${name}{`);
    expect(html).toContain('>a-name-of-many-… ');
  });

  it('says how to read the table', () => {
    const plain = page(sampleReport(['run'], 6));
    expect(plain).toContain('Small figures are 95 % intervals');
    expect(plain).not.toMatch(/marked better or worse|real photos/);
    expect(page(sampleReport(['run'], 5))).toContain('There are only 5 pairs');
    expect(page(sampleReport(['run'], 1))).not.toContain('Small figures');
    const report = sampleReport(['run', 'other'], 6);
    const scores = report.evaluation.scores.map((row) => ({ ...row, ceiling: { value: 1 } }));
    const html = page({ ...report, evaluation: { ...report.evaluation, scores } });
    expect(html).toContain('marked better or worse if its interval excludes 0.');
    expect(html.match(/gradient energy/g)).toHaveLength(1); // once, under the name
    expect(html).toContain(
      'sharpness<small>1 is best; gradient energy of the output over that of the target<',
    );
    expect(html).toContain('The column “real photos” has the segmenter’s scores on the targets');
  });

  it('shows input, target, output and difference of a pair, and of more models their own', () => {
    const one = page(sampleReport(['run'], 1));
    expect(one.match(/<figcaption>/g)).toHaveLength(4);
    expect(one).toContain('<img src="images/p0-output.png" alt="" width="64" height="32"');
    const two = page(sampleReport(['a', 'b'], 1));
    expect(two.match(/<figcaption>/g)).toHaveLength(6);
    expect(two).toContain('aria-label="difference of b of p0"');
  });

  it('says so if only the first pairs have images, and works without any', () => {
    const report = sampleReport(['run'], 5);
    expect(page({ ...report, images: report.images.slice(0, 3) })).toContain('first 3 of 5 pairs');
    expect(page({ ...report, images: [] })).not.toContain('Examples');
  });

  it('shows which classes were taken for which', () => {
    const confusion = emptyConfusion(2);
    confusion.counts.set([3, 1, 0, 4]);
    const classes = [
      { name: 'sky', colour: [0, 0, 255] },
      { name: HOSTILE, colour: [9, 9, 9] },
    ] as const;
    const html = page(
      sampleReport(['run'], 1, {
        classes: [{ title: 'labels', classes, matrices: [{ name: 'run', confusion }] }],
      }),
    );
    expect(html).toContain('Classes: labels');
    expect(html).toContain('<td class="share right" style="--share:75%"');
    expect(html).toContain('<td>75.0 %</td><td>75.0 %</td><td>50.0 %</td>');
    expect(html).not.toContain('alert(1)</script>');
  });

  it('loads nothing from elsewhere, and escapes names', () => {
    const report = sampleReport([HOSTILE, HOSTILE], 4, { about: HOSTILE, facts: [[HOSTILE, HOSTILE]] });
    const html = page(report);
    expect(html).not.toMatch(/https?:|\bsrc="\/|@import|url\(/);
    expect(html).not.toContain('alert(1)</script>');
    expect(html.match(/<script/g)).toHaveLength(1);
  });
});
