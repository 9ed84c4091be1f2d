/** The model of a training between two of its steps, by the newest weights. */
import { inputPalette } from '../data/description.ts';
import { generatorOf, type Translation } from '../models/recipe.ts';
import { encodeTranslator, type ModelRecord } from '../translation/model-file.ts';
import type { RunAtRest } from './run-control.ts';
import { runModelRecord } from './run-model.ts';

/** What of a run says which model it has. */
type NetworksAtRest = Pick<RunAtRest, 'position' | 'description'> & {
  readonly trainer: Pick<RunAtRest['trainer'], 'options' | 'recipe'>;
};

/** What the model says of itself: that of the recipe's first translation. */
export const recordAtRest = (run: NetworksAtRest): ModelRecord => {
  const { options, recipe } = run.trainer;
  return runModelRecord(
    generatorOf(recipe, translationOf(run).network),
    options,
    options.direction,
    run.position,
    inputPalette(run.description, options.direction),
  );
};

/** The bytes of an .onnx file. */
export const modelAtRest = async (run: RunAtRest): Promise<Uint8Array> =>
  encodeTranslator(recordAtRest(run), await run.trainer.generatorWeights(translationOf(run).network));

const translationOf = ({ trainer }: NetworksAtRest): Translation =>
  trainer.recipe.translates[0] as Translation; // every recipe translates
