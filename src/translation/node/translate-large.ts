/** Translates an image that is too large for memory: read in parts, translated in tiles, written strip by strip. */
import { Pix2PixError } from '../../core/errors.ts';
import { MOST_PIXELS } from '../../data/files/image-problem.ts';
import type { AnyImage, Samples } from '../../data/image.ts';
import { openPngWriter, type PngWriter } from '../../data/node/formats/png-writer.ts';
import { storedHeader } from '../../data/node/formats/stored-image.ts';
import { openTiffWriter, type TiffWriter } from '../../data/node/formats/tiff-writer.ts';
import { storedSamples } from '../../data/node/formats/write-stored.ts';
import type { Direction } from '../../data/pairs.ts';
import { byteFormat } from '../../data/side-format.ts';
import { taskScale } from '../../data/tasks.ts';
import type { Size } from '../../data/transform.ts';
import type { StripOptions, Translator } from '../image-translator.ts';
import { requireHole, taskSource } from '../task-source.ts';
import { type TileChoice, translationBytes } from '../tile-plan.ts';
import { type TranslationResize, viewOf } from '../trained-view.ts';
import { stripImage } from '../translate-image-tiles.ts';
import { type LargeImage, openLargeImage } from './large-image.ts';

/** A large image and its result. */
export interface LargeFile {
  readonly input: string;
  /** A .png file, or a .tif file, which lies on earth where its input does. */
  readonly output: string;
  /** If the input is a pair side by side: its direction. */
  readonly pairs?: Direction | undefined;
}

/** How a large image is translated. */
export interface LargeOptions extends StripOptions {
  /** Called for each strip of the result, which is written as this returns it. */
  readonly finish?: ((strip: AnyImage) => AnyImage) | undefined;
}

/**
 * Translates a file at its own size, in the formats of the model's sides. Throws FILE, DATA, OPTION for tiles that do not fit,
 * MODEL for a network whose results have another size.
 */
export const translateLarge = async (
  translator: Translator,
  { input, output, pairs }: LargeFile,
  { finish = (strip) => strip, ...options }: LargeOptions = {},
): Promise<Size> => {
  const { record, inputChannels } = translator;
  const { task, formats } = record ?? {};
  const opened = await openLargeImage(input, formats?.input ?? byteFormat(inputChannels), pairs);
  let writer: RowWriter | undefined;
  try {
    if (task?.kind === 'inpaint') await requireHole(opened, input);
    const ofTask = task && taskSource(opened, task);
    const source = ofTask ?? opened;
    let y = 0;
    for await (const strip of translator.translateStrips(source, options)) {
      const image = stripImage(translator, strip, 'file', { y, source: ofTask });
      const { channels, data } = finish(image);
      writer ??= await openWriter(output, source, opened.geoTags, channels, data);
      await writer.writeRows(data);
      y += image.height;
    }
    await writer?.close();
    return { width: source.width, height: source.height };
  } catch (error) {
    await writer?.discard();
    throw error;
  } finally {
    await opened.close();
  }
};

type RowWriter = PngWriter | TiffWriter;

/** A TIFF file lies on earth where the source does. */
const openWriter = (
  output: string,
  { width, height }: Size,
  geoTags: LargeImage['geoTags'],
  channels: number,
  data: Samples,
): Promise<RowWriter> => {
  const samples = storedSamples(data);
  const form = { width, height, channels };
  if (/\.tiff?$/i.test(output)) return openTiffWriter(output, { ...form, samples, tags: geoTags });
  if (samples !== 'float32') return openPngWriter(output, { ...form, samples });
  throw new Pix2PixError(
    'DATA',
    `${output}: a PNG file holds whole numbers, and the result has floats; write a .tif file`,
  );
};

/** How images are resized and cut. */
export interface TileWish {
  readonly resize: TranslationResize;
  readonly tiles?: TileChoice | undefined;
}

/** Whether a file is translated in tiles: at its own size, because it is asked for or because memory would not do. */
export const isTiled = async (
  translator: Translator,
  path: string,
  { resize, tiles }: TileWish,
): Promise<boolean> => {
  const stored = await storedHeader(path).catch(() => undefined); // decoding it tells what is wrong
  if (!stored) return false;
  const scale = taskScale(translator.record?.task);
  const size = { width: stored.width * scale, height: stored.height * scale };
  const view = viewOf(translator, size, resize);
  if (view.width !== size.width || view.height !== size.height) return false;
  return tiles?.tile !== undefined || needsTiles(translator, size);
};

/** The share of the memory that is free which one image may take. */
const MOST_SHARE = 0.5;

/** Whether an image has to be translated in tiles: where the network would take more memory than it should. */
export const needsTiles = ({ record }: Pick<Translator, 'record'>, size: Size): boolean =>
  size.width * size.height > MOST_PIXELS ||
  (record !== undefined &&
    translationBytes(record.architecture, size) > MOST_SHARE * process.availableMemory());
