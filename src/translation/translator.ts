/** Translates images of any size with a model file: ours, with its noise, or any image-to-image ONNX file. */
import { Pix2PixError } from '../core/errors.ts';
import { naming } from '../core/naming.ts';
import { randomStream } from '../core/random.ts';
import { formatShape } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import { drawNoise, noiseInputs } from '../models/noise-inputs.ts';
import {
  type Statistics,
  statisticsOf,
  TRANSLATION_INPUT,
  TRANSLATION_OUTPUT,
  translationGraph,
} from '../models/translation-graph.ts';
import { type ModelInfo, readModelInfo } from '../onnx/model-info.ts';
import type { Device } from '../runtime/device.ts';
import { openForeign } from './foreign-translator.ts';
import type { ImageModelRecord } from './image-model.ts';
import { imagePlan } from './image-plan.ts';
import type { Translator } from './image-translator.ts';
import { leastSize } from './least-size.ts';
import { decodeWeights, parseModelRecord } from './model-file.ts';
import { ownModel } from './own-model.ts';
import { cropTo, frameOf, padByReflection } from './padding.ts';
import { requireImage } from './require-image.ts';
import { translateAt } from './resized-translation.ts';
import { sizedPrograms } from './sized-programs.ts';
import { ownStrips, type StripModel } from './strips.ts';
import { viewOf } from './trained-view.ts';

export type { TranslateOptions, Translator } from './image-translator.ts';

/** How a model file is opened. */
export interface OpenTranslatorOptions {
  /** Its name in errors. */
  readonly name?: string;
  /** False translates without dropout: equal images give equal results, whatever the seed. */
  readonly hasNoise?: boolean;
  /**
   * What layers normalise by: the statistics of each image, as the paper does, or those that training collected. As the
   * model says if absent, which is by those of each image for all that were trained here.
   */
  readonly statistics?: Statistics;
  /** How images go into a model of another program and come out of it, where its file does not say. */
  readonly images?: ImageModelRecord;
}

/**
 * Opens a model file. Throws OPTION for running statistics where it has none, FORMAT for bytes that are not ONNX, MODEL for a
 * network that does not map images to images.
 */
export const openTranslator = async (
  device: Device,
  bytes: Uint8Array,
  { name = 'model.onnx', hasNoise = true, statistics, images }: OpenTranslatorOptions = {},
): Promise<Translator> => {
  const info = readModelInfo(bytes, name);
  const record = parseModelRecord(info.metadata, name);
  if (!record && statistics === 'running')
    throw new Pix2PixError(
      'OPTION',
      `${name}: statistics is "running" (--statistics running), but the file is of another program, whose norms stay as they are; leave it out`,
    );
  if (record && images)
    throw new Pix2PixError(
      'OPTION',
      `${name}: images has no effect, since the file is of pix2pix and says itself how they go in and out; leave it out`,
    );
  const translator = await naming(name, () =>
    record
      ? openOwn(
          {
            device,
            bytes,
            record,
            hasNoise,
            statistics: statistics ?? statisticsOf(record.architecture),
          },
          info,
        )
      : openForeign(device, bytes, name, images),
  );
  const inputResize = record?.inputResize ?? 'auto';
  return {
    ...translator,
    translate: (x, { resize = 'trained', ...options } = {}) =>
      naming(name, () => {
        const [, , height = 0, width = 0] = requireImage(x, translator.inputChannels);
        const view = viewOf(translator, { width, height }, resize);
        return translateAt((y) => translator.translate(y, options), x, view, inputResize);
      }),
  };
};

const openOwn = async (model: StripModel, info: ModelInfo): Promise<Translator> => {
  const { device, record } = model;
  const { architecture, sizeMultiple } = record;
  const own = ownModel(model.bytes, record, { ...model, info });
  const programs = sizedPrograms(device, own, record);
  const { inputChannels, outputChannels } = architecture;
  const least = leastSize(architecture);
  return {
    record,
    inputChannels,
    outputChannels,
    translate: async (x, { seed = 0, key = '' } = {}) => {
      const [n = 0, , h = 0, w = 0] = requireImage(x, inputChannels);
      const frame = frameOf(h, w, sizeMultiple, least);
      const inputs = own.withNoise ? noiseInputs(architecture, n, frame.height, frame.width) : [];
      const noise = drawNoise(architecture, inputs, randomStream(seed, 'translate', key));
      const padded = padByReflection(x, frame);
      const program = await programs.of(n, frame.height, frame.width);
      const result = await program.run({ [TRANSLATION_INPUT]: padded, ...noise });
      return cropTo(requireOutput(result[TRANSLATION_OUTPUT], n, outputChannels), h, w, frame);
    },
    translateStrips: (source, options = {}) => ownStrips(model, source, options),
    dispose: () => programs.dispose(),
  };
};

/**
 * Checks a model file without an engine, for example before it is exported. Throws FORMAT for bytes that are not ONNX
 * or weights that do not match their record, MODEL for a network that does not map images to images.
 */
export const checkTranslator = async (bytes: Uint8Array, name: string): Promise<void> => {
  const record = parseModelRecord(readModelInfo(bytes, name).metadata, name);
  await naming(name, () => {
    if (record) translationGraph(record.architecture, decodeWeights(bytes), { hasNoise: false });
    else imagePlan(bytes, name);
  });
};

/** Throws MODEL if a network's output is not what it declares. */
const requireOutput = (y: Tensor | undefined, count: number, channels: number): Tensor => {
  if (y?.shape.length === 4 && y.shape[0] === count && y.shape[1] === channels) return y;
  throw new Pix2PixError(
    'MODEL',
    `the network returns ${y ? formatShape(y.shape) : 'nothing'}, expected [${count},${channels},H,W]; it is not what its file declares`,
  );
};
