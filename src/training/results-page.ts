/** The page of a run's results: input, output and target of every pair, as one file that opens from disk. */

import { allOf } from '../pages/figures.ts';
import { escapeHtml, type Facts, factsHtml, pageHtml } from '../pages/html.ts';
import { RESULTS_STYLE } from '../pages/results-style.ts';
import { RESULTS_SCRIPT } from '../pages/scripts.generated.ts';
import { svgHistogram } from '../pages/svg-histogram.ts';
import { summarizeL1 } from './l1-summary.ts';
import type { ComparedImage } from './results-file.ts';

export interface ResultsRow {
  readonly name: string;
  /** Images, as addresses relative to the page. */
  readonly input: string;
  readonly output: string;
  readonly target: string;
  /** Mean absolute difference of output and target, in [-1,1] units. */
  readonly l1: number;
  /** Size of each image, in pixels. */
  readonly width: number;
  readonly height: number;
}

export interface ResultsPageOptions {
  /** The run's name. */
  readonly title: string;
  readonly split: string;
  /** Number of pairs in the split; more than the rows if only the first pairs are shown. */
  readonly totalPairs: number;
  readonly rows: readonly ResultsRow[];
  /** What the third image of a row is: `back` is what comes back of a cycle, and L1 its distance from the input. */
  readonly compared?: ComparedImage;
  /** The settings of the training. */
  readonly facts: Facts;
  /** Address of the page of the training, relative to this one. */
  readonly runPage?: string;
}

/** 7 before 10, as people sort names. */
const NAME_ORDER = new Intl.Collator('en', { numeric: true });

/** HTML of the page. Without its script, it is a plain table sorted by name. */
export const resultsPage = ({
  title,
  split,
  totalPairs,
  rows,
  compared = 'target',
  facts,
  runPage,
}: ResultsPageOptions): string => {
  const words = WORDS[compared];
  const sorted = rows.toSorted((a, b) => NAME_ORDER.compare(a.name, b.name));
  const about = `${shownText(rows.length, totalPairs, words.item)} of the split “${split}”`;
  const link = runPage === undefined ? '' : ` · <a href="${escapeHtml(runPage)}">training curves</a>`;
  return pageHtml({
    title: `${title}: results`,
    style: RESULTS_STYLE,
    lead: `${escapeHtml(about)}${link}`,
    main: `${summaryHtml(sorted, words)}
${TOOLBAR}
<table role="table" aria-label="results">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" id="by-name" aria-sort="ascending">${words.item}</th><th role="columnheader" scope="col" id="by-l1">${words.l1}</th>${SIDES.map((side) => `<th role="columnheader" scope="col">${words.titles[side]}</th>`).join('')}</tr></thead>
<tbody role="rowgroup" id="rows">
${sorted.map((row, index) => rowHtml(row, index, words)).join('\n')}
</tbody>
</table>
<p id="none" hidden>No name matches.</p>
<section><h2>Settings</h2>${factsHtml(facts)}</section>`,
    after: viewHtml(words),
    script: RESULTS_SCRIPT,
  });
};

const SIDES = ['input', 'output', 'target'] as const;

type Side = (typeof SIDES)[number];

/** What a page says of its rows. */
interface Words {
  readonly item: string;
  readonly l1: string;
  readonly titles: Readonly<Record<Side, string>>;
  readonly meaning: string;
  /** In the large view: the image beside, and the two that are compared, by which L1 is. */
  readonly beside: Side;
  readonly wiped: readonly [Side, Side];
}

const WORDS: { readonly [C in ComparedImage]: Words } = {
  target: {
    item: 'pair',
    l1: 'L1',
    titles: { input: 'input', output: 'output', target: 'target' },
    meaning:
      'L1 is the mean absolute difference of output and target, whose values are from −1 to 1, as in <code>validation_l1</code>: 0 where they are equal, 2 for black instead of white. It compares with this one target only: an equally good image in other colours also has a high L1.',
    beside: 'input',
    wiped: ['output', 'target'],
  },
  back: {
    item: 'image',
    l1: 'cycle L1',
    titles: { input: 'input', output: 'output', target: 'back' },
    meaning:
      'Each image is translated, and its translation is translated back. Cycle L1 is the mean absolute difference of the input and what comes back, whose values are from −1 to 1: 0 where they are equal. It says how much of the image survives, and nothing about how good the translation is: there is no target to compare with.',
    beside: 'output',
    wiped: ['input', 'target'],
  },
};

const shownText = (shown: number, total: number, item: string): string =>
  shown < total ? `the first ${shown} of the ${total} ${item}s` : allOf(total, item);

/** As many digits as on the page of the training. */
const l1Text = (l1: number): string => l1.toFixed(4);

const summaryHtml = (rows: readonly ResultsRow[], { item, l1: name, meaning }: Words): string => {
  const summary = summarizeL1(rows);
  if (!summary) return `<p>There are no ${item}s.</p>`;
  const { mean, median, best, worst } = summary;
  const fact = (name: string, html: string): string => `<div><dt>${name}</dt><dd>${html}</dd></div>`;
  const link = (row: ResultsRow): string =>
    `<a href="#pair=${rows.indexOf(row) + 1}">${l1Text(row.l1)} <small>${escapeHtml(row.name)}</small></a>`;
  const histogram = svgHistogram({
    title: `${item === 'pair' ? 'Pairs' : 'Images'} by ${name}`,
    values: rows.map(({ l1 }) => l1),
    mark: { name: 'mean', value: mean },
  });
  return `<section class="summary"><div><dl>${fact(`mean ${name}`, l1Text(mean))}${fact('median', l1Text(median))}${fact('best', link(best))}${fact('worst', link(worst))}</dl>
<p>${meaning}</p></div>
<figure>${histogram}</figure></section>`;
};

const rowHtml = (
  { name, l1, width, height, ...images }: ResultsRow,
  index: number,
  { titles, l1: l1Name }: Words,
): string => {
  const cells = SIDES.map(
    (side) =>
      `<td role="cell" class="${side}" data-title="${titles[side]}"><a href="${escapeHtml(images[side])}"><img src="${escapeHtml(images[side])}" alt="${titles[side]} of ${escapeHtml(name)}" width="${width}" height="${height}" loading="lazy" decoding="async"></a></td>`,
  );
  return `<tr role="row" id="pair=${index + 1}" data-name="${escapeHtml(name)}" data-l1="${l1}"><th role="rowheader" scope="row">${escapeHtml(name)}</th><td role="cell" class="l1" data-title="${l1Name}">${l1Text(l1)}</td>${cells.join('')}</tr>`;
};

/** Shown by the script, without which it has no effect. */
const TOOLBAR = `<form class="toolbar" id="toolbar" hidden>
<div class="choices" role="group" aria-label="order"><button type="button" data-sort="name">by name</button><button type="button" data-sort="best">best first</button><button type="button" data-sort="worst">worst first</button></div>
<label>filter <input id="find" type="search" placeholder="part of a name" autocomplete="off" spellcheck="false"></label>
<label class="size">size <input id="size" type="range" min="64" max="384" step="8"></label>
<output id="count" for="find"></output>
</form>`;

const figureHtml = (side: Side, { titles }: Words): string =>
  `<figure><img id="view-${side}" alt="" draggable="false"><figcaption>${titles[side]}</figcaption></figure>`;

/** The large view of one row. */
const viewHtml = (words: Words): string => {
  const { item, titles, beside, wiped } = words;
  const [first, second] = wiped;
  return `<dialog id="view" aria-labelledby="view-name">
<div class="head"><h2 id="view-name"></h2><output id="view-facts"></output>
<button type="button" id="previous" aria-label="previous ${item}" title="previous ${item} (←)">←</button><button type="button" id="next" aria-label="next ${item}" title="next ${item} (→)">→</button><button type="button" id="close" aria-label="close" title="close (Esc)">✕</button></div>
<div class="head"><div class="choices" role="group" aria-label="compare by"><button type="button" data-mode="wipe">wipe</button><button type="button" data-mode="three">all three</button><button type="button" data-mode="difference">difference</button></div>
<label class="wipe">${titles[first]} <input id="wipe" type="range" min="0" max="100" value="50" aria-label="share of the ${titles[first]}; the rest is the ${titles[second]}"> ${titles[second]}</label><span class="hint equal">black where equal; shown twice as bright</span><span class="hint keys">← → another ${item} · Esc closes</span></div>
<div class="stage" id="stage">${figureHtml(beside, words)}
<div class="compared" id="compared">${figureHtml(first, words)}${figureHtml(second, words)}</div></div>
</dialog>`;
};
