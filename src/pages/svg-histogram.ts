/** A histogram as SVG text: readable without scripts, in light and dark. */
import { escapeHtml } from './html.ts';
import { ticks } from './svg-chart.ts';
import { coordinate } from './svg-coordinate.ts';

export interface HistogramOptions {
  readonly title: string;
  readonly values: readonly number[];
  /** A value to mark, such as the mean. */
  readonly mark?: { readonly name: string; readonly value: number };
}

// Units of the view box.
const WIDTH = 560;
const HEIGHT = 156;
const PLOT = { left: 8, top: 38, right: 552, bottom: 132 } as const;

/** Bars between two ticks of the axis: more where there are enough values to fill them. */
const barsPerTick = (count: number): number => (count >= 100 ? 5 : count >= 25 ? 4 : 2);

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Equal bins with round edges that hold all values. A bin includes its lower edge, and the last bin both edges. */
export const histogramBins = (values: readonly number[]): Bin[] => {
  if (values.length === 0) return [];
  const edges = ticks(Math.min(...values), Math.max(...values));
  const [first, last] = [edges[0] as number, edges.at(-1) as number];
  const count = (edges.length - 1) * barsPerTick(values.length);
  const counts = new Array<number>(count).fill(0);
  for (const value of values) {
    // The small addend keeps a value that is an edge above it, however the division rounds.
    const bin = Math.min(count - 1, Math.floor(((value - first) / (last - first)) * count + 1e-9));
    counts[bin] = (counts[bin] as number) + 1;
  }
  const edge = (i: number): number => Number((first + ((last - first) * i) / count).toPrecision(12));
  return counts.map((of, i) => ({ from: edge(i), to: edge(i + 1), count: of }));
};

/** Class `bar` colours the bars, `reference` the mark; the page's style sheet says how. */
export const svgHistogram = ({ title, values, mark }: HistogramOptions): string => {
  const bins = histogramBins(values);
  const [low, high] = [bins[0]?.from, bins.at(-1)?.to];
  if (low === undefined || high === undefined) return '';
  const most = Math.max(...bins.map(({ count }) => count));
  const px = (value: number): number => PLOT.left + ((value - low) / (high - low)) * (PLOT.right - PLOT.left);
  const bars = bins
    .filter(({ count }) => count > 0)
    .map(({ from, to, count }) => {
      const height = (count / most) * (PLOT.bottom - PLOT.top);
      return `<rect class="bar" x="${coordinate(px(from) + 1)}" y="${coordinate(PLOT.bottom - height)}" width="${coordinate(px(to) - px(from) - 2)}" height="${coordinate(height)}" rx="1"><title>${from} to ${to}: ${count}</title></rect>`;
    });
  const marks = ticks(Math.min(...values), Math.max(...values)).map(
    (x) =>
      `<text class="tick" x="${coordinate(px(x))}" y="${PLOT.bottom + 17}" text-anchor="${x === low ? 'start' : x === high ? 'end' : 'middle'}">${x}</text>`,
  );
  return `<svg class="histogram" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}"><text class="title" x="${PLOT.left}" y="14">${escapeHtml(title)}</text>${bars.join('')}<path class="axis" d="M${PLOT.left} ${PLOT.bottom}H${PLOT.right}"/>${mark ? markOf(mark, px) : ''}${marks.join('')}</svg>`;
};

/** A line over the bars, with its name on the side that has more room. */
const markOf = (
  { name, value }: { readonly name: string; readonly value: number },
  px: (value: number) => number,
): string => {
  const x = px(value);
  const isLeft = x < WIDTH / 2;
  return `<path class="reference" d="M${coordinate(x)} ${PLOT.top - 16}V${PLOT.bottom}"/><text class="tick" x="${coordinate(x + (isLeft ? 5 : -5))}" y="${PLOT.top - 7}" text-anchor="${isLeft ? 'start' : 'end'}">${escapeHtml(name)}</text>`;
};
