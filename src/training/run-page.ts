/** The page of a run: its curves and samples, as one file that opens from disk. */

import { type EpochEvent, type TrainingEvent, validationL1 } from '../api/training-events.ts';
import { distanceChart, inText, type LossTerm } from '../core/loss-term.ts';
import { escapeHtml, type Facts, factsHtml, pageHtml } from '../pages/html.ts';
import { RUN_SCRIPT } from '../pages/scripts.generated.ts';
import { chartsHtml } from './run-charts.ts';

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
<section class="charts" aria-label="curves">${chartsHtml(steps, epochs, losses)}</section>
<section><h2>Settings</h2>${factsHtml(facts)}</section>`,
    script: RUN_SCRIPT,
    ...(isRunning ? { reloadSeconds: RELOAD_SECONDS } : {}),
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
<a id="whole" href="${escapeHtml(last.samples)}"><img id="sheet" src="${escapeHtml(last.samples)}" alt="rows of ${columns}"></a>
<script type="application/json" id="sheets">${data}</script></section>`;
};

const STYLE = `
header,main{max-width:1480px}.charts{margin-top:16px;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:12px;align-items:start}
.grid{stroke:var(--line);fill:none}.curve,.raw{fill:none;stroke-width:1.8;stroke-linejoin:round}.raw{stroke-width:1;opacity:.28}path.s0{stroke:var(--c0)}path.s1{stroke:var(--c1)}tspan.s0{fill:var(--c0)}tspan.s1{fill:var(--c1)}
.reference{stroke:var(--soft);stroke-dasharray:4 4;fill:none}.legend{font-size:12px}figcaption,.charts p{font-size:.85rem;color:var(--soft);margin:0}.charts p{grid-column:1/-1}
.charts svg{overflow:visible}.samples a{display:block;margin-top:8px}.samples img{display:block;width:100%}input[type=range]{width:min(100%,560px);accent-color:var(--c0)}
@media(min-width:1000px){main{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 32px;align-items:start}main>section:last-child{grid-column:1/-1}.samples{position:sticky;top:0;max-height:100vh;overflow:auto}}
@media(max-width:640px){header,main{padding:12px}.tick,.legend{font-size:15px}.title{font-size:18px}}`;
