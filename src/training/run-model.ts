/** The models of a run: its current generators as files, one for each way in which it translates. */

import { type DataSetDescription, inputPalette, type PaletteEntry } from '../data/description.ts';
import type { Direction } from '../data/pairs.ts';
import type { GeneratorArchitecture } from '../models/generator.ts';
import { generatorOf } from '../models/recipe.ts';
import { formatsToward, taskOf } from '../settings/examples.ts';
import type { Options } from '../settings/options.ts';
import { translationsOf } from '../settings/translations.ts';
import { type ModelRecord, modelRecord, translatorParts } from '../translation/model-file.ts';
import { modelFileName } from '../translation/model-names.ts';
import type { Position } from './checkpoint.ts';
import { epochOf } from './checkpoint.ts';
import { putFile, type RunStore } from './run-store.ts';
import type { Trainer } from './trainer.ts';

type ViewOptions = 'preprocess' | 'jitter' | 'loadSize' | 'inputResize';

/** What a model's record needs of the options of its training; older checkpoints do not have all. */
export type ModelOptions = Pick<
  Options,
  | 'task'
  | 'hole'
  | 'scale'
  | 'direction'
  | 'size'
  | 'height'
  | 'inputFormat'
  | 'outputFormat'
  | 'inputChannels'
  | 'outputChannels'
> & {
  readonly [K in ViewOptions]?: Options[K] | undefined;
};

/** How the training saw images; without jitter it did not enlarge them to the load size. */
const viewFacts = ({
  preprocess,
  jitter,
  loadSize,
  inputResize,
}: Pick<ModelOptions, ViewOptions>): Pick<ModelRecord, 'preprocess' | 'loadSize' | 'inputResize'> => ({
  ...(preprocess === undefined ? {} : { preprocess }),
  ...(jitter && loadSize !== null && loadSize !== undefined ? { loadSize } : {}),
  ...(inputResize === undefined ? {} : { inputResize }),
});

/** What the model of a training says of itself at a position, for a direction of its translation; without one, how long it was trained is not known. */
export const runModelRecord = (
  generator: GeneratorArchitecture,
  options: ModelOptions,
  direction: Direction,
  position: Position | undefined,
  described: readonly PaletteEntry[] | undefined,
): ModelRecord => {
  const { size, height } = options;
  const formats = formatsToward(direction, options);
  const task = taskOf(options);
  const palette = formats?.input.kind === 'ids' ? formats.input.classes : task ? undefined : described;
  return modelRecord(generator, {
    direction,
    trainedSize: size,
    ...(height === null ? {} : { trainedHeight: height }),
    ...viewFacts(options),
    ...(position ? { epoch: epochOf(position), step: position.step } : {}),
    ...(formats ? { formats } : {}),
    ...(task ? { task } : {}),
    ...(palette ? { palette: [...palette] } : {}),
  });
};

/** A model that a run has written. */
export interface RunModel {
  readonly direction: Direction;
  readonly path: string;
}

/** Where the models of a training lie, or will lie; the run's own direction is first. */
export const modelsOf = (
  store: Pick<RunStore, 'placeOf'>,
  options: Pick<Options, 'model' | 'direction'>,
): readonly [RunModel, ...RunModel[]] => {
  const translations = translationsOf(options);
  return translations.map(({ direction }) => ({
    direction,
    path: store.placeOf(modelFileName(direction, translations.length)),
  })) as unknown as [RunModel, ...RunModel[]]; // every training translates
};

/** Writes model.onnx, or AtoB.onnx and BtoA.onnx of a training both ways; returns them as `modelsOf`. Throws FILE. */
export const writeModels = async (
  store: RunStore,
  trainer: Trainer,
  position: Position,
  description: DataSetDescription | undefined,
): Promise<readonly [RunModel, ...RunModel[]]> => {
  const models = modelsOf(store, trainer.options);
  for (const [index, { network }] of trainer.recipe.translates.entries()) {
    const { direction } = models[index] as RunModel;
    const record = runModelRecord(
      generatorOf(trainer.recipe, network),
      trainer.options,
      direction,
      position,
      inputPalette(description, direction),
    );
    const name = modelFileName(direction, models.length);
    await putFile(store, name, translatorParts(record, await trainer.generatorWeights(network)));
  }
  return models;
};
