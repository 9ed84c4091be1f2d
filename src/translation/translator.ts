/** Translates images of any size with a model file: ours, with its noise, or any image-to-image ONNX file. */
import { Pix2PixError } from '../core/errors.ts';
import { naming } from '../core/naming.ts';
import { randomStream } from '../core/random.ts';
import { formatShape } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import { drawNoise, noiseInputs } from '../models/noise-inputs.ts';
import { TRANSLATION_INPUT, TRANSLATION_OUTPUT, translationGraph } from '../models/translation-graph.ts';
import { type PortInfo, readModelInfo } from '../onnx/model-info.ts';
import type { Device } from '../runtime/device.ts';
import { decodeWeights, type ModelRecord, parseModelRecord } from './model-file.ts';
import { type OwnModel, ownModel } from './own-model.ts';
import { cropTo, nextMultiple, padByEdge } from './padding.ts';

/** What determines the noise of a translation. */
export interface TranslateOptions {
  /** Seed of the noise. */
  readonly seed?: number;
  /** Name of the image: its noise depends on this and the seed, and on no other image. */
  readonly key?: string;
}

/** A model that is open on a device. */
export interface Translator {
  /** The record in the file; undefined for a foreign model. */
  readonly record: ModelRecord | undefined;
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** x [1,C,H,W] in [-1,1], of any H and W -> [1,C',H,W]. Throws MODEL for another number of channels. */
  translate(x: Tensor, options?: TranslateOptions): Promise<Tensor>;
  dispose(): Promise<void>;
}

/**
 * Opens a model file. With `hasNoise` false it translates without dropout: equal images give equal results, whatever the
 * seed. Throws FORMAT for bytes that are not ONNX, MODEL for a network that does not map images to images.
 */
export const openTranslator = async (
  device: Device,
  bytes: Uint8Array,
  { name = 'model.onnx', hasNoise = true }: { readonly name?: string; readonly hasNoise?: boolean } = {},
): Promise<Translator> => {
  const info = readModelInfo(bytes, name);
  const record = parseModelRecord(info.metadata, name);
  const translator = await naming(name, () =>
    record
      ? openOwn(device, record, ownModel(bytes, record, { hasNoise, info }))
      : openForeign(device, bytes, name),
  );
  return { ...translator, translate: (x, options) => naming(name, () => translator.translate(x, options)) };
};

const openOwn = async (
  device: Device,
  record: ModelRecord,
  { bytes, withNoise }: OwnModel,
): Promise<Translator> => {
  const { architecture, sizeMultiple } = record;
  const program = await device.loadModel(bytes);
  const { inputChannels, outputChannels } = architecture;
  return {
    record,
    inputChannels,
    outputChannels,
    translate: async (x, { seed = 0, key = '' } = {}) => {
      const [n = 0, , h = 0, w = 0] = requireImage(x, inputChannels);
      const [paddedH, paddedW] = [nextMultiple(h, sizeMultiple), nextMultiple(w, sizeMultiple)];
      const inputs = withNoise ? noiseInputs(architecture, n, paddedH, paddedW) : [];
      const noise = drawNoise(architecture, inputs, randomStream(seed, 'translate', key));
      const padded = padByEdge(x, paddedH, paddedW);
      const result = await program.run({ [TRANSLATION_INPUT]: padded, ...noise });
      return cropTo(requireOutput(result[TRANSLATION_OUTPUT], n, outputChannels), h, w);
    },
    dispose: () => program.dispose(),
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
    else imagePorts(bytes, name);
  });
};

/** The only input and the only output of a foreign model. Throws MODEL if there are others. */
const imagePorts = (bytes: Uint8Array, name: string): readonly [input: ImagePort, output: ImagePort] => {
  const { inputs, outputs } = readModelInfo(bytes, name);
  const [input, output] = [inputs[0], outputs[0]];
  if (inputs.length === 1 && outputs.length === 1 && isImage(input) && isImage(output))
    return [input, output];
  throw new Pix2PixError(
    'MODEL',
    `${name}: has inputs ${describe(inputs)} and outputs ${describe(outputs)}; a translator has one input and one output of shape [N,C,H,W]`,
  );
};

type ImagePort = PortInfo & { readonly shape: readonly string[] };

const isImage = (port: PortInfo | undefined): port is ImagePort => port?.shape?.length === 4;

/** A foreign model: one image input and one image output, run as it is. */
const openForeign = async (device: Device, bytes: Uint8Array, name: string): Promise<Translator> => {
  const [input, output] = imagePorts(bytes, name);
  const program = await device.loadModel(bytes);
  const channels = ([, c]: readonly string[]): number => Number(c) || 3; // any number of channels: use colour
  const inputChannels = channels(input.shape);
  return {
    record: undefined,
    inputChannels,
    outputChannels: channels(output.shape),
    translate: async (x) => {
      requireImage(x, inputChannels);
      return requireOutput((await program.run({ [input.name]: x }))[output.name], x.shape[0] as number);
    },
    dispose: () => program.dispose(),
  };
};

const describe = (ports: readonly PortInfo[]): string =>
  ports.map(({ name, shape }) => `${name} [${shape?.join(',') ?? '?'}]`).join(' ') || 'none';

const requireImage = (x: Tensor, channels: number): readonly number[] => {
  if (x.shape.length === 4 && x.shape[1] === channels) return x.shape;
  throw new Pix2PixError(
    'MODEL',
    `got ${formatShape(x.shape)}, expected [1,${channels},H,W]; convert the image to ${channels} channel${channels === 1 ? '' : 's'}`,
  );
};

/** Throws MODEL if a network's output is not what it declares. */
const requireOutput = (y: Tensor | undefined, count: number, channels?: number): Tensor => {
  if (y?.shape.length === 4 && y.shape[0] === count && y.shape[1] === (channels ?? y.shape[1])) return y;
  throw new Pix2PixError(
    'MODEL',
    `the network returns ${y ? formatShape(y.shape) : 'nothing'}, expected [${count},${channels ?? 'C'},H,W]; it is not what its file declares`,
  );
};
