/** Translates image files. While one is translated, the next is decoded and the previous result is encoded. */
import { join } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { type Image, splitSideBySide } from '../../data/image.ts';
import { readImage, writePng } from '../../data/node/codecs.ts';
import { type Direction, directed } from '../../data/pairs.ts';
import { imagesTensor, tensorImages } from '../../data/pixels.ts';
import { type TranslationResize, type View, viewOf } from '../trained-view.ts';
import type { Translator } from '../translator.ts';
import type { ImageInput } from './image-inputs.ts';

/** The folder of the results, and how images are read. */
export interface TranslateFilesOptions {
  /** Folder of the results, each `<key>.png`; created if it is missing. */
  readonly out: string;
  readonly seed: number;
  /** If files are pairs side by side: the direction, which says which half is the input. Files that are one side stay whole. */
  readonly pairs?: Direction;
  /** At which size the network sees images; `trained` by default. */
  readonly resize?: TranslationResize;
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

/** The path of the result of an input. */
export const resultPath = (out: string, { key }: ImageInput): string => join(out, `${key}.png`);

/**
 * Translates files in order. A file that cannot be read or that the model does not take is listed as failed, and the
 * others are translated. Throws FILE if a result cannot be written, since then the others cannot be written either.
 */
export const translateFiles = async (
  translator: Translator,
  inputs: readonly ImageInput[],
  { out, seed, pairs, resize = 'trained', onDone }: TranslateFilesOptions,
): Promise<TranslatedFiles> => {
  const decode = async ({ path, isSide }: ImageInput): Promise<Image> => {
    const image = await readImage(path, translator.inputChannels);
    return pairs && !isSide ? directed(pairs, ...splitSideBySide(image, path)).input : image;
  };
  const translate = async (image: Image, key: string): Promise<Image> =>
    tensorImages(await translator.translate(imagesTensor([image]), { seed, key, resize }))[0] as Image;
  const decoding: Promise<Image>[] = [];
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
      const next = decoding.shift() as Promise<Image>;
      const result = await orReason(async () => {
        const image = await next;
        return { image, output: await translate(image, input.key) };
      });
      if ('reason' in result) {
        const failure = { input: input.path, reason: result.reason };
        failed.push(failure);
        onDone?.(failure);
        continue;
      }
      const { image, output } = result;
      const path = resultPath(out, input);
      const write = writePng(path, output);
      write.catch(() => {}); // awaited below
      writing.push(write);
      if (writing.length > AHEAD) await writing.shift();
      const { width, height } = image;
      const view = viewOf(translator, image, resize);
      const file = { input: input.path, output: path, width, height, view };
      files.push(file);
      onDone?.(file);
    }
  } finally {
    await Promise.allSettled([...decoding, ...writing]);
  }
  await Promise.all(writing);
  return { files, failed };
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
