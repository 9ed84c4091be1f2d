/** The result of a run that has nothing left to do, read without changing anything. */
import { validationL1 } from '../api/training-events.ts';
import { translationsOf } from '../settings/translations.ts';
import { modelFileName } from '../translation/model-names.ts';
import type { Position } from './checkpoint.ts';
import { checkpointName, LATEST } from './checkpoint-names.ts';
import { measuredEpoch } from './epoch-metrics.ts';
import type { RunResult } from './run-control.ts';
import { readEvents } from './run-events.ts';
import { modelsOf } from './run-model.ts';
import type { RunRecord } from './run-record.ts';
import { RESULTS_FILES } from './run-results.ts';
import type { RunSplits } from './run-splits.ts';
import { bestSoFar, type Completion, completion, endText, nothingLeftText } from './run-state.ts';
import type { RunStore } from './run-store.ts';

/**
 * The result of a run whose steps are all taken, and which has its model and its results; undefined where something is
 * left to do. `record` has the changes of the resume.
 */
export const finishedRun = async (
  store: RunStore,
  record: RunRecord,
  position: Position,
  data: RunSplits,
  stepsPerEpoch: number,
): Promise<RunResult | undefined> => {
  const { options, cadence } = record;
  const epochs = (await readEvents(store)).filter((event) => event.type === 'epoch');
  const state: Completion = {
    options,
    cadence,
    hasValidation: data.val !== undefined,
    stepsPerEpoch,
    step: position.step,
    best: bestSoFar(epochs.map(measuredEpoch), cadence.bestBy),
  };
  const reason = completion(state);
  const models = modelsOf(store, options);
  const source = data.test ?? data.val;
  const isEpochTold = position.stepInEpoch > 0 || epochs.some(({ epoch }) => epoch === position.epoch - 1);
  if (
    !reason ||
    !isEpochTold ||
    !(await areModelsThere(store, options)) ||
    (source && !(await isPageThere(store)))
  )
    return undefined;
  return {
    folder: store.placeOf(''),
    position,
    isComplete: true,
    end:
      record.end?.reason === reason
        ? record.end
        : { reason, text: endText(reason, state), step: position.step }, // when is not known
    unchanged: nothingLeftText(reason, state),
    checkpoint: store.placeOf(checkpointName(LATEST)),
    model: models[0].path,
    models,
    validationL1: epochs.flatMap((event) => validationL1(event) ?? []).at(-1),
  };
};

const areModelsThere = async (store: RunStore, options: RunRecord['options']): Promise<boolean> => {
  const names = await store.list('');
  const translations = translationsOf(options);
  return translations.every(({ direction }) => names.includes(modelFileName(direction, translations.length)));
};

const isPageThere = async (store: RunStore): Promise<boolean> =>
  (await store.list(RESULTS_FILES.folder)).includes(RESULTS_FILES.page);
