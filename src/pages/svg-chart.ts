/** A line chart as SVG text: readable without scripts, in light and dark. */
import { escapeHtml } from './html.ts';
import { coordinate } from './svg-coordinate.ts';

/** A curve: its name in the legend and its points, x ascending. */
export interface Series {
  readonly name: string;
  readonly points: Points;
  /** What the points are a smooth form of, drawn faintly below them. */
  readonly raw?: Points;
}

/** Points with ascending x. */
export type Points = readonly (readonly [x: number, y: number])[];

export interface ChartOptions {
  readonly title: string;
  /** What x counts. */
  readonly xLabel: string;
  readonly series: readonly Series[];
  /** A level to compare with, such as log 2 for a discriminator that is guessing. */
  readonly reference?: { readonly name: string; readonly y: number };
}

// Units of the view box.
const WIDTH = 560;
const HEIGHT = 260;
const PLOT = { left: 52, top: 34, right: 548, bottom: 222 } as const;

/** Classes `s0`, `s1`, ... colour the curves; the page's style sheet says how. */
export const svgChart = ({ title, xLabel, series, reference }: ChartOptions): string => {
  const points = series.flatMap((one) => [...one.points, ...(one.raw ?? [])]);
  if (points.length === 0) return '';
  const ys = [...points.map(([, y]) => y), ...(reference ? [reference.y] : [])];
  const yTicks = ticks(Math.min(...ys), Math.max(...ys));
  const xTicks = ticks(Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x)));
  const [yLow, yHigh] = [yTicks[0] as number, yTicks.at(-1) as number];
  const [xLow, xHigh] = [
    points.reduce((low, [x]) => Math.min(low, x), Infinity),
    points.reduce((high, [x]) => Math.max(high, x), 0),
  ];
  const px = (x: number): number => scale(x, xLow, xHigh, PLOT.left, PLOT.right);
  const py = (y: number): number => scale(y, yLow, yHigh, PLOT.bottom, PLOT.top);
  const grid = yTicks.map(
    (y) =>
      `<path class="grid" d="M${PLOT.left} ${coordinate(py(y))}H${PLOT.right}"/><text class="tick" x="${PLOT.left - 6}" y="${coordinate(py(y) + 4)}" text-anchor="end">${format(y)}</text>`,
  );
  const xMarks = xTicks
    .filter((x) => x >= xLow && x <= xHigh)
    .map(
      (x) =>
        `<text class="tick" x="${coordinate(px(x))}" y="${PLOT.bottom + 18}" text-anchor="middle">${format(x)}</text>`,
    );
  const path = (kind: string, index: number, drawn: Points): string =>
    `<path class="${kind} s${index}" d="M${drawn.map(([x, y]) => `${coordinate(px(x))} ${coordinate(py(y))}`).join('L')}"/>`;
  const curves = [
    ...series.map(({ raw }, index) => (raw && raw.length > 0 ? path('raw', index, raw) : '')),
    ...series.map((one, index) => path('curve', index, one.points)),
  ];
  // Named below the curves: beside the line, its name would lie over them.
  const level = reference
    ? `<path class="reference" d="M${PLOT.left} ${coordinate(py(reference.y))}H${PLOT.right}M${PLOT.left} ${HEIGHT - 10}h24"/><text class="tick" x="${PLOT.left + 30}" y="${HEIGHT - 6}">${escapeHtml(reference.name)}</text>`
    : '';
  const legend = series.map((one, index) => {
    const last = one.points.at(-1)?.[1] ?? 0;
    return `<tspan class="s${index}" dx="${index === 0 ? 0 : 14}">${escapeHtml(one.name)} ${format(last)}</tspan>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}"><text class="title" x="${PLOT.left}" y="18">${escapeHtml(title)}</text><text class="legend" x="${PLOT.right}" y="18" text-anchor="end">${legend.join('')}</text>${grid.join('')}${xMarks.join('')}${level}${curves.join('')}<text class="tick" x="${PLOT.right}" y="${HEIGHT - 6}" text-anchor="end">${escapeHtml(xLabel)}</text></svg>`;
};

const scale = (value: number, low: number, high: number, from: number, to: number): number =>
  high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from);

/** Round numbers from at or below `low` to at or above `high`, about five steps of 1, 2 or 5 times a power of ten. */
export const ticks = (low: number, high: number): number[] => {
  const span = high - low || Math.abs(high) || 1;
  const power = 10 ** Math.floor(Math.log10(span / 5));
  const step = ([1, 2, 5, 10].find((factor) => factor * power * 5 >= span) as number) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
};

const format = (value: number): string =>
  Math.abs(value) >= 1000
    ? value.toLocaleString('en-US', { maximumFractionDigits: 0 })
    : String(Number(value.toPrecision(3)));
