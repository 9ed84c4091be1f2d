/** Compares the outputs of a model with those of another file of it, on images that it was not trained on. */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { randomStream } from '../../core/random.ts';
import type { AnyImage, Image } from '../../data/image.ts';
import { isFolder } from '../../data/node/image-files.ts';
import { listSplits } from '../../data/node/layouts.ts';
import { readSide } from '../../data/node/read-side.ts';
import { type UnpairedPlace, unpairedSplits } from '../../data/node/unpaired-set.ts';
import type { Direction } from '../../data/pairs.ts';
import { byteFormat } from '../../data/side-format.ts';
import type { Device } from '../../runtime/device.ts';
import { findModel, readModel } from '../../training/node/model-source.ts';
import { readRunRecord } from '../../training/node/run-folder.ts';
import { placeOfData } from '../../training/run-record.ts';
import { listInputs } from '../../translation/node/image-inputs.ts';
import { translateImage } from '../../translation/translate-image.ts';
import { openTranslator, type Translator } from '../../translation/translator.ts';
import { imageDifference } from '../output-difference.ts';
import { sourceOfModels } from './source-of-models.ts';

/** The two models, and what they are compared on. */
export interface CompareOutputsOptions {
  /** A run folder or model file, and a model file that was made from it. */
  readonly models: readonly [before: string, after: string];
  /** A data set, or a folder of images, or an image. Without it: the data set of the run, or else seeded noise. */
  readonly data?: string | undefined;
  /** Of a data set; `val` or else `test` if absent. */
  readonly split?: string | undefined;
  /** At most so many images. */
  readonly count: number;
  readonly checkpoint?: string | undefined;
  readonly direction?: Direction | undefined;
  /** The run folder of the first model, which knows its data set. */
  readonly run?: string | undefined;
}

/** An image as both models translate it. */
export interface ComparedOutput {
  readonly name: string;
  readonly before: Image;
  readonly after: Image;
}

/** How far the outputs are from each other, in steps of 0 to 255. */
export interface OutputComparison {
  /** What the images are, in words. */
  readonly about: string;
  readonly images: number;
  readonly largest: number;
  readonly mean: number;
  /** The share of samples that differ, from 0 to 1. */
  readonly changed: number;
  /** The image with the largest mean difference. */
  readonly worst: ComparedOutput;
}

/** Throws DATA or FILE for images that cannot be read, MODEL for models that do not map images to images. */
export const compareOutputs = async (
  device: Device,
  options: CompareOutputsOptions,
): Promise<OutputComparison> => {
  const { about, outputs } = await sourceOf(device, options);
  const total = { largest: 0, sum: 0, changed: 0, count: 0 };
  let images = 0;
  let worst: ComparedOutput | undefined;
  let worstMean = -1;
  for await (const output of outputs) {
    const { largest, sum, changed, count } = imageDifference(output.before, output.after);
    images++;
    total.largest = Math.max(total.largest, largest);
    total.sum += sum;
    total.changed += changed;
    total.count += count;
    if (sum / count <= worstMean) continue;
    worst = output;
    worstMean = sum / count;
  }
  if (!worst)
    throw new Pix2PixError(
      'DATA',
      `${about(0)}: there is nothing to compare on; name other images with --data`,
    );
  return {
    about: about(images),
    images,
    largest: total.largest,
    mean: total.sum / total.count,
    changed: total.changed / total.count,
    worst,
  };
};

interface OutputSource {
  /** What so many images are, in words. */
  readonly about: (count: number) => string;
  readonly outputs: AsyncIterable<ComparedOutput>;
}

const sourceOf = async (device: Device, options: CompareOutputsOptions): Promise<OutputSource> => {
  const { data, run } = options;
  if (data === undefined) return run !== undefined ? ofDataSet(device, options) : ofNoise(device, options);
  const splits = await splitsOf(data);
  // A folder of images alone is one split, `train`.
  const isSet = options.split !== undefined || splits.some((name) => name !== 'train');
  return isSet ? ofDataSet(device, options) : ofImages(device, options, data);
};

/** The splits of a data set; none of a file. */
const splitsOf = async (data: string): Promise<readonly string[]> =>
  (await requireThere(data)).isDirectory() ? listSplits(data) : [];

/** Throws FILE for a path at which nothing is. */
export const requireThere = (path: string): Promise<Stats> =>
  stat(path).catch((error: unknown) => {
    throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); does it exist?`, {
      cause: error,
    });
  });

/** Pairs, or the inputs of a set without pairs, as an evaluation reads them. */
const ofDataSet = async (device: Device, options: CompareOutputsOptions): Promise<OutputSource> => {
  const { models, data, run, count, checkpoint, direction } = options;
  const place = data ?? (await placeOfRun(run as string)); // one of them is there
  const source = await sourceOfModels(device, {
    models,
    data: place,
    split: options.split ?? (await usualSplit(place)),
    direction,
    checkpoint,
    isFullSize: false,
    hasNoise: false,
    seed: 0,
  });
  async function* outputs(): AsyncGenerator<ComparedOutput> {
    try {
      const pairs = source.comparedPairs();
      for (let index = 0; index < Math.min(count, pairs.names.length); index++) {
        const pair = await pairs.read(index);
        const [before, after] = pair.outputs as [
          () => Promise<{ image: Image }>,
          () => Promise<{ image: Image }>,
        ];
        yield { name: pair.name, before: (await before()).image, after: (await after()).image };
      }
    } finally {
      await source.dispose();
    }
  }
  return { about: (count) => `${count} of ${source.about}`, outputs: outputs() };
};

/** The data set of a run. Throws FILE if it is no longer where it was. */
const placeOfRun = async (run: string): Promise<UnpairedPlace> => {
  const place = placeOfData(await readRunRecord(run));
  for (const folder of typeof place === 'string' ? [place] : [place.a, place.b])
    if (!(await isFolder(folder)))
      throw new Pix2PixError(
        'FILE',
        `the data set of ${run} is no longer at ${folder}; name the folder where it is: --data`,
      );
  return place;
};

/** `val`, where there is one; otherwise what is usual in an evaluation. */
const usualSplit = async (place: UnpairedPlace): Promise<string | undefined> =>
  (await unpairedSplits(place)).includes('val') ? 'val' : undefined;

const imagesText = (count: number): string => (count === 1 ? '1 image' : `${count} images`);

/** Images as they are given. */
const ofImages = async (
  device: Device,
  { models, count }: CompareOutputsOptions,
  data: string,
): Promise<OutputSource> => {
  const inputs = (await listInputs([data])).slice(0, count);
  const read = (translator: Translator): AsyncIterable<readonly [string, AnyImage]> =>
    (async function* () {
      const format = translator.record?.formats?.input ?? byteFormat(translator.inputChannels);
      for (const { path, key } of inputs) yield [key, await readSide(path, format)] as const;
    })();
  return {
    about: (count) => `${imagesText(count)} in ${basename(resolve(data))}`,
    outputs: translated(device, models, read),
  };
};

/** Noise is no image, but there is some for every model. */
const MOST_NOISE = 4;

/** The sides of noise for a model that takes any. */
const USUAL_SIZE = 256;

const ofNoise = async (device: Device, { models, count }: CompareOutputsOptions): Promise<OutputSource> => {
  const numImages = Math.min(MOST_NOISE, count);
  const read = ({
    record,
    fixedSize,
    inputChannels,
  }: Translator): AsyncIterable<readonly [string, AnyImage]> =>
    (async function* () {
      const width = record?.trainedSize ?? fixedSize?.width ?? USUAL_SIZE;
      const height = record?.trainedHeight ?? fixedSize?.height ?? width;
      for (let index = 0; index < numImages; index++) {
        const stream = randomStream(index, 'noise image');
        const data = Uint8Array.from({ length: width * height * inputChannels }, () => stream.integer(256));
        yield [`noise ${index + 1}`, { width, height, channels: inputChannels, data }] as const;
      }
    })();
  return {
    about: (count) =>
      `${imagesText(count)} of noise, since no data set is known (--data names one, or a folder of images)`,
    outputs: translated(device, models, read),
  };
};

const openModel = async (device: Device, path: string): Promise<Translator> => {
  const { bytes } = await readModel(await findModel(path));
  return openTranslator(device, bytes, { name: path, hasNoise: false });
};

async function* translated(
  device: Device,
  [before, after]: CompareOutputsOptions['models'],
  read: (translator: Translator) => AsyncIterable<readonly [name: string, image: AnyImage]>,
): AsyncGenerator<ComparedOutput> {
  const opened: Translator[] = [];
  try {
    for (const path of [before, after]) opened.push(await openModel(device, path));
    const [first, second] = opened as [Translator, Translator];
    for await (const [name, image] of read(first))
      yield {
        name,
        before: (await translateImage(first, image, { name })).shown,
        after: (await translateImage(second, image, { name })).shown,
      };
  } finally {
    for (const translator of opened) await translator.dispose();
  }
}
