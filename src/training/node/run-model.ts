/** model.onnx of a run: its generator as it is now. */
import { join } from 'node:path';
import type { PaletteEntry } from '../../data/node/description.ts';
import { modelRecord, translatorParts } from '../../translation/model-file.ts';
import type { Trainer } from '../trainer.ts';
import { RUN_FILES } from './run-folder.ts';
import { writeWhole } from './write-whole.ts';

/** Writes model.onnx; returns its path. Throws FILE. */
export const writeModel = async (
  folder: string,
  trainer: Trainer,
  palette: readonly PaletteEntry[] | undefined,
): Promise<string> => {
  const { direction, size, height } = trainer.options;
  const record = modelRecord(trainer.generator, {
    direction,
    trainedSize: size,
    ...(height === null ? {} : { trainedHeight: height }),
    ...(palette ? { palette: [...palette] } : {}),
  });
  const path = join(folder, RUN_FILES.model);
  await writeWhole(path, translatorParts(record, await trainer.generatorWeights()));
  return path;
};
