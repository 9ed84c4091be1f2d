/** The result of a run that has nothing left to do, read without changing anything. */

import { join } from 'node:path';
import { validationL1 } from '../../api/training-events.ts';
import type { Position } from '../checkpoint.ts';
import { LATEST } from '../checkpoint-names.ts';
import { measuredEpoch } from '../epoch-metrics.ts';
import type { RunResult } from '../run-control.ts';
import { readEvents } from '../run-events.ts';
import { modelsOf, type RunModel } from '../run-model.ts';
import type { RunRecord } from '../run-record.ts';
import { RESULTS_FILES } from '../run-results.ts';
import { bestSoFar, type Completion, completion, endText, nothingLeftText } from '../run-state.ts';
import { checkpointPath } from './checkpoint-files.ts';
import { folderStore } from './folder-store.ts';
import { isThere } from './resume.ts';
import type { RunData } from './run-data.ts';

/**
 * The result of a run whose steps are all taken, and which has its model and its results; undefined where something is
 * left to do. `record` has the changes of the resume.
 */
export const finishedRun = async (
  folder: string,
  record: RunRecord,
  position: Position,
  data: RunData,
  stepsPerEpoch: number,
): Promise<RunResult | undefined> => {
  const { options, cadence } = record;
  const epochs = (await readEvents(folderStore(folder))).filter((event) => event.type === 'epoch');
  const state: Completion = {
    options,
    cadence,
    hasValidation: data.val !== undefined,
    stepsPerEpoch,
    step: position.step,
    best: bestSoFar(epochs.map(measuredEpoch), cadence.bestBy),
  };
  const reason = completion(state);
  const models = modelsOf(folderStore(folder), options);
  const source = data.test ?? data.val;
  const page = join(folder, RESULTS_FILES.folder, RESULTS_FILES.page);
  const isEpochTold = position.stepInEpoch > 0 || epochs.some(({ epoch }) => epoch === position.epoch - 1);
  if (!reason || !isEpochTold || !(await areThere(models)) || (source && !(await isThere(page))))
    return undefined;
  return {
    folder,
    position,
    isComplete: true,
    end:
      record.end?.reason === reason
        ? record.end
        : { reason, text: endText(reason, state), step: position.step }, // when is not known
    unchanged: nothingLeftText(reason, state),
    checkpoint: checkpointPath(folder, LATEST),
    model: models[0].path,
    models,
    validationL1: epochs.flatMap((event) => validationL1(event) ?? []).at(-1),
  };
};

const areThere = async (models: readonly RunModel[]): Promise<boolean> => {
  for (const { path } of models) if (!(await isThere(path))) return false;
  return true;
};
