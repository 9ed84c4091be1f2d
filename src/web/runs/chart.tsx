/** One chart of curves (uPlot): values under the pointer, zoom by dragging, reset by a double click. */
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { figureText } from '../app/texts.ts';
import type { Curve } from './curves.ts';

export interface ChartCurve extends Curve {
  /** A custom property of the style sheet, such as `--c0`. */
  readonly colour: string;
  readonly isDashed?: boolean;
  /** Whether each point is marked, for curves of few points. */
  readonly hasPoints?: boolean;
}

/** The time that the page shows. */
export interface ChartCursor {
  /** Absent for the newest: there is nothing to be marked. */
  readonly step: number | undefined;
  /** Somebody pointed at a step. */
  readonly onStep: (step: number) => void;
}

interface Props {
  readonly title: string;
  readonly about: string;
  readonly curves: readonly ChartCurve[];
  readonly reference?: { readonly name: string; readonly y: number } | undefined;
  readonly isLog: boolean;
  readonly cursor?: ChartCursor | undefined;
}

const HEIGHT = 210;

/** Charts with the same key share the step under the pointer, and the range. */
const SYNC_KEY = 'steps';

export const Chart = ({ title, about, curves, reference, isLog, cursor }: Props) => {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const theme = useTheme();
  const shape = JSON.stringify([isLog, theme, reference, curves.map(({ name, colour }) => [name, colour])]);
  const data = alignedData(curves, reference?.y, isLog);
  const latest = useRef(data);
  latest.current = data;
  const time = useRef(cursor);
  time.current = cursor;

  // the shape has all that needs a new chart; the data is set below
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = new uPlot(
      options(element, curves, reference, isLog, () => time.current?.step),
      latest.current,
      element,
    );
    plot.current = made;
    // The click that ends a zoom is not passed on.
    made.over.addEventListener('click', ({ offsetX }) => time.current?.onStep(made.posToVal(offsetX, 'x')));
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [shape]);

  useEffect(() => {
    const chart = plot.current;
    if (!chart || chart.data === data) return;
    const { min, max } = chart.scales.x ?? {};
    const xs = chart.data[0];
    const isZoomed = xs.length > 0 && (min !== xs[0] || max !== xs.at(-1));
    chart.setData(data, !isZoomed); // a new step does not end the zoom
    if (isZoomed && min != null && max != null) chart.setScale('x', { min, max });
  });

  const step = cursor?.step;
  useEffect(() => {
    const chart = plot.current;
    if (!chart) return;
    chart.redraw(false);
    chart.setLegend({}); // the values at that time
  }, [step]);

  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <span class="soft">{about}</span>
      </figcaption>
      <div ref={box} role="img" aria-label={`${title}: ${curves.map(lastText).join(', ')}`} />
    </figure>
  );
};

const lastText = ({ name, xs, ys }: Curve): string =>
  `${name} ${figureText(ys.at(-1) ?? 0)} at step ${xs.at(-1)}`;

/** The index of the last value that is not above a step. */
const lastBefore = (xs: ArrayLike<number>, step: number): number => {
  let index = 0;
  while (index + 1 < xs.length && (xs[index + 1] as number) <= step) index++;
  return index;
};

/** Draws the time as a line through the chart. */
const drawTime =
  (stepOf: () => number | undefined) =>
  (chart: uPlot): void => {
    const step = stepOf();
    if (step === undefined) return;
    const { ctx, bbox } = chart;
    const x = Math.round(chart.valToPos(step, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) return; // outside of the zoom
    ctx.save();
    ctx.strokeStyle = getComputedStyle(chart.root).getPropertyValue('--ink').trim();
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([]); // that of a reference is still set
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  };

/** All curves over the union of their steps. */
const alignedData = (
  curves: readonly ChartCurve[],
  reference: number | undefined,
  isLog: boolean,
): uPlot.AlignedData => {
  const shown = (y: number): number | null => (isLog && y <= 0 ? null : y);
  const tables = curves.map(({ xs, ys }): uPlot.AlignedData => [[...xs], ys.map(shown)]);
  const joined = tables.length === 1 ? (tables[0] as uPlot.AlignedData) : uPlot.join(tables);
  if (reference === undefined) return joined;
  const [xs, ...ys] = joined;
  return [xs, ...ys, Array.from(xs, () => reference)] as uPlot.AlignedData; // as: its type does not allow a spread
};

const options = (
  element: HTMLElement,
  curves: readonly ChartCurve[],
  reference: Props['reference'],
  isLog: boolean,
  stepOf: () => number | undefined,
): uPlot.Options => {
  const value = valueText(stepOf);
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colour('--soft'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: `12px ${style.fontFamily}`,
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 8, 0, 0],
    cursor: {
      sync: { key: SYNC_KEY, scales: ['x', null] },
      drag: { x: true, y: false },
      points: { size: 7 },
    },
    scales: { x: { time: false }, y: isLog ? { distr: 3 } : {} },
    hooks: { draw: [drawTime(stepOf)] },
    axes: [
      {
        ...axis,
        size: 30,
        values: (_, steps) => steps.map((step) => (Number.isInteger(step) ? compact(step) : '')),
      },
      { ...axis, size: 52, values: (_, ys) => ys.map((y) => (y === null ? '' : axisText(y))) },
    ],
    series: [
      { label: 'step', value: (chart, step) => String(step ?? stepOf() ?? chart.data[0].at(-1) ?? '–') },
      ...curves.map(
        (curve): uPlot.Series => ({
          label: curve.name,
          stroke: colour(curve.colour),
          width: 1.8,
          spanGaps: true,
          value,
          points: { show: (curve.hasPoints ?? false) || curve.xs.length === 1, size: 5 },
          ...(curve.isDashed ? { dash: [6, 4] } : {}),
        }),
      ),
      ...(reference
        ? [
            {
              label: reference.name,
              stroke: colour('--soft'),
              width: 1,
              dash: [3, 4],
              spanGaps: true,
              value,
              points: { show: false },
            },
          ]
        : []),
    ],
  };
};

/** The value of a series under the pointer, or at the page's time, or the last one; between two points, the one before. */
const valueText =
  (stepOf: () => number | undefined) =>
  ({ data, cursor }: uPlot, _y: number | null, series: number): string => {
    const ys = data[series] ?? [];
    const step = stepOf();
    const shown = step === undefined ? ys.length - 1 : lastBefore(data[0], step);
    for (let i = cursor.idx ?? shown; i >= 0; i--) {
      const y = ys[i];
      if (y != null) return figureText(y);
    }
    return '–';
  };

const compact = (step: number): string =>
  step >= 10_000 ? `${Number((step / 1000).toPrecision(3))}k` : String(step);

const axisText = (y: number): string =>
  Math.abs(y) >= 0.001 || y === 0
    ? String(Number(y.toPrecision(3)))
    : Number(y.toPrecision(2)).toExponential();

/** Changes with the system's colour scheme, after which a canvas must be drawn again. */
const useTheme = (): string => {
  const query = '(prefers-color-scheme: dark)';
  const [isDark, setDark] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const onChange = (): void => setDark(media.matches);
    media.addEventListener('change', onChange);
    return () => media.removeEventListener('change', onChange);
  }, []);
  return isDark ? 'dark' : 'light';
};
