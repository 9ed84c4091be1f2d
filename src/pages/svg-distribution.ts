/** The distribution of the pairs' values as SVG text: a row of bars for each model, over one axis. */

import { figure } from './figures.ts';
import { escapeHtml } from './html.ts';
import { modelClass } from './model-colours.ts';
import { coordinate } from './svg-coordinate.ts';
import { type Bin, histogramBins } from './svg-histogram.ts';

export interface DistributionOptions {
  readonly title: string;
  /** For each model, one value per pair; values that are not finite are left out. */
  readonly models: readonly { readonly name: string; readonly values: readonly number[] }[];
}

// Units of the view box.
const WIDTH = 420;
const LEFT = 8;
const RIGHT = 412;
const HEAD = 26;
const ROW = 66;
const AXIS = 22;

/** Class `bar` and `s0`, `s1` ... colour the bars; a line marks each mean. */
export const svgDistribution = ({ title, models }: DistributionOptions): string => {
  const finite = models.map(({ values }) => values.filter(Number.isFinite));
  const bins = histogramBins(finite.flat());
  const [low, high] = [bins[0]?.from, bins.at(-1)?.to];
  if (low === undefined || high === undefined) return '';
  const px = (value: number): number => LEFT + ((value - low) / (high - low)) * (RIGHT - LEFT);
  const counts = finite.map((values) => countInto(bins, values));
  const most = Math.max(...counts.flat());
  const rows = models.map(({ name }, row) => {
    const bottom = HEAD + (row + 1) * ROW;
    const bars = bins.map(({ from, to }, i) => {
      const count = counts[row]?.[i] ?? 0;
      const height = (count / most) * (ROW - 20);
      return count === 0
        ? ''
        : `<rect class="bar ${modelClass(row)}" x="${coordinate(px(from) + 0.5)}" y="${coordinate(bottom - height)}" width="${coordinate(px(to) - px(from) - 1)}" height="${coordinate(height)}" rx="1"><title>${figure(from)} to ${figure(to)}: ${count}</title></rect>`;
    });
    return `${bars.join('')}<path class="axis" d="M${LEFT} ${bottom}H${RIGHT}"/>${meanMark(finite[row] ?? [], px, bottom, models.length > 1 ? name : undefined)}`;
  });
  const bottom = HEAD + models.length * ROW;
  const ends = [low, (low + high) / 2, high].map(
    (x, i) =>
      `<text class="tick" x="${coordinate(px(x))}" y="${bottom + 15}" text-anchor="${['start', 'middle', 'end'][i]}">${Number(x.toPrecision(6))}</text>`,
  );
  return `<svg class="distribution" viewBox="0 0 ${WIDTH} ${bottom + AXIS}" role="img" aria-label="${escapeHtml(title)}"><text class="title" x="${LEFT}" y="14">${escapeHtml(title)}</text>${rows.join('')}${ends.join('')}</svg>`;
};

/** A value belongs to the bin of its lower edge; the last bin has its upper one too. */
const countInto = (bins: readonly Bin[], values: readonly number[]): number[] => {
  const counts = new Array<number>(bins.length).fill(0);
  const [low, high] = [bins[0]?.from as number, bins.at(-1)?.to as number];
  for (const value of values) {
    const bin = Math.min(
      bins.length - 1,
      Math.floor(((value - low) / (high - low)) * bins.length + 1e-9), // an edge stays above itself
    );
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
};

const meanMark = (
  values: readonly number[],
  px: (value: number) => number,
  bottom: number,
  name: string | undefined,
): string => {
  if (values.length === 0) return '';
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = px(mean);
  const isLeft = x < WIDTH / 2;
  const text = name === undefined ? `mean ${figure(mean)}` : `${shortened(name)} ${figure(mean)}`;
  return `<path class="reference" d="M${coordinate(x)} ${bottom - ROW + 8}V${bottom}"/><text class="tick" x="${coordinate(x + (isLeft ? 5 : -5))}" y="${bottom - ROW + 16}" text-anchor="${isLeft ? 'start' : 'end'}">${escapeHtml(text)}</text>`;
};

/** Most letters of a name that leave room for the mean beside it. */
const MOST_LETTERS = 16;

const shortened = (name: string): string =>
  name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name;
