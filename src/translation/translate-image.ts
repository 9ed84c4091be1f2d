/** One image through a translator: what its task makes of it, the network, and the result as files and screens have it. */
import type { AnyImage, Image } from '../data/image.ts';
import { imagesTensor } from '../data/pixels.ts';
import { shownOutputs, sideImages } from '../data/side-image.ts';
import { taskInput } from '../data/tasks.ts';
import type { TranslateOptions, Translator } from './translator.ts';

/** A result. */
export interface ImageTranslation {
  /** As a file of the target's format holds it: its range, bits and channels; labels as colours or a channel a class. */
  readonly image: AnyImage;
  /** As a screen shows it: gray or colour of 8 bits. */
  readonly shown: Image;
}

/**
 * Translates an image that was read in the format of the model's inputs (`record.formats.input`; 8-bit colour or gray
 * without one). The result is as large as the image, or enlarged by super-resolution. Throws DATA for an image that the
 * model's task cannot take, MODEL for another number of channels; `name` stands in errors.
 *
 * @example
 * const translator = await openTranslator(device, await readFile('model.onnx'));
 * const { shown } = await translateImage(translator, await readImage('labels.png'));
 * await writePng('photo.png', shown);
 */
export const translateImage = async (
  translator: Pick<Translator, 'record' | 'translate'>,
  given: AnyImage,
  { name, ...options }: TranslateOptions & { readonly name?: string } = {},
): Promise<ImageTranslation> => {
  const { formats, task } = translator.record ?? {};
  const input = task ? taskInput(given, task, name) : given;
  const x = imagesTensor([input]);
  const y = await translator.translate(x, options);
  const shown = shownOutputs(y, x, formats, task)[0] as Image; // one for one
  return { image: task ? shown : (sideImages(y, formats?.target)[0] as AnyImage), shown };
};
