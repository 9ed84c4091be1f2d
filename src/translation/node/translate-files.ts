/** Translates image files. While one is translated, the next is decoded and the previous result is encoded. */
import { join } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import type { AnyImage } from '../../data/image.ts';
import { idsInColour } from '../../data/label-classes.ts';
import { readBothSides, readSide } from '../../data/node/read-side.ts';
import { type Direction, directed } from '../../data/pairs.ts';
import { byteFormat, type SideFormat } from '../../data/side-format.ts';
import { labelIds, shownSide } from '../../data/side-image.ts';
import type { Size } from '../../data/transform.ts';
import type { ModelRecord } from '../model-file.ts';
import type { TileChoice } from '../tile-plan.ts';
import { type TranslationResize, type View, viewOf } from '../trained-view.ts';
import { translateImage } from '../translate-image.ts';
import type { Translator } from '../translator.ts';
import type { ImageInput } from './image-inputs.ts';
import { isTiled, translateLarge } from './translate-large.ts';
import { type ResultFormat, writeResult } from './write-result.ts';

/** The folder of the results, and how images are read. */
export interface TranslateFilesOptions {
  /** Folder of the results, each `<key>.png` or, for values that PNG does not hold, `<key>.tif`; created if it is missing. */
  readonly out: string;
  readonly seed: number;
  /** One noise for all images, such as the frames of a video; by default each image has its own. */
  readonly hasSameNoise?: boolean | undefined;
  /** If files are pairs side by side: the direction, which says which half is the input. Files that are one side stay whole. */
  readonly pairs?: Direction;
  /** At which size the network sees images; `trained` by default. */
  readonly resize?: TranslationResize;
  /** How outputs that are labels are written: in the colours of their classes, made exact, or as ids; as the network makes them if absent. */
  readonly labels?: OutputLabels | undefined;
  /** PNG by default; a TIFF file lies on earth where its input does. */
  readonly format?: ResultFormat | undefined;
  /** Sides of tiles: images at their own size are translated in them, and without it those that memory would not hold. */
  readonly tiles?: TileChoice | undefined;
  /** Called for each tile of a large image. */
  readonly onTile?: ((input: string, done: number, total: number) => void) | undefined;
  /** Called for each file, translated or failed. */
  readonly onDone?: (done: TranslatedFile | FailedFile) => void;
}

/** A file that was translated. */
export interface TranslatedFile {
  readonly input: string;
  readonly output: string;
  readonly width: number;
  readonly height: number;
  /** The size at which the network saw the image. */
  readonly view: View;
  /** Set if it was translated in tiles. */
  readonly isTiled?: true;
}

/** A file that could not be translated, and why. */
export interface FailedFile {
  readonly input: string;
  readonly reason: string;
}

/** The result of every input. */
export interface TranslatedFiles {
  readonly files: readonly TranslatedFile[];
  /** In the order of the inputs, like the files. */
  readonly failed: readonly FailedFile[];
}

/** Images decoded ahead, and results still being encoded. */
const AHEAD = 2;

/** Ways to write outputs that are labels. */
export const OUTPUT_LABELS = ['colours', 'ids'] as const;
export type OutputLabels = (typeof OUTPUT_LABELS)[number];

/** The path of the result of an input, for a model of that record. */
export const resultPath = (
  out: string,
  { key }: ImageInput,
  record: ModelRecord | undefined,
  format: ResultFormat = 'png',
): string => join(out, `${key}.${isForTiff(record?.formats?.target) ? 'tif' : format}`);

/** PNG holds whole numbers of 8 and 16 bits in up to four channels. */
const isForTiff = (format: SideFormat | undefined): boolean =>
  format?.kind === 'raw' && (format.bits === 32 || format.channels > 4);

/**
 * Translates files in order. A file that cannot be read or that the model does not take is listed as failed, and the
 * others are translated. Throws FILE if a result cannot be written, since then the others cannot be written either.
 */
export const translateFiles = async (
  translator: Translator,
  inputs: readonly ImageInput[],
  {
    out,
    seed,
    pairs,
    resize = 'trained',
    hasSameNoise,
    labels,
    format,
    tiles,
    onTile,
    onDone,
  }: TranslateFilesOptions,
): Promise<TranslatedFiles> => {
  const { record } = translator;
  const inputFormat = record?.formats?.input ?? byteFormat(translator.inputChannels);
  const outputFormat = record?.formats?.target;
  /** The input image; nothing for one that is read in parts. */
  const decode = async ({ path, isSide }: ImageInput): Promise<AnyImage | undefined> => {
    if (await isTiled(translator, path, { resize, tiles })) return undefined;
    return pairs && !isSide
      ? directed(pairs, ...(await readBothSides(path, [inputFormat, inputFormat]))).input
      : readSide(path, inputFormat);
  };
  const noiseKey = (key: string): string => (hasSameNoise ? '' : key);
  const translate = async (given: AnyImage, { key, path }: ImageInput): Promise<AnyImage> => {
    const { image } = await translateImage(translator, given, {
      seed,
      key: noiseKey(key),
      resize,
      name: path,
    });
    return labelled(image, outputFormat, labels);
  };
  const translateInTiles = ({ path, key, isSide }: ImageInput, output: string): Promise<Size> =>
    translateLarge(
      translator,
      { input: path, output, pairs: isSide ? undefined : pairs },
      {
        ...{ seed, key: noiseKey(key), ...tiles, onTile: (done, total) => onTile?.(path, done, total) },
        finish: (strip) => labelled(strip, outputFormat, labels),
      },
    );
  const decoding: Promise<AnyImage | undefined>[] = [];
  const writing: Promise<void>[] = [];
  const files: TranslatedFile[] = [];
  const failed: FailedFile[] = [];
  try {
    for (const [index, input] of inputs.entries()) {
      while (decoding.length < AHEAD && index + decoding.length < inputs.length) {
        const ahead = decode(inputs[index + decoding.length] as ImageInput);
        ahead.catch(() => {}); // thrown when it is awaited
        decoding.push(ahead);
      }
      const next = decoding.shift() as Promise<AnyImage | undefined>;
      const path = resultPath(out, input, record, format);
      const result = await orReason(async () => {
        const image = await next;
        const output = image && (await translate(image, input));
        return { output, size: output ?? (await translateInTiles(input, path)) };
      });
      if ('reason' in result) {
        const failure = { input: input.path, reason: result.reason };
        failed.push(failure);
        onDone?.(failure);
        continue;
      }
      const { output, size } = result;
      if (output) {
        const write = writeResult(path, output, pairs && !input.isSide ? undefined : input.path);
        write.catch(() => {}); // awaited below
        writing.push(write);
        if (writing.length > AHEAD) await writing.shift();
      }
      const { width, height } = size;
      const view = viewOf(translator, { width, height }, resize);
      const file: TranslatedFile = {
        ...{ input: input.path, output: path, width, height, view },
        ...(output ? {} : { isTiled: true }),
      };
      files.push(file);
      onDone?.(file);
    }
  } finally {
    await Promise.allSettled([...decoding, ...writing]);
  }
  await Promise.all(writing);
  return { files, failed };
};

/** Labels as they are asked for; one channel a class is shown in the colours of the classes in any case. */
const labelled = (
  image: AnyImage,
  format: SideFormat | undefined,
  labels: OutputLabels | undefined,
): AnyImage => {
  if (format?.kind !== 'ids') return image;
  const ids = labelIds(image, format) as AnyImage;
  if (labels === 'ids') return ids;
  return labels === 'colours' || format.labels === 'one-hot'
    ? idsInColour(ids, format.classes)
    : shownSide(image, format);
};

/** The result of some work, or the reason why it failed. Unexpected errors are thrown. */
const orReason = async <T extends object>(
  work: () => Promise<T>,
): Promise<T | { readonly reason: string }> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    return { reason: error.message };
  }
};
