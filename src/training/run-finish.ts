/** What a run leaves behind: after its last step a checkpoint, the model and the results; after an error what it can. */
import { messageOf } from '../core/errors.ts';
import type { Position } from './checkpoint.ts';
import { checkpointName, LATEST } from './checkpoint-names.ts';
import type { RunResult } from './run-control.ts';
import { endOf, isOfPair, withAdvice } from './run-end.ts';
import { runFacts } from './run-facts.ts';
import { writeModels } from './run-model.ts';
import { noteEnd } from './run-record-file.ts';
import { type Results, writeResults } from './run-results.ts';
import type { RunParts } from './run-setup.ts';
import { completion } from './run-state.ts';

/** Saves a run that takes no more steps, complete or stopped, with its model and the results of a complete one. */
export const finishRun = async (parts: RunParts, position: Position): Promise<RunResult> => {
  const { trainer, data, request, history, checkpoints } = parts;
  const { store, clock } = request;
  const complete = completion(history.state());
  await checkpoints.save(position);
  await checkpoints.settled(); // its copy of the state is gone before the model takes one
  const models = await writeModels(store, trainer, position, data.description);
  await history.writePage(false);
  const results = complete ? await resultsOf(parts) : undefined;
  const end = endOf(complete ?? 'signal', history.state(), clock.now());
  await noteEnd(store, end);
  return {
    folder: store.placeOf(''),
    position,
    isComplete: complete !== undefined,
    end,
    checkpoint: store.placeOf(checkpointName(LATEST)),
    model: models[0].path,
    models,
    validationL1: history.progress().validations.at(-1),
    ...(results ? { results } : {}),
  };
};

/** Saves what it can of a run that an error ended. Resolves with the error to throw. */
export const saveAfterError = async (parts: RunParts, error: unknown): Promise<unknown> => {
  const { request, history, checkpoints } = parts;
  const { store, clock, from, lock } = request;
  await lock.requireHeld(); // a run that is gone is the cause of all else
  const { position } = history.progress();
  if (isOfPair(error) && position.step > from.step) await checkpoints.save(position); // the steps so far were good ones
  await Promise.allSettled([
    checkpoints.settled(),
    noteEnd(store, endOf('error', history.state(), clock.now(), messageOf(error))),
  ]);
  return withAdvice(error, store.placeOf(''), checkpoints.savedStep);
};

/** Translates the test split, or else the validation split, into a page; without either there is none. */
const resultsOf = async ({ trainer, data, request }: RunParts): Promise<Results | undefined> => {
  const { store, encodeImage, record, signal, onResults } = request;
  const source = data.test ?? data.val;
  if (!source) return undefined;
  return writeResults({
    store,
    encodeImage,
    trainer,
    source,
    split: source.split,
    title: store.title,
    facts: runFacts(record),
    ...(signal ? { signal } : {}),
    ...(onResults ? { onProgress: onResults } : {}),
  });
};
