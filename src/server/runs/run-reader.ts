/** A run as the API describes it, read from its folder; unchanged files are not read again. */
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ADDRESSES } from '../../api/routes.ts';
import type { RunDetails, RunState, RunSummary } from '../../api/runs.ts';
import { toJsonNumber } from '../../core/json-number.ts';
import { optionsWithoutEffect } from '../../settings/effects.ts';
import { imageSize } from '../../settings/image-size.ts';
import { OPTION_NAMES, OPTIONS_SCHEMA } from '../../settings/options.ts';
import { dataName } from '../../training/run-facts.ts';
import { lossTermsOf, RUN_FILES, type RunRecord } from '../../training/run-record.ts';
import { RESULTS_FILES } from '../../training/run-results.ts';
import { bestSoFar, completion, stepsPerEpochOf, totalSteps } from '../../training/run-state.ts';
import { type DigestReader, type EventsDigest, openDigest } from './events-digest.ts';
import { type Entry, mainModel } from './library.ts';
import { canSignal, memoryOf, type RunProcess, readRunProcess, type Stopper } from './run-process.ts';
import { openRunRecords } from './run-records.ts';

export interface RunReader {
  /** Throws FORMAT for a folder that is damaged. */
  summary(run: Entry): Promise<RunSummary>;
  details(run: Entry): Promise<RunDetails>;
  /** The state of the run; cheaper than the summary. */
  state(run: Entry): Promise<RunState>;
  digest(run: Entry): Promise<EventsDigest>;
  record(run: Entry): Promise<RunRecord>;
}

/** Reads runs, and remembers what it has read of each. */
export const openRunReader = (stopper: Stopper): RunReader => {
  const digests = new Map<string, DigestReader>();
  const records = openRunRecords();

  const digest = ({ path }: Entry): Promise<EventsDigest> => {
    const reader = digests.get(path) ?? openDigest(join(path, RUN_FILES.events));
    digests.set(path, reader);
    return reader.read();
  };
  const record = ({ path }: Entry): Promise<RunRecord> => records(path);
  const state = async (run: Entry): Promise<RunState> => {
    const holder = await readRunProcess(run.path);
    return holder?.isAlive
      ? runningState(holder, stopper)
      : idleState(holder, await record(run), await digest(run));
  };
  const summary = async (run: Entry): Promise<RunSummary> => {
    const [runRecord, runDigest, files] = await Promise.all([record(run), digest(run), filesOf(run)]);
    return summaryOf(run, runRecord, runDigest, await state(run), files);
  };
  const details = async (run: Entry): Promise<RunDetails> => {
    const [runSummary, runRecord] = [await summary(run), await record(run)];
    return { ...runSummary, ...(await detailsOf(run, runRecord, runSummary)) };
  };
  return { summary, details, state, digest, record };
};

const runningState = async (holder: RunProcess, stopper: Stopper): Promise<RunState> => {
  const isStopping = stopper.wasAsked(holder);
  const memoryBytes = holder.isReachable ? await memoryOf(holder.pid) : undefined;
  return {
    state: 'running',
    canStop: holder.isReachable && canSignal(holder.pid) && !isStopping,
    isStopping,
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
};

const idleState = (holder: RunProcess | undefined, record: RunRecord, digest: EventsDigest): RunState => ({
  state: record.imported
    ? 'imported'
    : isComplete(record, digest)
      ? 'complete'
      : holder
        ? 'crashed'
        : 'stopped',
  canStop: false,
  isStopping: false,
});

/** Whether a run took all its steps, or ended early as it was asked to; the training's own rule. */
const isComplete = ({ options, cadence, data }: RunRecord, { step, epochs }: EventsDigest): boolean =>
  completion({
    options,
    cadence,
    hasValidation: data.pairs.val !== undefined,
    stepsPerEpoch: stepsPerEpochOf(data.pairs.train ?? 0, options),
    step,
    best: bestSoFar(epochs, cadence.bestBy),
  }) !== undefined;

interface RunFilesState {
  readonly updatedAt: Date | undefined;
  readonly hasModel: boolean;
  readonly hasResults: boolean;
}

const filesOf = async (run: Entry): Promise<RunFilesState> => {
  const [events, model, results] = await Promise.all(
    [
      join(run.path, RUN_FILES.events),
      mainModel(run).file,
      join(run.path, RESULTS_FILES.folder, RESULTS_FILES.numbers),
    ].map((path) => stat(path).catch(() => undefined)),
  );
  return { updatedAt: events?.mtime, hasModel: model !== undefined, hasResults: results !== undefined };
};

const summaryOf = (
  { id, path, models }: Entry,
  record: RunRecord,
  digest: EventsDigest,
  state: RunState,
  { updatedAt, hasModel, hasResults }: RunFilesState,
): RunSummary => {
  const { options, data, preset, createdAt } = record;
  const stepsPerEpoch = Math.max(1, stepsPerEpochOf(data.pairs.train ?? 0, options));
  const { attempt, step, epoch, secondsPerStep, best, last, epochs } = digest;
  const sheet = epochs.findLast(({ samples }) => samples !== undefined);
  return {
    id,
    name: basename(path),
    ...state,
    createdAt,
    updatedAt: updatedAt?.toISOString() ?? createdAt,
    preset,
    dataName: dataName(record), // pages are shown to others, who must not see the path
    direction: options.direction,
    ...imageSize(options),
    attempt,
    step,
    epoch,
    totalSteps: totalSteps(options, stepsPerEpoch),
    stepsPerEpoch,
    ...(secondsPerStep ? { imagesPerSecond: (options.batchSize * options.accumulate) / secondsPerStep } : {}),
    best: jsonPoints(best),
    last: jsonPoints(last),
    ...(sheet ? { thumbnail: ADDRESSES.thumbnail(id, `${sheet.attempt}-${sheet.step}`) } : {}),
    hasModel,
    models: models.map(({ name, title, direction }) => ({
      name,
      title,
      direction: direction ?? options.direction,
    })),
    hasResults,
    losses: [...lossTermsOf(record)],
    ...(state.state !== 'running' && record.end ? { end: record.end.text } : {}),
  };
};

/** Points with values that JSON can hold. */
const jsonPoints = (points: EventsDigest['best']): RunSummary['best'] =>
  Object.fromEntries(
    Object.entries(points).map(([name, point]) => [name, { ...point, value: toJsonNumber(point.value) }]),
  );

type DetailsOnly = Omit<RunDetails, keyof RunSummary>;

const detailsOf = async (
  { path }: Entry,
  { version, options, cadence, data, device }: RunRecord,
  { state, dataName: name }: RunSummary,
): Promise<DetailsOnly> => {
  const leftOut = await readFile(join(path, RUN_FILES.leftOut), 'utf8').catch(() => '');
  const { layout, pairs, fingerprint } = data;
  const isResumable = state === 'stopped' || state === 'crashed';
  return {
    version,
    options: { ...options },
    withoutEffect: [...optionsWithoutEffect(options)],
    optionTexts: OPTION_TEXTS,
    cadence: { ...cadence },
    data: {
      name,
      layout,
      pairs,
      fingerprint,
      leftOut: leftOut.split('\n').length - 1,
    },
    environment: device,
    ...(isResumable ? { resumeCommand: `pix2pix train --resume ${basename(path)}` } : {}),
  };
};

const OPTION_TEXTS: Readonly<Record<string, string>> = Object.fromEntries(
  OPTION_NAMES.map((name) => [name, OPTIONS_SCHEMA.shape[name].description ?? '']),
);
