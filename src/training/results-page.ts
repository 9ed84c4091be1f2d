/** The page of a run's results: input, output and target of every pair, as one file that opens from disk. */

import { escapeHtml, type Facts, factsHtml, pageHtml } from '../pages/html.ts';
import { RESULTS_STYLE } from '../pages/results-style.ts';
import { RESULTS_SCRIPT } from '../pages/scripts.generated.ts';
import { svgHistogram } from '../pages/svg-histogram.ts';
import { summarizeL1 } from './l1-summary.ts';

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
  facts,
  runPage,
}: ResultsPageOptions): string => {
  const sorted = rows.toSorted((a, b) => NAME_ORDER.compare(a.name, b.name));
  const about = `${shownText(rows.length, totalPairs)} of the split “${split}”`;
  const link = runPage === undefined ? '' : ` · <a href="${escapeHtml(runPage)}">training curves</a>`;
  return pageHtml({
    title: `${title}: results`,
    style: RESULTS_STYLE,
    lead: `${escapeHtml(about)}${link}`,
    main: `${summaryHtml(sorted)}
${TOOLBAR}
<table role="table" aria-label="results">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" id="by-name" aria-sort="ascending">pair</th><th role="columnheader" scope="col" id="by-l1">L1</th>${SIDES.map((side) => `<th role="columnheader" scope="col">${side}</th>`).join('')}</tr></thead>
<tbody role="rowgroup" id="rows">
${sorted.map(rowHtml).join('\n')}
</tbody>
</table>
<p id="none" hidden>No name matches.</p>
<section><h2>Settings</h2>${factsHtml(facts)}</section>`,
    after: VIEW,
    script: RESULTS_SCRIPT,
  });
};

const SIDES = ['input', 'output', 'target'] as const;

const shownText = (shown: number, total: number): string =>
  shown < total
    ? `the first ${shown} of the ${total} pairs`
    : total === 1
      ? 'the only pair'
      : `all ${total} pairs`;

/** As many digits as on the page of the training. */
const l1Text = (l1: number): string => l1.toFixed(4);

const summaryHtml = (rows: readonly ResultsRow[]): string => {
  const summary = summarizeL1(rows);
  if (!summary) return '<p>There are no pairs.</p>';
  const { mean, median, best, worst } = summary;
  const fact = (name: string, html: string): string => `<div><dt>${name}</dt><dd>${html}</dd></div>`;
  const link = (row: ResultsRow): string =>
    `<a href="#pair=${rows.indexOf(row) + 1}">${l1Text(row.l1)} <small>${escapeHtml(row.name)}</small></a>`;
  const histogram = svgHistogram({
    title: 'Pairs by L1',
    values: rows.map(({ l1 }) => l1),
    mark: { name: 'mean', value: mean },
  });
  return `<section class="summary"><div><dl>${fact('mean L1', l1Text(mean))}${fact('median', l1Text(median))}${fact('best', link(best))}${fact('worst', link(worst))}</dl>
<p>L1 is the mean absolute difference of output and target, whose values are from −1 to 1, as in <code>validation_l1</code>: 0 where they are equal, 2 for black instead of white. It compares with this one target only: an equally good image in other colours also has a high L1.</p></div>
<figure>${histogram}</figure></section>`;
};

const rowHtml = ({ name, l1, width, height, ...images }: ResultsRow, index: number): string => {
  const cells = SIDES.map(
    (side) =>
      `<td role="cell" class="${side}"><a href="${escapeHtml(images[side])}"><img src="${escapeHtml(images[side])}" alt="${side} of ${escapeHtml(name)}" width="${width}" height="${height}" loading="lazy" decoding="async"></a></td>`,
  );
  return `<tr role="row" id="pair=${index + 1}" data-name="${escapeHtml(name)}" data-l1="${l1}"><th role="rowheader" scope="row">${escapeHtml(name)}</th><td role="cell" class="l1">${l1Text(l1)}</td>${cells.join('')}</tr>`;
};

/** Shown by the script, without which it has no effect. */
const TOOLBAR = `<form class="toolbar" id="toolbar" hidden>
<div class="choices" role="group" aria-label="order"><button type="button" data-sort="name">by name</button><button type="button" data-sort="best">best first</button><button type="button" data-sort="worst">worst first</button></div>
<label>filter <input id="find" type="search" placeholder="part of a name" autocomplete="off" spellcheck="false"></label>
<label class="size">size <input id="size" type="range" min="64" max="384" step="8"></label>
<output id="count" for="find"></output>
</form>`;

/** The large view of one pair. */
const VIEW = `<dialog id="view" aria-labelledby="view-name">
<div class="head"><h2 id="view-name"></h2><output id="view-facts"></output>
<button type="button" id="previous" aria-label="previous pair" title="previous pair (←)">←</button><button type="button" id="next" aria-label="next pair" title="next pair (→)">→</button><button type="button" id="close" aria-label="close" title="close (Esc)">✕</button></div>
<div class="head"><div class="choices" role="group" aria-label="compare by"><button type="button" data-mode="wipe">wipe</button><button type="button" data-mode="three">all three</button><button type="button" data-mode="difference">difference</button></div>
<label class="wipe">output <input id="wipe" type="range" min="0" max="100" value="50" aria-label="share of the output; the rest is the target"> target</label><span class="hint equal">black where equal; shown twice as bright</span><span class="hint keys">← → another pair · Esc closes</span></div>
<div class="stage" id="stage"><figure><img id="view-input" alt=""><figcaption>input</figcaption></figure>
<div class="compared" id="compared"><figure><img id="view-output" alt="" draggable="false"><figcaption>output</figcaption></figure><figure><img id="view-target" alt="" draggable="false"><figcaption>target</figcaption></figure></div></div>
</dialog>`;
