/** Translation of image files: the next is decoded and the last encoded while one is translated. */
import { join } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { type Image, splitSideBySide } from '../../data/image.ts';
import { readImage, writePng } from '../../data/node/codecs.ts';
import { type Direction, directed } from '../../data/pairs.ts';
import { imagesTensor, tensorImages } from '../../data/pixels.ts';
import type { Translator } from '../translator.ts';
import type { ImageInput } from './image-inputs.ts';

/** Where results go, and how images are read. */
export interface TranslateFilesOptions {
  /** Folder of the results, each `<key>.png`; made where it is missing. */
  readonly out: string;
  readonly seed: number;
  /** Where files are pairs side by side, but for those that are one side: the direction says which side is the input. */
  readonly pairs?: Direction;
  /** Told of each file, translated or failed. */
  readonly onDone?: (done: TranslatedFile | FailedFile) => void;
}

/** A file that was translated. */
export interface TranslatedFile {
  readonly input: string;
  readonly output: string;
  readonly width: number;
  readonly height: number;
}

/** A file that could not be translated, and why. */
export interface FailedFile {
  readonly input: string;
  readonly reason: string;
}

/** What became of every input. */
export interface TranslatedFiles {
  readonly files: readonly TranslatedFile[];
  /** In the order of the inputs, like the files. */
  readonly failed: readonly FailedFile[];
}

/** Images decoded ahead, and results still being encoded. */
const AHEAD = 2;

/** Where the result of an input is written. */
export const resultPath = (out: string, { key }: ImageInput): string => join(out, `${key}.png`);

/**
 * Translates files in order. A file that cannot be read or that the model does not take is listed, and the others are
 * translated. Throws FILE where a result cannot be written, since no other could be either.
 */
export const translateFiles = async (
  translator: Translator,
  inputs: readonly ImageInput[],
  { out, seed, pairs, onDone }: TranslateFilesOptions,
): Promise<TranslatedFiles> => {
  const decode = async ({ path, isSide }: ImageInput): Promise<Image> => {
    const image = await readImage(path, translator.inputChannels);
    return pairs && !isSide ? directed(pairs, ...splitSideBySide(image, path)).input : image;
  };
  const translate = async (image: Image, key: string): Promise<Image> =>
    tensorImages(await translator.translate(imagesTensor([image]), { seed, key }))[0] as Image;
  const decoding: Promise<Image>[] = [];
  const writing: Promise<void>[] = [];
  const files: TranslatedFile[] = [];
  const failed: FailedFile[] = [];
  try {
    for (const [index, input] of inputs.entries()) {
      while (decoding.length < AHEAD && index + decoding.length < inputs.length) {
        const ahead = decode(inputs[index + decoding.length] as ImageInput);
        ahead.catch(() => {}); // its own turn throws it
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
      const file = { input: input.path, output: path, width: image.width, height: image.height };
      files.push(file);
      onDone?.(file);
    }
  } finally {
    await Promise.allSettled([...decoding, ...writing]);
  }
  await Promise.all(writing);
  return { files, failed };
};

/** What work gives, or the reason why it failed; an error that nobody foresaw is thrown. */
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
