/** The page of a run: its curves and samples, as one file that opens from disk. */

import { type EpochEvent, type StepEvent, type TrainingEvent, validationL1 } from '../api/training-events.ts';
import {
  distanceChart,
  inText,
  type LossTerm,
  sharedReference,
  termsByChart,
  termValue,
} from '../core/loss-term.ts';
import { columnNamed } from '../metrics/metric-names.ts';
import { escapeHtml, type Facts, factsHtml, pageHtml } from '../pages/html.ts';
import { RUN_SCRIPT } from '../pages/scripts.generated.ts';
import { type Series, svgChart } from '../pages/svg-chart.ts';
import { epochMetrics } from './epoch-metrics.ts';

export interface RunPageOptions {
  readonly title: string;
  /** The settings of the run, and its device. */
  readonly facts: Facts;
  readonly events: readonly TrainingEvent[];
  /** What each step reports. */
  readonly losses: readonly LossTerm[];
  readonly totalSteps: number;
  /** Whether it took all its steps, or ended early as it was asked to (`completion`). */
  readonly isComplete: boolean;
  /** The page of a run that goes on loads itself again. */
  readonly isRunning: boolean;
}

/** Most points of a curve; each is the mean of several steps. */
const MOST_POINTS = 240;

/** How often the page of a run that goes on loads itself again. */
const RELOAD_SECONDS = 20;

/** HTML of the page, with links to sample sheets relative to the run folder. */
export const runPage = ({
  title,
  facts,
  events,
  losses,
  totalSteps,
  isComplete,
  isRunning,
}: RunPageOptions): string => {
  const steps = events.filter((event) => event.type === 'step');
  const epochs = events.filter((event) => event.type === 'epoch');
  const last = steps.at(-1);
  const progress = last
    ? `epoch ${last.epoch}, step ${last.step} of ${totalSteps}${isRunning ? '' : isComplete ? ', complete' : ', stopped'}`
    : 'no step yet';
  return pageHtml({
    title,
    style: STYLE,
    lead: escapeHtml(progress),
    main: `${samplesHtml(epochs, losses)}
<section class="charts">${chartsOf(steps, epochs, losses).join('')}</section>
<section><h2>Settings</h2>${factsHtml(facts)}</section>`,
    script: RUN_SCRIPT,
    ...(isRunning ? { reloadSeconds: RELOAD_SECONDS } : {}),
  });
};

const chartsOf = (
  steps: readonly StepEvent[],
  epochs: readonly EpochEvent[],
  losses: readonly LossTerm[],
): string[] => {
  const curve = ({ title, name }: LossTerm): Series => ({
    name: title,
    points: thinned(
      steps.flatMap((event) => {
        const value = termValue(event, name);
        return value === undefined ? [] : [[event.step, value] as const];
      }),
    ),
  });
  const validation = epochs.flatMap((event) => {
    const l1 = validationL1(event);
    return l1 === undefined ? [] : [[event.step, l1] as const];
  });
  const xLabel = 'step';
  const charts = [...termsByChart(losses)].map(([title, terms]) => {
    const series = terms.map(curve).filter(({ points }) => points.length > 0);
    if (title === distanceChart(losses) && validation.length > 0)
      series.push({ name: 'validation', points: validation });
    const y = sharedReference(terms);
    return svgChart({
      title,
      xLabel,
      series,
      ...(y === undefined ? {} : { reference: { name: `${y.toFixed(2)}: cannot tell`, y } }),
    });
  });
  charts.push(...metricCharts(epochs, xLabel));
  return charts.filter((chart) => chart !== '').map((chart) => `<figure>${chart}</figure>`);
};

/** All metrics but L1, which shares a chart with the training's. */
const otherMetrics = (event: EpochEvent): Readonly<Record<string, number>> => {
  const { l1: _, ...others } = epochMetrics(event);
  return others;
};

/** One chart per metric of the validation. */
const metricCharts = (epochs: readonly EpochEvent[], xLabel: string): string[] =>
  [...new Set(epochs.flatMap((event) => Object.keys(otherMetrics(event))))].map((name) => {
    const points = epochs.flatMap((event) => {
      const value = otherMetrics(event)[name];
      return value === undefined || !Number.isFinite(value) ? [] : [[event.step, value] as const];
    });
    return svgChart({
      title: columnNamed(name).column.title,
      xLabel,
      series: [{ name: 'validation', points }],
    });
  });

/** Means of neighbouring points, at most 240 of them. */
export const thinned = (
  points: readonly (readonly [x: number, y: number])[],
): readonly (readonly [x: number, y: number])[] => {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const part = points.slice(i * size, (i + 1) * size);
    return [part.at(-1)?.[0] as number, part.reduce((sum, [, y]) => sum + y, 0) / part.length];
  });
};

const samplesHtml = (epochs: readonly EpochEvent[], losses: readonly LossTerm[]): string => {
  const distance = distanceChart(losses);
  const sheets = epochs.flatMap((event) =>
    event.samples === undefined
      ? []
      : [{ epoch: event.epoch, samples: event.samples, l1: validationL1(event) }],
  );
  const last = sheets.at(-1);
  if (!last)
    return '<section><h2>Samples</h2><p>The first sample sheet appears after the first epoch.</p></section>';
  const columns = distance === 'L1' ? 'input, output and target' : 'input, output and what comes back';
  const caption = (sheet: typeof last): string =>
    `epoch ${sheet.epoch}${sheet.l1 === undefined ? '' : `, validation ${inText(distance)} ${sheet.l1.toFixed(4)}`}`;
  const data = JSON.stringify(sheets.map((sheet) => [sheet.samples, caption(sheet)])).replaceAll(
    '<',
    '\\u003c',
  );
  return `<section class="samples"><h2>Samples</h2>
<label>${columns} after <output id="caption">${escapeHtml(caption(last))}</output><br>
<input id="slider" type="range" min="0" max="${sheets.length - 1}" value="${sheets.length - 1}" aria-label="epoch"></label>
<img id="sheet" src="${escapeHtml(last.samples)}" alt="rows of ${columns}">
<script type="application/json" id="sheets">${data}</script></section>`;
};

const STYLE = `
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:12px}.facts div{display:contents}
.grid{stroke:var(--line);fill:none}.curve{fill:none;stroke-width:1.8;stroke-linejoin:round}path.s0{stroke:var(--c0)}path.s1{stroke:var(--c1)}tspan.s0{fill:var(--c0)}tspan.s1{fill:var(--c1)}
.reference{stroke:var(--soft);stroke-dasharray:4 4;fill:none}.legend{font-size:12px}
@media(min-width:1000px){main{display:grid;grid-template-columns:minmax(0,400px) minmax(0,1fr);gap:0 28px;align-items:start}main>section:last-child{grid-column:1/-1}}
.samples img{display:block;max-width:100%;margin-top:8px;image-rendering:auto}input[type=range]{width:min(100%,560px)}`;
