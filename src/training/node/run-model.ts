/** model.onnx of a run: its current generator. */
import { join } from 'node:path';
import type { PaletteEntry } from '../../data/node/description.ts';
import type { GeneratorArchitecture } from '../../models/generator.ts';
import type { Options } from '../../settings/options.ts';
import { type ModelRecord, modelRecord, translatorParts } from '../../translation/model-file.ts';
import type { Position } from '../checkpoint.ts';
import type { Trainer } from '../trainer.ts';
import { epochOf } from './checkpoint-header.ts';
import { RUN_FILES } from './run-folder.ts';
import { writeWhole } from './write-whole.ts';

/** What the model of a training says of itself at a position. */
export const runModelRecord = (
  generator: GeneratorArchitecture,
  { direction, size, height }: Pick<Options, 'direction' | 'size' | 'height'>,
  position: Position,
  palette: readonly PaletteEntry[] | undefined,
): ModelRecord =>
  modelRecord(generator, {
    direction,
    trainedSize: size,
    ...(height === null ? {} : { trainedHeight: height }),
    epoch: epochOf(position),
    step: position.step,
    ...(palette ? { palette: [...palette] } : {}),
  });

/** Writes model.onnx; returns its path. Throws FILE. */
export const writeModel = async (
  folder: string,
  trainer: Trainer,
  position: Position,
  palette: readonly PaletteEntry[] | undefined,
): Promise<string> => {
  const record = runModelRecord(trainer.generator, trainer.options, position, palette);
  const path = join(folder, RUN_FILES.model);
  await writeWhole(path, translatorParts(record, await trainer.generatorWeights()));
  return path;
};
