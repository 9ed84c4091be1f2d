/** Run folders as a training leaves them, without a training. */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingEvent } from '../api/training-events.ts';
import { randomStream } from '../core/random.ts';
import { elementCount } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { imageGrid } from '../data/grid.ts';
import type { Image } from '../data/image.ts';
import { encodePng } from '../data/node/codecs.ts';
import { discriminatorParameters, stateName } from '../models/state-layout.ts';
import { discriminatorArchitecture } from '../settings/architectures.ts';
import { type Options, type PartialOptions, resolveOptions } from '../settings/options.ts';
import { formatEvent } from '../training/events.ts';
import { LATEST, writeCheckpoint } from '../training/node/checkpoint-files.ts';
import { DEFAULT_CADENCE, type RunRecord, writeRunRecord } from '../training/node/run-folder.ts';
import type { ResultsFile } from '../training/results-file.ts';
import { smallModel } from '../translation/models.testing.ts';

/** Small networks of colour images, 8x8. */
export const OPTIONS: PartialOptions = { size: 8, depth: 3, ngf: 4, ndf: 4, epochs: 2, epochsDecay: 0 };

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
  if (hasModel) await writeFile(join(folder, 'model.onnx'), colourModel());
  if (!hasResults) return;
  await mkdir(join(folder, 'results', 'images'), { recursive: true });
  await writeFile(join(folder, 'results', 'results.json'), JSON.stringify(RESULTS));
  for (const side of ['input', 'output', 'target'])
    await writeFile(
      join(folder, 'results', 'images', `a-1-${side}.png`),
      await encodePng(noiseImage(8, 8, side)),
    );
};

/** Writes the latest checkpoint of a run: random parameters, and no moments, which nobody reads here. */
export const writeRunCheckpoint = async (folder: string, options: Options): Promise<void> => {
  const discriminator = discriminatorArchitecture(options);
  const tensors = new Map(
    (discriminator ? discriminatorParameters(discriminator) : []).map(({ name, shape }): [string, Tensor] => {
      const stream = randomStream(0, name);
      const data = Float32Array.from({ length: elementCount(shape) }, () => 0.2 * stream.normal());
      return [stateName('D', name), tensor(shape, data)];
    }),
  );
  await writeCheckpoint(
    folder,
    LATEST,
    {
      position: { step: 8, epoch: 2, stepInEpoch: 4 },
      attempt: 1,
      options: { ...options },
      generator: {},
      ...(discriminator ? { discriminator: { ...discriminator } } : {}),
      device: {},
      plan: {},
    },
    tensors,
  );
};
