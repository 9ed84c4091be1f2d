/** One image in memory through a translator in tiles, which take less memory in the network than the whole. */
import type { Tensor } from '../core/tensor.ts';
import { type AnyImage, samplesLike } from '../data/image.ts';
import { imagesTensor } from '../data/pixels.ts';
import { shownOutputs, sideImages } from '../data/side-image.ts';
import { imageSource } from './frame-source.ts';
import type { StripOptions, Translator } from './image-translator.ts';
import { requireHole, type TaskSource, taskSource } from './task-source.ts';

/** As a file of the target's format holds it, or as a screen shows it. */
export type ResultForm = 'file' | 'screen';

/** The rows of a result that a strip is, from row `y` on; `source` is that of a task's inputs. */
export const stripImage = (
  { record }: Pick<Translator, 'record'>,
  strip: Tensor,
  form: ResultForm,
  rows: { readonly y: number; readonly source: TaskSource | undefined },
): AnyImage => {
  const { task, formats } = record ?? {};
  const { y, source } = rows;
  const images =
    form === 'file' && !task
      ? sideImages(strip, formats?.target)
      : shownOutputs(
          strip,
          source ? imagesTensor([source.lastRows(y, strip.shape[2] as number)]) : strip, // only tasks look at it
          formats,
          task,
        );
  return images[0] as AnyImage; // one for one
};

/**
 * As `translateImage`, at the image's own size or as super-resolution enlarges it. Throws as that, and OPTION for tiles that
 * do not fit; `name` stands in errors.
 */
export const translateImageTiles = async (
  translator: Pick<Translator, 'record' | 'translateStrips'>,
  given: AnyImage,
  form: ResultForm,
  { name = 'the image', ...options }: StripOptions & { readonly name?: string } = {},
): Promise<AnyImage> => {
  const task = translator.record?.task;
  const whole = imageSource(given);
  if (task?.kind === 'inpaint') await requireHole(whole, name);
  const ofTask = task && taskSource(whole, task);
  const source = ofTask ?? whole;
  const { width, height } = source;
  let result: AnyImage | undefined;
  let y = 0;
  for await (const strip of translator.translateStrips(source, options)) {
    const part = stripImage(translator, strip, form, { y, source: ofTask });
    const rowLength = width * part.channels;
    result ??= { ...part, height, data: samplesLike(part.data, rowLength * height) };
    result.data.set(part.data, y * rowLength);
    y += part.height;
  }
  return result as AnyImage; // an image has a row
};
