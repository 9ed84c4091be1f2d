/** The segmenter of a run: trained on the real photos of its data set, and saved in its folder. */

import { join } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { readRegular } from '../../core/node/regular-file.ts';
import type { Image } from '../../data/image.ts';
import { badPairsText } from '../../data/node/check-pairs.ts';
import { openDataSet } from '../../data/node/folders.ts';
import { tensorImages } from '../../data/pixels.ts';
import { classMap, type Palette } from '../../metrics/class-map.ts';
import { readModelInfo } from '../../onnx/model-info.ts';
import type { Device } from '../../runtime/device.ts';
import { imageSize } from '../../settings/image-size.ts';
import { type Options, resolveOptions } from '../../settings/options.ts';
import { FIRST_POSITION } from '../../training/checkpoint.ts';
import { openRunBatches } from '../../training/node/run-examples.ts';
import { readRunRecord } from '../../training/node/run-folder.ts';
import { writeWhole } from '../../training/node/write-whole.ts';
import type { ClassColour } from '../class-palette.ts';
import { encodeSegmenter, parseSegmenterRecord, type SegmenterRecord } from '../segmenter-file.ts';
import { trainSegmenter } from '../segmenter-training.ts';
import type { EvaluationSource } from './evaluation-source.ts';

export const SEGMENTER_FILE = 'segmenter.onnx';

export interface TrainedSegmenterOptions {
  /** A palette file for the inputs; if absent, the palette is found as `findPalette` does. */
  readonly palette?: string | undefined;
  readonly steps: number;
  /** Filters of its first layer; 32 if absent. */
  readonly ngf?: number | undefined;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onNotice?: ((line: string) => void) | undefined;
  readonly onStep?: ((step: number, steps: number, loss: number) => void) | undefined;
}

/** Half the filters of the paper's generator: a step takes a third of its time, and facades have 400 photos. */
const FILTERS = 32;

/**
 * Path of the segmenter of the first run that is evaluated. The one in its folder is used again if it was trained on the
 * same photos, classes and settings; otherwise a new one is trained. Throws OPTION without a run or classes, errors of
 * opening the data and of writing the file, and STOPPED after the signal.
 */
export const trainedSegmenter = async (
  device: Device,
  { run, paletteOf, direction: evaluated }: Pick<EvaluationSource, 'run' | 'paletteOf' | 'direction'>,
  { palette: file, steps, ngf = FILTERS, seed, signal, onNotice, onStep }: TrainedSegmenterOptions,
): Promise<string> => {
  const found = await paletteOf('input', file);
  if (!run || !found)
    throw new Pix2PixError(
      'OPTION',
      run
        ? 'evaluate: a segmenter learns from labels, but it is not known which colours of the inputs are which class; name them with --palette FILE.json'
        : 'evaluate: --train-segmenter saves the segmenter in a run folder, but none is given; name the run folder instead of its .onnx, or give a network with --segmenter FILE.onnx',
    );
  if (typeof run.data !== 'string')
    throw new Pix2PixError(
      'OPTION',
      `evaluate: --train-segmenter learns from pairs of labels and photos in one folder, but ${run.data.a} and ${run.data.b} are two; give a trained network with --segmenter FILE.onnx`,
    );
  const { classes, voids } = found;
  const record = await readRunRecord(run.folder);
  const direction = evaluated ?? record.options.direction;
  const data = await openDataSet(run.data, {
    split: 'train',
    direction,
    match: run.match,
    onBad: (bad) => onNotice?.(`The segmenter is trained without ${badPairsText(bad)}`),
  });
  const size = imageSize(record.options);
  const wanted = {
    classes: recorded(classes),
    ...(voids.length > 0 ? { voids: recorded(voids) } : {}),
    fingerprint: data.fingerprint,
    ...size,
    ngf,
    steps,
    seed,
  };
  const path = join(run.folder, SEGMENTER_FILE);
  if (await canReuse(path, wanted, onNotice)) return path;
  onNotice?.(
    `Training a segmenter on ${data.count} real photos, ${steps} steps; it is saved in ${path} for later evaluations`,
  );
  const batches = openRunBatches(data, photoOptions(record.options, seed), {
    from: FIRST_POSITION,
    readers: 0, // one photo per step is read well within the step
    onBadPair: (_, error) => onNotice?.(`The segmenter is trained without ${error.message}`),
  });
  const [palette, uncounted] = [classes, voids].map((list) => list.map(({ colour }) => colour));
  try {
    const trained = await trainSegmenter(
      device,
      { ...size, numClasses: classes.length, ngf, steps, seed },
      {
        signal,
        ...(onStep ? { onStep } : {}),
        next: async () => {
          const { input, target } = await batches.next();
          return {
            photo: target,
            labels: classMap(tensorImages(input)[0] as Image, palette as Palette, uncounted),
          };
        },
      },
    );
    await writeWhole(path, encodeSegmenter(trained, wanted));
    return path;
  } finally {
    await batches.close();
  }
};

/** Mutable copies, as the schema expects. */
const recorded = (classes: readonly ClassColour[]): SegmenterRecord['classes'] =>
  classes.map(({ name, colour }) => ({ name, colour: [...colour] }));

/** The run's own size, jitter and mirror, and one colour photo per step. Labels are resized by nearest pixels, because a mixture of colours is not a class. */
const photoOptions = (options: Options, seed: number): Options =>
  resolveOptions({
    ...options,
    inputChannels: 3,
    outputChannels: 3,
    inputResize: 'nearest',
    batchSize: 1,
    accumulate: 1,
    augmentColor: 0,
    shuffle: true,
    seed,
  });

/**
 * Whether the file is a segmenter of the wanted training; `onNotice` gets a line if it will be replaced. Throws FILE for
 * a file that this program did not make, FORMAT for a damaged one.
 */
const canReuse = async (
  path: string,
  wanted: Omit<SegmenterRecord, 'format' | 'sizeMultiple'>,
  onNotice: TrainedSegmenterOptions['onNotice'],
): Promise<boolean> => {
  const bytes = await readRegular(path).catch(() => undefined);
  if (!bytes) return false;
  const record = parseSegmenterRecord(readModelInfo(bytes, path).metadata);
  if (!record)
    throw new Pix2PixError(
      'FILE',
      `${path}: was not trained by this version, and the segmenter of the run would replace it; move it away, or use it with --segmenter`,
    );
  const { format: _, sizeMultiple: __, ...known } = record;
  const isSame = JSON.stringify(sorted(known)) === JSON.stringify(sorted(wanted));
  if (!isSame) onNotice?.(`${path} was trained on other photos, classes or settings, and will be replaced`);
  return isSame;
};

const sorted = (record: object): [string, unknown][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
