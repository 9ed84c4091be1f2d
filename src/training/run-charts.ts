/** The curves of a run's page: losses over steps, and what the validation measured after each epoch. */
import type { EpochEvent, StepEvent } from '../api/training-events.ts';
import {
  distanceChart,
  inText,
  type LossTerm,
  sharedReference,
  termsByChart,
  termValue,
} from '../core/loss-term.ts';
import { columnNamed } from '../metrics/metric-names.ts';
import { escapeHtml } from '../pages/html.ts';
import { type Points, type Series, svgChart } from '../pages/svg-chart.ts';
import { epochMetrics } from './epoch-metrics.ts';

/** Most points of a curve; each is the mean of several steps. */
const MOST_POINTS = 240;

/** The share of a curve that a point of its smooth form is the mean of. */
const SMOOTHED_SHARE = 1 / 20;

/** One figure per chart. */
export const chartsHtml = (
  steps: readonly StepEvent[],
  epochs: readonly EpochEvent[],
  losses: readonly LossTerm[],
): string => {
  const distance = distanceChart(losses);
  const charts = [...termsByChart(losses)].map(([title, terms]) => {
    const series = terms.map((term) => lossCurve(steps, term)).filter(({ points }) => points.length > 0);
    const validation = title === distance ? measured(epochs, 'l1') : undefined;
    if (validation && validation.points.length > 0)
      series.push({ name: 'validation', points: validation.points });
    const y = sharedReference(terms);
    const reference = y === undefined ? {} : { reference: { name: `${y.toFixed(2)}: cannot tell`, y } };
    const chart = svgChart({ title, xLabel: 'step', series, ...reference });
    return figure(chart, validation ? gapText(`validation ${inText(distance)}`, validation) : '');
  });
  const columns = new Set(epochs.flatMap((event) => Object.keys(epochMetrics(event))));
  columns.delete('l1'); // it shares a chart with the training's
  const metrics = [...columns].map((name) => {
    const { title } = columnNamed(name).column;
    const values = measured(epochs, name);
    const series = [{ name: 'validation', points: values.points }];
    return figure(svgChart({ title, xLabel: 'step', series }), gapText(title, values));
  });
  const isSmooth = losses.some((term) => lossCurve(steps, term).raw !== undefined);
  const note = isSmooth ? '<p>Strong lines are smoothed; faint ones are the losses as they were.</p>' : '';
  return [...charts, ...metrics, note].join('');
};

const figure = (chart: string, note: string): string =>
  chart === '' && note === ''
    ? ''
    : `<figure>${chart}${note === '' ? '' : `<figcaption>${escapeHtml(note)}</figcaption>`}</figure>`;

const lossCurve = (steps: readonly StepEvent[], { title, name }: LossTerm): Series => {
  const raw = thinned(
    steps.flatMap((event) => {
      const value = termValue(event, name);
      return value === undefined ? [] : [[event.step, value] as const];
    }),
  );
  const points = smoothed(raw);
  return points === raw ? { name: title, points } : { name: title, points, raw };
};

/** A metric over the epochs: what a curve can show, and the epochs whose value it cannot. */
interface Measured {
  readonly points: Points;
  readonly gaps: readonly number[];
}

const measured = (epochs: readonly EpochEvent[], name: string): Measured => {
  const values = epochs.flatMap((event) => {
    const value = epochMetrics(event)[name];
    return value === undefined ? [] : [{ event, value }];
  });
  return {
    points: values.flatMap(({ event, value }) =>
      Number.isFinite(value) ? [[event.step, value] as const] : [],
    ),
    gaps: values.flatMap(({ event, value }) => (Number.isFinite(value) ? [] : [event.epoch])),
  };
};

/** Which epochs a curve leaves out, and why; empty if none. */
const gapText = (title: string, { gaps }: Measured): string => {
  if (gaps.length === 0) return '';
  const shown = gaps.length <= MOST_NAMED ? gaps.join(', ') : `${gaps.slice(0, MOST_NAMED).join(', ')}, ...`;
  return gaps.length === 1
    ? `${title}: the value of epoch ${shown} is infinite or undefined, which no curve can show.`
    : `${title}: the values of ${gaps.length} epochs (${shown}) are infinite or undefined, which no curve can show.`;
};

/** Epochs that a note names. */
const MOST_NAMED = 8;

/** Means of neighbouring points, at most 240 of them. */
export const thinned = (points: Points): Points => {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const part = points.slice(i * size, (i + 1) * size);
    return [part.at(-1)?.[0] as number, meanOf(part)];
  });
};

/** Each point as the mean of those around it, of fewer at both ends; short curves stay as they are. */
export const smoothed = (points: Points): Points => {
  const reach = Math.floor((points.length * SMOOTHED_SHARE) / 2);
  if (reach === 0) return points;
  return points.map(([x], i) => [x, meanOf(points.slice(Math.max(0, i - reach), i + reach + 1))]);
};

const meanOf = (points: Points): number => points.reduce((sum, [, y]) => sum + y, 0) / points.length;
