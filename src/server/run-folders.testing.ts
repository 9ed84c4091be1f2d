/** Run folders as a training leaves them, without a training. */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { TrainingEvent } from '../api/training-events.ts';
import { randomStream } from '../core/random.ts';
import { elementCount } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { imageGrid } from '../data/grid.ts';
import type { Image } from '../data/image.ts';
import { encodePng } from '../data/node/codecs.ts';
import { discriminatorParameters, generatorParameters, stateName } from '../models/state-layout.ts';
import {
  cycleDiscriminators,
  cycleGenerators,
  discriminatorArchitecture,
} from '../settings/architectures.ts';
import { type Options, type PartialOptions, resolveOptions } from '../settings/options.ts';
import type { Position } from '../training/checkpoint.ts';
import { LATEST } from '../training/checkpoint-names.ts';
import { formatEvent } from '../training/events.ts';
import { writeCheckpoint } from '../training/node/checkpoint-files.ts';
import { writeRunRecord } from '../training/node/run-folder.ts';
import type { ResultsFile } from '../training/results-file.ts';
import { DEFAULT_CADENCE, type RunRecord } from '../training/run-record.ts';
import { encodeTranslator, modelRecord } from '../translation/model-file.ts';
import { smallModel } from '../translation/models.testing.ts';
import type { Entry } from './runs/library.ts';

/** Small networks of colour images, 8x8. */
export const OPTIONS: PartialOptions = { size: 8, depth: 3, ngf: 4, ndf: 4, epochs: 2, epochsDecay: 0 };

/** A small CycleGAN of colour images, 16x16. */
export const CYCLE_OPTIONS: PartialOptions = {
  model: 'cyclegan',
  size: 16,
  generator: 'resnet-1',
  ngf: 4,
  ndf: 4,
  receptiveField: 16,
  epochs: 2,
  epochsDecay: 0,
};

/** Two epochs of four steps are all steps of the run. */
export const STEPS_PER_EPOCH = 4;

export const runRecord = (changes: Partial<RunRecord> = {}): RunRecord => ({
  format: 1,
  version: '0.1.0',
  createdAt: '2026-01-02T03:04:05.000Z',
  attempts: 1,
  preset: 'paper',
  options: resolveOptions(OPTIONS),
  cadence: DEFAULT_CADENCE,
  init: {},
  data: {
    folder: '/data/facades',
    layout: 'side-by-side',
    pairs: { train: STEPS_PER_EPOCH, val: 1 },
    fingerprint: 'abc',
    skipBad: false,
  },
  device: { device: 'cpu', threads: 2 },
  ...changes,
});

export const stepEvent = (attempt: number, step: number): TrainingEvent => ({
  type: 'step',
  attempt,
  step,
  epoch: Math.ceil(step / STEPS_PER_EPOCH),
  lr: 0.0002,
  g_l1: 1 / step,
  seconds: 0.5,
});

export const epochEvent = (attempt: number, epoch: number, l1 = 1 / epoch): TrainingEvent => ({
  type: 'epoch',
  attempt,
  step: epoch * STEPS_PER_EPOCH,
  epoch,
  validation_l1: l1,
  samples: `samples/epoch-${String(epoch).padStart(4, '0')}.png`,
  seconds: 3,
});

/** The events of steps `from` to `to`, with the ends of epochs among them. */
export const eventsOf = (attempt: number, from: number, to: number): TrainingEvent[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i).flatMap((step) => [
    stepEvent(attempt, step),
    ...(step % STEPS_PER_EPOCH === 0 ? [epochEvent(attempt, step / STEPS_PER_EPOCH)] : []),
  ]);

export const linesOf = (events: readonly TrainingEvent[]): string => events.map(formatEvent).join('');

export const addEvents = (folder: string, events: readonly TrainingEvent[]): Promise<void> =>
  appendFile(join(folder, 'events.jsonl'), linesOf(events));

/** A run of one model as the library has it. */
export const runEntry = (path: string): Entry => {
  const id = basename(path);
  return {
    id,
    kind: 'run',
    path,
    bestModels: [],
    models: [{ name: id, title: id, file: join(path, 'model.onnx') }],
  };
};

/** A picture of random pixels. */
export const noiseImage = (width: number, height: number, name = 'picture'): Image => {
  const stream = randomStream(0, name);
  const data = Uint8Array.from({ length: width * height * 3 }, () => stream.integer(256));
  return { width, height, channels: 3, data };
};

const writeSheet = async (folder: string, epoch: number): Promise<void> => {
  const row = ['input', 'output', 'target'].map((side) => noiseImage(8, 8, `${side} ${epoch}`));
  await mkdir(join(folder, 'samples'), { recursive: true });
  await writeFile(
    join(folder, 'samples', `epoch-${String(epoch).padStart(4, '0')}.png`),
    await encodePng(imageGrid([row, row])),
  );
};

export const colourModel = (): Uint8Array => smallModel({ inputChannels: 3, outputChannels: 3 }).bytes;

/** A model of a CycleGAN; that of the other way has other weights. */
export const cycleModel = (direction: 'AtoB' | 'BtoA'): Uint8Array => {
  const architecture = cycleGenerators(resolveOptions(CYCLE_OPTIONS))[direction === 'AtoB' ? 'A' : 'B'];
  const weights = new Map(
    generatorParameters(architecture).map(({ name, shape }) => [
      name,
      randomTensor(shape, `${direction} ${name}`),
    ]),
  );
  return encodeTranslator(modelRecord(architecture, { direction, trainedSize: 16 }), weights);
};

const randomTensor = (shape: readonly number[], key: string): Tensor => {
  const stream = randomStream(0, key);
  return tensor(
    shape,
    Float32Array.from({ length: elementCount(shape) }, () => 0.2 * stream.normal()),
  );
};

const RESULTS: ResultsFile = {
  format: 1,
  split: 'val',
  compared: 'target',
  totalPairs: 1,
  leftOut: [],
  meanL1: 0.25,
  medianL1: 0.25,
  best: 'a/1',
  worst: 'a/1',
  pairs: [
    {
      name: 'a/1',
      l1: 0.25,
      input: 'images/a-1-input.png',
      output: 'images/a-1-output.png',
      target: 'images/a-1-target.png',
    },
  ],
};

/** Results of a CycleGAN: an image of each side, translated, and back. */
const CYCLE_RESULTS: ResultsFile = {
  ...RESULTS,
  compared: 'back',
  totalPairs: 2,
  best: 'AtoB/day',
  worst: 'BtoA/night',
  pairs: ['AtoB/day', 'BtoA/night'].map((name, index) => {
    const image = (side: string): string => `images/${name.replace('/', '-')}-${side}.png`;
    return {
      name,
      l1: 0.25 + index / 4,
      input: image('input'),
      output: image('output'),
      target: image('target'),
    };
  }),
};

export interface WriteRunOptions {
  readonly record?: Partial<RunRecord>;
  readonly events?: readonly TrainingEvent[];
  readonly hasModel?: boolean;
  readonly hasResults?: boolean;
}

/** Writes a run of `steps` steps with its samples. */
export const writeRun = async (
  folder: string,
  { record = {}, events = eventsOf(1, 1, 8), hasModel = false, hasResults = false }: WriteRunOptions = {},
): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await writeRunRecord(folder, runRecord(record));
  await addEvents(folder, events);
  for (const event of events) if (event.type === 'epoch') await writeSheet(folder, event.epoch);
  const isCycle = record.options?.model === 'cyclegan';
  if (hasModel)
    for (const direction of ['AtoB', 'BtoA'] as const)
      if (isCycle) await writeFile(join(folder, `${direction}.onnx`), cycleModel(direction));
      else await writeFile(join(folder, 'model.onnx'), colourModel());
  if (hasResults) await writeResultFiles(folder, isCycle ? CYCLE_RESULTS : RESULTS, isCycle ? 16 : 8);
};

const writeResultFiles = async (folder: string, results: ResultsFile, size: number): Promise<void> => {
  await mkdir(join(folder, 'results', 'images'), { recursive: true });
  await writeFile(join(folder, 'results', 'results.json'), JSON.stringify(results));
  for (const { input, output, target } of results.pairs)
    for (const image of [input, output, target])
      await writeFile(join(folder, 'results', image), await encodePng(noiseImage(size, size, image)));
};

/** A complete CycleGAN with both models, results and its latest checkpoint. */
export const writeCycleRun = async (folder: string): Promise<void> => {
  const options = resolveOptions(CYCLE_OPTIONS);
  await writeRun(folder, {
    record: {
      options,
      preset: 'cyclegan',
      data: { ...runRecord().data, layout: 'unpaired', folder: '/data/houses' },
    },
    hasModel: true,
    hasResults: true,
  });
  await writeRunCheckpoint(folder, options);
};

/** The networks of a checkpoint that something reads here, by name: their description and parameters. */
const checkpointNetworks = (options: Options) => {
  if (options.model === 'cyclegan') {
    const [generators, discriminators] = [cycleGenerators(options), cycleDiscriminators(options)];
    return (['A', 'B'] as const).flatMap((side) => [
      {
        name: `G_${side}`,
        architecture: generators[side],
        parameters: generatorParameters(generators[side]),
      },
      {
        name: `D_${side}`,
        architecture: discriminators[side],
        parameters: discriminatorParameters(discriminators[side]),
      },
    ]);
  }
  const D = discriminatorArchitecture(options);
  return D ? [{ name: 'D', architecture: D, parameters: discriminatorParameters(D) }] : [];
};

/** Writes a checkpoint of a run, the latest if not told otherwise: random parameters, and no moments, which nobody reads here. */
export const writeRunCheckpoint = async (
  folder: string,
  options: Options,
  name = LATEST,
  position: Position = { step: 8, epoch: 2, stepInEpoch: 4 },
): Promise<void> => {
  const networks = checkpointNetworks(options);
  const described = Object.fromEntries(networks.map(({ name, architecture }) => [name, { ...architecture }]));
  const tensors = new Map(
    networks.flatMap(({ name: network, parameters }) =>
      parameters.map(({ name, shape }): [string, Tensor] => [
        stateName(network, name),
        randomTensor(shape, network === 'D' ? name : `${network} ${name}`),
      ]),
    ),
  );
  await writeCheckpoint(
    folder,
    name,
    {
      position,
      attempt: 1,
      options: { ...options },
      ...(options.model === 'cyclegan'
        ? { networks: described }
        : { generator: {}, ...(described.D ? { discriminator: described.D } : {}) }),
      device: {},
      plan: {},
    },
    tensors,
  );
};
