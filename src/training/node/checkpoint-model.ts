/** The model of a checkpoint: the model.onnx of a training that ends there. */
import { dirname } from 'node:path';
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import { inputPalette, type PaletteEntry } from '../../data/description.ts';
import { readDescription } from '../../data/node/description.ts';
import type { Direction } from '../../data/pairs.ts';
import { INPUT_RESIZES } from '../../data/resize-filter.ts';
import { sideFormatSchema } from '../../data/side-format.ts';
import { HOLES, TASKS } from '../../data/tasks.ts';
import { PREPROCESSES } from '../../data/transform.ts';
import { generatorSchema } from '../../models/generator.ts';
import { MODELS } from '../../models/recipe.ts';
import { type Arena, arenaOf, tensorName } from '../../models/state-layout.ts';
import { translationsOf } from '../../settings/translations.ts';
import { encodeTranslator, type ModelRecord } from '../../translation/model-file.ts';
import { type CheckpointRecord, describedNetworks } from '../checkpoint.ts';
import { runModelRecord } from '../run-model.ts';
import { readCheckpoint } from './checkpoint-files.ts';
import { withCheckpoint } from './checkpoint-header.ts';
import { isRunFolder, readRunRecord } from './run-folder.ts';

const optionsSchema = z.looseObject({
  model: z.enum(MODELS).default('pix2pix'), // older versions had no other
  direction: z.enum(['AtoB', 'BtoA']),
  size: z.int().positive(),
  height: z.int().positive().nullable(),
  preprocess: z.enum(PREPROCESSES).optional(),
  jitter: z.boolean().optional(),
  loadSize: z.int().positive().nullable().optional(),
  inputResize: z.enum(INPUT_RESIZES).optional(),
  task: z.enum(TASKS).default('pairs'), // older versions had no other
  hole: z.enum(HOLES).default('centre'),
  scale: z.int().default(4),
  inputChannels: z.int().positive(),
  outputChannels: z.int().positive(),
  inputFormat: sideFormatSchema.nullable().default(null), // older versions had no other
  outputFormat: sideFormatSchema.nullable().default(null),
});

/**
 * The bytes of a model.onnx with the generator of a checkpoint, or with the moving average of its weights where the
 * training has one, as model.onnx has it; of a training both ways that of `direction`, or of the run's own. Throws FILE
 * if it cannot be read, FORMAT if it is damaged, OPTION for a way that it does not translate.
 */
export const readCheckpointModel = async (path: string, direction?: Direction): Promise<Uint8Array> => {
  const { record, tensors } = await readCheckpoint(path);
  const { modelRecord, network } = await modelOf(path, record, direction);
  try {
    return encodeTranslator(modelRecord, generatorWeights(network, tensors));
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
  { name = path, direction }: { readonly name?: string; readonly direction?: Direction | undefined } = {},
): Promise<{ readonly record: ModelRecord; readonly bytes: number }> =>
  withCheckpoint(path, name, async ({ header: { tensors }, record }) => {
    const { modelRecord, network } = await modelOf(path, record, direction);
    return {
      record: modelRecord,
      bytes: tensors.reduce(
        (sum, entry) => sum + (arenaIn(entry.name) === network ? entry.end - entry.begin : 0),
        0,
      ),
    };
  });

/** The ways in which a checkpoint translates, its run's own first; none if it does not say. Throws FILE, FORMAT. */
export const checkpointDirections = (path: string): Promise<readonly Direction[]> =>
  withCheckpoint(path, path, async ({ record }) => {
    const options = optionsSchema.safeParse(record.options);
    return options.success ? translationsOf(options.data).map(({ direction }) => direction) : [];
  });

/** The record of a checkpoint's model for a direction, and the network that it is. */
const modelOf = async (
  path: string,
  record: CheckpointRecord,
  asked: Direction | undefined,
): Promise<{ readonly modelRecord: ModelRecord; readonly network: string }> => {
  const options = optionsSchema.safeParse(record.options);
  const translations = options.success ? translationsOf(options.data) : [];
  const translation =
    asked === undefined ? translations[0] : translations.find(({ direction }) => direction === asked);
  if (options.success && !translation)
    throw new Pix2PixError(
      'OPTION',
      `${path}: translates ${translations.map(({ direction }) => direction).join(' and ')}, not ${asked}; leave direction (--direction) out`,
    );
  const generator = generatorSchema.safeParse(describedNetworks(record)[translation?.network ?? '']);
  if (!generator.success || !options.success || !translation)
    throw new Pix2PixError(
      'FORMAT',
      `${path}: its ${generator.success ? 'options are' : 'generator is'} not described as in this version; use the version in run.json`,
    );
  const { direction, network } = translation;
  const palette = await paletteOf(path, direction);
  const modelRecord = runModelRecord(generator.data, options.data, direction, record.position, palette);
  return { modelRecord, network };
};

/** The palette of the data that its run was trained on, if it can still be read. */
const paletteOf = async (
  path: string,
  direction: Direction,
): Promise<readonly PaletteEntry[] | undefined> => {
  const run = runOfCheckpoint(path);
  if (!(await isRunFolder(run))) return undefined;
  try {
    const { data, imported } = await readRunRecord(run);
    return imported ? undefined : inputPalette(await readDescription(data.folder), direction);
  } catch {
    return undefined; // a model without palette translates as well
  }
};

/** The run folder of a checkpoint in the place where trainings save it. */
export const runOfCheckpoint = (path: string): string => dirname(dirname(path));

/** The arena that a tensor's name begins with. */
const arenaIn = (name: string): Arena => name.slice(0, name.indexOf('/'));

const generatorWeights = (network: string, tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> => {
  const average = arenaOf(network, 'average');
  const hasAverage = [...tensors.keys()].some((name) => arenaIn(name) === average);
  const arenas: readonly Arena[] = [hasAverage ? average : network, arenaOf(network, 'statistics')];
  return new Map(
    [...tensors].flatMap(([name, tensor]) => {
      const arena = arenas.find((one) => arenaIn(name) === one);
      return arena ? [[tensorName(arena, name), tensor] as const] : [];
    }),
  );
};
