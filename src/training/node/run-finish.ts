/** What a run leaves behind: after its last step a checkpoint, the model and the results; after an error what it can. */
import { basename, resolve } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import type { Position } from '../checkpoint.ts';
import { completion } from '../run-state.ts';
import { checkpointPath, LATEST } from './checkpoint-files.ts';
import type { RunResult } from './run-control.ts';
import { endOf, isOfPair, withAdvice } from './run-end.ts';
import { runFacts } from './run-facts.ts';
import { noteEnd } from './run-folder.ts';
import { writeModels } from './run-model.ts';
import { type Results, writeResults } from './run-results.ts';
import type { RunParts } from './run-setup.ts';

/** Saves a run that takes no more steps, complete or stopped, with its model and the results of a complete one. */
export const finishRun = async (parts: RunParts, position: Position): Promise<RunResult> => {
  const { trainer, data, request, history, checkpoints } = parts;
  const { out } = request;
  const complete = completion(history.state());
  await checkpoints.save(position);
  await checkpoints.settled(); // its copy of the state is gone before the model takes one
  const models = await writeModels(out, trainer, position, data.description);
  await history.writePage(false);
  const results = complete ? await resultsOf(parts) : undefined;
  const end = endOf(complete ?? 'signal', history.state());
  await noteEnd(out, end);
  return {
    folder: out,
    position,
    isComplete: complete !== undefined,
    end,
    checkpoint: checkpointPath(out, LATEST),
    model: models[0].path,
    models,
    validationL1: history.progress().validations.at(-1),
    ...(results ? { results } : {}),
  };
};

/** Saves what it can of a run that an error ended. Resolves with the error to throw. */
export const saveAfterError = async (parts: RunParts, error: unknown): Promise<unknown> => {
  const { request, history, checkpoints } = parts;
  const { out, from, lock } = request;
  await lock.requireHeld(); // a folder that is gone is the cause of all else
  const { position } = history.progress();
  if (isOfPair(error) && position.step > from.step) await checkpoints.save(position); // the steps so far were good ones
  await Promise.allSettled([
    checkpoints.settled(),
    noteEnd(out, endOf('error', history.state(), messageOf(error))),
  ]);
  return withAdvice(error, out, checkpoints.savedStep);
};

/** Translates the test split, or else the validation split, into a page; without either there is none. */
const resultsOf = async ({ trainer, data, request }: RunParts): Promise<Results | undefined> => {
  const { out, record, signal, onResults } = request;
  const source = data.test ?? data.val;
  if (!source) return undefined;
  return writeResults({
    folder: out,
    trainer,
    source,
    split: source.split,
    title: basename(resolve(out)),
    facts: runFacts(record),
    ...(signal ? { signal } : {}),
    ...(onResults ? { onProgress: onResults } : {}),
  });
};
