/** Translation of image files: the next is decoded and the last encoded while one is translated. */
import { join } from 'node:path';
import { type Image, splitSideBySide } from '../../data/image.ts';
import { readImage, writePng } from '../../data/node/codecs.ts';
import { type Direction, directed } from '../../data/pairs.ts';
import { imagesTensor, tensorImages } from '../../data/pixels.ts';
import type { Translator } from '../translator.ts';
import type { ImageInput } from './image-inputs.ts';

export interface TranslateFilesOptions {
  /** Folder of the results, each `<key>.png`; made where it is missing. */
  readonly out: string;
  readonly seed: number;
  /** Where the files are pairs side by side: the direction says which side is the input. */
  readonly pairs?: Direction;
  readonly onDone?: (translated: TranslatedFile) => void;
}

export interface TranslatedFile {
  readonly input: string;
  readonly output: string;
  readonly width: number;
  readonly height: number;
}

/** Images decoded ahead, and results still being encoded. */
const AHEAD = 2;

/** Translates files in order. Throws DATA or FILE for the first that cannot be read or written. */
export const translateFiles = async (
  translator: Translator,
  inputs: readonly ImageInput[],
  { out, seed, pairs, onDone }: TranslateFilesOptions,
): Promise<TranslatedFile[]> => {
  const decode = async ({ path }: ImageInput): Promise<Image> => {
    const image = await readImage(path, translator.inputChannels);
    return pairs ? directed(pairs, ...splitSideBySide(image, path)).input : image;
  };
  const decoding: Promise<Image>[] = [];
  const writing: Promise<void>[] = [];
  const results: TranslatedFile[] = [];
  try {
    for (const [index, input] of inputs.entries()) {
      while (decoding.length < AHEAD && index + decoding.length < inputs.length) {
        const ahead = decode(inputs[index + decoding.length] as ImageInput);
        ahead.catch(() => {}); // its own turn throws it
        decoding.push(ahead);
      }
      const image = await (decoding.shift() as Promise<Image>);
      const y = await translator.translate(imagesTensor([image]), { seed, key: input.key });
      const output = join(out, `${input.key}.png`);
      const write = writePng(output, tensorImages(y)[0] as Image);
      write.catch(() => {}); // awaited below
      writing.push(write);
      if (writing.length > AHEAD) await writing.shift();
      const result = { input: input.path, output, width: image.width, height: image.height };
      results.push(result);
      onDone?.(result);
    }
  } finally {
    await Promise.allSettled([...decoding, ...writing]);
  }
  await Promise.all(writing);
  return results;
};
