/** Open models, and what they do with images; the most recently used ones stay open. */

import type { ImageFormat } from '../../api/translate.ts';
import { type AnyImage, splitSideBySide } from '../../data/image.ts';
import { decodeSide } from '../../data/node/read-side.ts';
import { directed } from '../../data/pairs.ts';
import { byteFormat } from '../../data/side-format.ts';
import { taskScale } from '../../data/tasks.ts';
import { readModelInfo } from '../../onnx/model-info.ts';
import type { Device } from '../../runtime/device.ts';
import { CHECKPOINT_ENDING } from '../../training/checkpoint-names.ts';
import { describeCheckpointModel } from '../../training/node/checkpoint-model.ts';
import { modelBytes } from '../../training/node/model-source.ts';
import { imagePlan } from '../../translation/image-plan.ts';
import { parseModelRecord } from '../../translation/model-file.ts';
import { readCompleteModel } from '../../translation/node/complete-model.ts';
import { frameOf } from '../../translation/padding.ts';
import { type View, viewOf } from '../../translation/trained-view.ts';
import { type ImageTranslation, translateImage } from '../../translation/translate-image.ts';
import { type ResultForm, translateImageTiles } from '../../translation/translate-image-tiles.ts';
import { openTranslator, type Translator } from '../../translation/translator.ts';
import { encodeImage } from './image-format.ts';
import { cached } from './least-recently-used.ts';
import type { ModelDescription, ModelFile, ModelService, TranslateSettings } from './model-messages.ts';
import { openPatchShelf } from './patch-shelf.ts';
import { storedSize } from './stored-size.ts';
import { checkPixels } from './upload.ts';

/** One with and one without noise, and another to compare. A model of the paper's size takes 0.4 GB. */
const MOST_OPEN = 3;

/** Descriptions kept; each is a few hundred bytes. */
const MOST_DESCRIBED = 500;

/** Opens a shelf; its device is opened at the first use. Only one translation or patch map may run at a time. */
export const openModelShelf = (openDevice: () => Promise<Device>): ModelService => {
  const translators = new Map<string, Promise<Translator>>();
  const descriptions = new Map<string, Promise<ModelDescription>>();
  let device: Promise<Device> | undefined;
  const deviceOf = (): Promise<Device> => {
    device ??= openDevice();
    return device;
  };
  const discriminators = openPatchShelf(deviceOf);

  const describe = (model: ModelFile): Promise<ModelDescription> =>
    cached(
      descriptions,
      keyOf(model),
      MOST_DESCRIBED,
      () => describeFile(model),
      () => {},
    );

  const translatorOf = (
    model: ModelFile,
    { hasNoise, statistics }: Pick<TranslateSettings, 'hasNoise' | 'statistics'>,
  ): Promise<Translator> =>
    cached(
      translators,
      `${hasNoise} ${statistics} ${keyOf(model)}`,
      MOST_OPEN,
      async () => {
        const bytes = await modelBytes(model.path, model.direction);
        return openTranslator(await deviceOf(), bytes, {
          name: model.name,
          hasNoise,
          ...(statistics ? { statistics } : {}),
        });
      },
      (translator) => translator.dispose(),
    );

  return {
    describe,
    translate: async (model, bytes, settings) => {
      const description = await describe(model);
      const { image, view, isWhole } = await inputOf(bytes, description, settings);
      const translator = await translatorOf(model, settings);
      const { seed, key, resize, tiles } = settings;
      const form = formOf(settings.format, translator);
      const begin = performance.now();
      const output =
        tiles && isWhole
          ? await translateImageTiles(translator, image, form, { seed, key, ...tiles })
          : await inForm(translateImage(translator, image, { seed, key, resize }), form);
      const seconds = (performance.now() - begin) / 1000;
      const { width, height } = output;
      return { bytes: await encodeImage(output, settings.format), width, height, view, seconds };
    },
    patches: discriminators.patches,
    close: async () => {
      await discriminators.close();
      for (const translator of translators.values()) await (await translator).dispose();
      translators.clear();
      await (await device)?.dispose();
    },
  };
};

/** A checkpoint of a training both ways is two models. */
const keyOf = ({ version, direction, path }: ModelFile): string => `${version} ${direction} ${path}`;

const describeFile = async ({ path, name, direction }: ModelFile): Promise<ModelDescription> => {
  if (path.endsWith(CHECKPOINT_ENDING)) {
    const { record, bytes } = await describeCheckpointModel(path, { name, direction });
    const { inputChannels, outputChannels } = record.architecture;
    return { bytes, inputChannels, outputChannels, record };
  }
  const bytes = await readCompleteModel(path);
  const record = parseModelRecord(readModelInfo(bytes, name).metadata, name);
  if (record) {
    const { inputChannels, outputChannels } = record.architecture;
    return { bytes: bytes.length, inputChannels, outputChannels, record };
  }
  const { input, inputChannels, outputChannels } = imagePlan(bytes, name);
  return {
    bytes: bytes.length,
    inputChannels,
    outputChannels,
    fixedSize: input.fixedSize,
  };
};

interface Input {
  readonly image: AnyImage;
  readonly view: View;
  /** Whether the network sees it at its own size, as tiles need it. */
  readonly isWhole: boolean;
}

/** Pictures have 8 bits; those with alpha keep it where the format does. */
const formOf = (format: ImageFormat, { record }: Pick<Translator, 'record'>): ResultForm => {
  const target = record?.formats?.target;
  const hasAlpha = target?.kind === 'colour' && target.channels === 4;
  return format === 'tiff' || (hasAlpha && format !== 'jpeg') ? 'file' : 'screen';
};

const inForm = async (translated: Promise<ImageTranslation>, form: ResultForm): Promise<AnyImage> => {
  const { image, shown } = await translated;
  return form === 'file' ? image : shown;
};

/** The input image of an upload. Throws LIMIT if it has too many pixels after padding. */
const inputOf = async (
  bytes: Uint8Array,
  description: ModelDescription,
  { isPair, resize, mostPixels }: TranslateSettings,
): Promise<Input> => {
  const { inputChannels, record } = description;
  const stored = await storedSize(bytes);
  const width = isPair ? Math.floor(stored.width / 2) : stored.width;
  const scale = taskScale(record?.task);
  const size = { width: width * scale, height: stored.height * scale };
  const view = viewOf(description, size, resize);
  const isWhole = view.width === size.width && view.height === size.height;
  checkPixels(frameOf(view.height, view.width, record?.sizeMultiple ?? 1), { pixels: mostPixels });
  const image = await decodeSide(bytes, record?.formats?.input ?? byteFormat(inputChannels), 'the image');
  const input = isPair
    ? directed(record?.direction ?? 'AtoB', ...splitSideBySide(image, 'the image')).input
    : image;
  return { image: input, view, isWhole };
};
