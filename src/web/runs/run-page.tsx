/** A run during and after its training; or the curves of several runs. */
import { useEffect, useMemo } from 'preact/hooks';
import { ADDRESSES } from '../../api/routes.ts';
import type { RunDetails, RunList, RunSummary } from '../../api/runs.ts';
import type { SampleList } from '../../api/samples.ts';
import { routeHash } from '../app/route.ts';
import { useJson } from '../app/server-data.ts';
import { ageText, countText, durationText, figureText } from '../app/texts.ts';
import { TrainingError } from '../trainings/training-card.tsx';
import { useTrainings } from '../trainings/use-trainings.ts';
import { ChartGrid } from './chart-grid.tsx';
import { metricNameIn } from './curves.ts';
import { Facts } from './facts.tsx';
import { EMPTY_HISTORY } from './history.ts';
import { ReadingPanel } from './reading-panel.tsx';
import { RunActions } from './run-actions.tsx';
import { SamplesView } from './samples-view.tsx';
import { StateBadge } from './state-badge.tsx';
import { TimeBar } from './time-bar.tsx';
import { useChartCursor } from './use-chart-cursor.ts';
import { type LiveRun, useRuns } from './use-run-history.ts';
import { useTimeCursor } from './use-time-cursor.ts';
import { waysText } from './ways-text.ts';

export const RunPage = ({ ids }: { readonly ids: readonly string[] }) => {
  const live = useRuns(ids);
  const { data: list } = useJson<RunList>(ids.length > 1 ? ADDRESSES.runs() : undefined, LIST_MS);
  const first = ids[0] as string;
  const charted = useMemo(
    () =>
      ids.map((id) => ({
        name: id,
        history: live.get(id)?.history ?? EMPTY_HISTORY,
        losses: list?.runs.find((run) => run.id === id)?.losses ?? [],
      })),
    [ids, live, list],
  );
  if (ids.length > 1) return <ComparedRuns ids={ids} runs={list?.runs ?? []} charted={charted} />;
  return <SingleRun id={first} live={live.get(first)} />;
};

/** Until they are known. */
const NO_SHEETS: SampleList['sheets'] = [];
const NO_LOSSES: RunSummary['losses'] = [];

const LIST_MS = 5000;
const DETAILS_MS = 5000;

const SingleRun = ({ id, live }: { readonly id: string; readonly live: LiveRun | undefined }) => {
  const { data: run, error, reload } = useJson<RunDetails>(ADDRESSES.run(id), DETAILS_MS);
  const { canTrain, trainings, reload: reloadTrainings } = useTrainings();
  const training = trainings.find((one) => one.run === id);
  const onChange = (): void => {
    reload();
    reloadTrainings();
  };
  const numEpochs = live?.history.epochs.length ?? 0;
  const samples = useJson<SampleList>(live ? ADDRESSES.samples(id) : undefined);
  const { reload: reloadSamples } = samples;
  // every epoch adds a sheet
  useEffect(() => {
    if (numEpochs > 0) reloadSamples();
  }, [numEpochs, reloadSamples]);
  const history = live?.history ?? EMPTY_HISTORY;
  const batch = run ? Number(run.options.batchSize ?? 1) * Number(run.options.accumulate ?? 1) : 1;
  const losses = run?.losses ?? NO_LOSSES;
  const charted = useMemo(
    () => [{ name: run?.name ?? id, history, batch, losses }],
    [run?.name, id, history, batch, losses],
  );
  const sheets = samples.data?.sheets ?? NO_SHEETS;
  const time = useTimeCursor(sheets.length);
  const cursor = useChartCursor(sheets, time);
  if (!run) return <p class={error ? 'card problem' : 'soft'}>{error ?? 'Opening the run…'}</p>;
  const state = live?.state ?? run;
  const isImported = state.state === 'imported'; // it has no training to be shown
  return (
    <div class="run-page">
      <div class="run-head">
        <div>
          <h1>
            {run.id} <StateBadge {...state} training={training} />
          </h1>
          <p class="soft">
            {run.dataName}, {waysText(run)} · {run.width}×{run.height} · {ageText(run.updatedAt)}
            {state.state === 'running' && live && !live.isConnected && ' · connection lost, reconnecting'}
          </p>
        </div>
        <RunActions run={run} state={state} training={training} canTrain={canTrain} onChange={onChange} />
      </div>
      {training?.state === 'failed' && state.state !== 'running' && (
        <div class="card problem">
          <p>Its training failed. It can go on from its last checkpoint once the cause is gone.</p>
          <TrainingError training={training} />
        </div>
      )}
      {!isImported && <Progress run={run} step={history.steps.at(-1)?.step ?? run.step} live={live} />}
      {run.end && state.state !== 'running' && (
        <p class="soft">
          {isImported
            ? 'It was trained elsewhere. Its options describe the networks, not how they were trained.'
            : `Ended: ${run.end}.`}
        </p>
      )}
      {run.resumeCommand && (state.state === 'stopped' || state.state === 'crashed') && (
        <p class="card">
          It can go on: <code>{run.resumeCommand}</code>
        </p>
      )}
      {(error ?? live?.error) && <p class="card problem">{error ?? live?.error}</p>}
      {!isImported && <ReadingPanel history={history} losses={losses} isOver={state.state === 'complete'} />}
      {samples.data && !isImported && (
        <>
          <TimeBar samples={samples.data} time={time} />
          <SamplesView samples={samples.data} index={time.index} />
        </>
      )}
      {!isImported && <ChartGrid runs={charted} cursor={cursor} />}
      <Facts run={run} />
    </div>
  );
};

interface ProgressProps {
  readonly run: RunDetails;
  readonly step: number;
  readonly live: LiveRun | undefined;
}

/** Steps from which the remaining time is computed. */
const RECENT = 50;

const Progress = ({ run, step, live }: ProgressProps) => {
  const last = live?.history.steps.at(-1);
  const recent = live?.history.steps.slice(-RECENT) ?? [];
  const seconds = recent.reduce((sum, event) => sum + event.seconds, 0) / Math.max(recent.length, 1);
  const memory = live?.state?.memoryBytes ?? run.memoryBytes;
  const isRunning = (live?.state ?? run).state === 'running';
  const figures: (readonly [name: string, text: string])[] = [
    ['step', `${countText(step)} of ${countText(run.totalSteps)}`],
    ['epoch', String(last?.epoch ?? run.epoch)],
    ...(isRunning && recent.length > 0
      ? ([['left', `about ${durationText((run.totalSteps - step) * seconds)}`]] as const)
      : []),
    ...(run.imagesPerSecond === undefined ? [] : ([['images/s', figureText(run.imagesPerSecond)]] as const)),
    ...(memory === undefined ? [] : ([['memory', `${(memory / 1e9).toFixed(1)} GB`]] as const)),
    ...Object.entries(run.best).map(
      ([name, { value, epoch }]) =>
        [`best ${metricNameIn(run, name)}`, `${figureText(value)}, epoch ${epoch}`] as const,
    ),
  ];
  return (
    <div class="run-progress">
      <progress aria-label="Steps of the run" max={Math.max(run.totalSteps, 1)} value={step} />
      <dl class="figures number">
        {figures.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
};

interface ComparedProps {
  readonly ids: readonly string[];
  readonly runs: readonly RunSummary[];
  readonly charted: Parameters<typeof ChartGrid>[0]['runs'];
}

const ComparedRuns = ({ ids, runs, charted }: ComparedProps) => (
  <div class="run-page">
    <h1>{ids.length} runs</h1>
    <ul class="compared-runs">
      {ids.map((id, index) => {
        const run = runs.find((one) => one.id === id);
        return (
          <li key={id}>
            <i style={{ background: `var(--c${index % 6})` }} />
            <a href={routeHash({ page: 'run', ids: [id] })}>{id}</a>
            {run && <StateBadge {...run} />}
            <span class="soft number">
              {Object.entries(run?.best ?? {})
                .map(([name, { value }]) => `${run ? metricNameIn(run, name) : name} ${figureText(value)}`)
                .join(', ')}
            </span>
          </li>
        );
      })}
    </ul>
    <ChartGrid runs={charted} />
  </div>
);
