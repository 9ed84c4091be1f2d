/** The model of a checkpoint: the model.onnx of a training that ends there. */
import { dirname } from 'node:path';
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import { inputPalette, type PaletteEntry, readDescription } from '../../data/node/description.ts';
import type { Direction } from '../../data/pairs.ts';
import { generatorSchema } from '../../models/generator.ts';
import { type Arena, tensorName } from '../../models/state-layout.ts';
import { encodeTranslator, type ModelRecord } from '../../translation/model-file.ts';
import type { CheckpointRecord } from '../checkpoint.ts';
import { readCheckpoint } from './checkpoint-files.ts';
import { withCheckpoint } from './checkpoint-header.ts';
import { isRunFolder, readRunRecord } from './run-folder.ts';
import { runModelRecord } from './run-model.ts';

const optionsSchema = z.looseObject({
  direction: z.enum(['AtoB', 'BtoA']),
  size: z.int().positive(),
  height: z.int().positive().nullable(),
});

/**
 * The bytes of a model.onnx with the generator of a checkpoint, or with the moving average of its weights where the
 * training has one, as model.onnx has it. Throws FILE if it cannot be read, FORMAT if it is damaged.
 */
export const readCheckpointModel = async (path: string): Promise<Uint8Array> => {
  const { record, tensors } = await readCheckpoint(path);
  const modelRecord = await modelRecordOf(path, record);
  try {
    return encodeTranslator(modelRecord, generatorWeights(tensors));
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${path}: its tensors are not those of its generator (${messageOf(error)}); use another checkpoint`,
      { cause: error },
    );
  }
};

/** What that model says of itself, and about how many bytes it takes, without reading the weights. */
export const describeCheckpointModel = (
  path: string,
  name = path,
): Promise<{ readonly record: ModelRecord; readonly bytes: number }> =>
  withCheckpoint(path, name, async ({ header: { tensors }, record }) => ({
    record: await modelRecordOf(path, record),
    bytes: tensors.reduce(
      (sum, entry) => sum + (arenaOf(entry.name) === 'G' ? entry.end - entry.begin : 0),
      0,
    ),
  }));

const modelRecordOf = async (path: string, record: CheckpointRecord): Promise<ModelRecord> => {
  const generator = generatorSchema.safeParse(record.generator);
  const options = optionsSchema.safeParse(record.options);
  if (!generator.success || !options.success)
    throw new Pix2PixError(
      'FORMAT',
      `${path}: its ${generator.success ? 'options are' : 'generator is'} not described as in this version; use the version in run.json`,
    );
  const palette = await paletteOf(path, options.data.direction);
  return runModelRecord(generator.data, options.data, record.position, palette);
};

/** The palette of the data that its run was trained on, if it can still be read. */
const paletteOf = async (
  path: string,
  direction: Direction,
): Promise<readonly PaletteEntry[] | undefined> => {
  const run = runOfCheckpoint(path);
  if (!(await isRunFolder(run))) return undefined;
  try {
    return inputPalette(await readDescription((await readRunRecord(run)).data.folder), direction);
  } catch {
    return undefined; // a model without palette translates as well
  }
};

/** The run folder of a checkpoint in the place where trainings save it. */
export const runOfCheckpoint = (path: string): string => dirname(dirname(path));

const arenaOf = (name: string): string => name.slice(0, name.indexOf('/'));

const generatorWeights = (tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> => {
  const hasAverage = [...tensors.keys()].some((name) => arenaOf(name) === 'G.average');
  const arenas: readonly Arena[] = [hasAverage ? 'G.average' : 'G', 'G.statistics'];
  return new Map(
    [...tensors].flatMap(([name, tensor]) => {
      const arena = arenas.find((one) => arenaOf(name) === one);
      return arena ? [[tensorName(arena, name), tensor] as const] : [];
    }),
  );
};
