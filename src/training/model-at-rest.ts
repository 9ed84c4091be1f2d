/** The model of a training between two of its steps, by the newest weights. */
import { generatorOf, type Translation } from '../models/recipe.ts';
import { encodeTranslator, type ModelRecord } from '../translation/model-file.ts';
import type { RunAtRest } from './run-control.ts';
import { runModelRecord } from './run-model.ts';

/** What the model says of itself: that of the recipe's first translation. */
export const recordAtRest = (run: RunAtRest): ModelRecord => {
  const { options, recipe } = run.trainer;
  return runModelRecord(
    generatorOf(recipe, translationOf(run).network),
    options,
    options.direction,
    run.position,
    undefined,
  );
};

/** The bytes of an .onnx file. */
export const modelAtRest = async (run: RunAtRest): Promise<Uint8Array> =>
  encodeTranslator(recordAtRest(run), await run.trainer.generatorWeights(translationOf(run).network));

const translationOf = ({ trainer }: RunAtRest): Translation => trainer.recipe.translates[0] as Translation; // every recipe translates
