/** How images go into a network of another program and come out of it: what its record says, and else what its file shows. */
import { Pix2PixError } from '../core/errors.ts';
import { type GraphEnds, graphEnds } from '../onnx/graph-ends.ts';
import { type ModelInfo, type PortInfo, readModelInfo } from '../onnx/model-info.ts';
import { fitsLayout, foundLayout, type LayoutAxes, layoutAxes } from './found-layout.ts';
import { type FoundRange, inputRange, outputRange } from './found-ranges.ts';
import {
  type ChannelOrder,
  type ImageModelRecord,
  type ImagePortRecord,
  mergeImageModels,
  parseImageModel,
  type TensorLayout,
} from './image-model.ts';
import { metadataImages } from './metadata-images.ts';
import type { FixedSize } from './trained-view.ts';

/** How one input or output holds images. */
export interface ImagePort {
  readonly name: string;
  /** `float`, `float16`, `uint8`, ... */
  readonly elementType: string;
  readonly layout: TensorLayout;
  readonly channels: number;
  readonly channelOrder: ChannelOrder;
  /** What black and white are, before mean and std. */
  readonly range: readonly [low: number, high: number];
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** The sides that it fixes. */
  readonly fixedSize: FixedSize;
  /** Whether it takes one image at a time. */
  readonly isSingle: boolean;
  /** Why the range is taken for that; undefined where it is a guess. */
  readonly rangeReason: string | undefined;
}

/** How a network of another program is used. */
export interface ImagePlan {
  readonly input: ImagePort;
  readonly output: ImagePort;
  /** Channels of the images that `translate` takes and gives: those of the network, or colour where it sees their luma. */
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly values: Readonly<Record<string, number>>;
  readonly sizeMultiple: number;
  /** The outputs that may hold images, of which `output` is one. */
  readonly candidates: readonly string[];
}

/**
 * How a model file of another program is used; `given` comes before the record in its metadata. Throws FORMAT for bytes
 * that are not ONNX, MODEL for a network that does not map images to images.
 */
export const imagePlan = (bytes: Uint8Array, name: string, given?: ImageModelRecord): ImagePlan => {
  const info = readModelInfo(bytes, name);
  const record = mergeImageModels(parseImageModel(info.metadata, name), given);
  const ports = imagePorts(info, record, name);
  const ends = graphEnds(bytes, name);
  const asked = {
    input: { ...metadataImages(info.metadata), ...record.input },
    output: { ...metadataImages(info.metadata), ...record.output },
  };
  for (const side of ['input', 'output'] as const) requireLayout(ports[side], asked[side], name);
  const found = foundRanges(asked, ports, ends);
  const order = asked.input.channelOrder ?? found.input?.channelOrder ?? 'RGB';
  const input = portOf(ports.input, asked.input, {
    layout: asked.input.layout ?? foundLayout(ports.input, ends.after(ports.input.name)) ?? 'NCHW',
    order,
    range: found.input ?? found.output ?? GUESS,
  });
  const output = portOf(ports.output, asked.output, {
    layout: asked.output.layout ?? foundLayout(ports.output, ends.before(ports.output.name)) ?? input.layout,
    order: asked.output.channelOrder ?? order,
    range: found.output ?? found.input ?? GUESS,
  });
  const isLuma = input.channelOrder === 'Y' || output.channelOrder === 'Y';
  if (isLuma) requireLuma(input, output, name);
  requirePerChannel(input, name);
  requirePerChannel(output, name);
  const { values = {}, sizeMultiple = 1 } = record;
  const [inputChannels, outputChannels] = isLuma ? [3, 3] : [input.channels, output.channels];
  const { candidates } = ports;
  return { input, output, inputChannels, outputChannels, values, sizeMultiple, candidates };
};

/** Our own range, if nothing tells another. */
const GUESS = { range: [-1, 1] as const, reason: undefined };

interface Found {
  readonly range: readonly [number, number];
  readonly reason: string | undefined;
}

/** Types whose numbers are bytes or words; others have any range. */
const TYPE_RANGES: Readonly<Record<string, readonly [number, number]>> = {
  uint8: [0, 255],
  uint16: [0, 65535],
};

const foundRanges = (
  asked: Record<'input' | 'output', ImagePortRecord>,
  ports: Record<'input' | 'output', Port>,
  ends: GraphEnds,
): { readonly input: FoundRange | undefined; readonly output: FoundRange | undefined } => {
  const found = (side: 'input' | 'output', byGraph: () => FoundRange | undefined): FoundRange | undefined => {
    const { range } = asked[side];
    if (range) return { range, reason: 'its record says so' };
    const ofType = TYPE_RANGES[ports[side].elementType];
    return ofType ? { range: ofType, reason: `its numbers are ${ports[side].elementType}` } : byGraph();
  };
  return {
    input: found('input', () => inputRange(ends.after(ports.input.name))),
    output: found('output', () => outputRange(ends.before(ports.output.name))),
  };
};

/** An input or output that may hold images. */
type Port = PortInfo & { readonly shape: readonly string[] | undefined };

const portOf = (
  { name, elementType, shape }: Port,
  { mean = [0], std = [1] }: ImagePortRecord,
  { layout, order, range }: { layout: TensorLayout; order: ChannelOrder; range: Found },
): ImagePort => {
  const axes: LayoutAxes = layoutAxes[layout];
  const sideOf = (axis: number): number | undefined => Number(shape?.[axis]) || undefined;
  const [height, width] = [sideOf(axes.height), sideOf(axes.width)];
  return {
    name,
    elementType,
    layout,
    channels: sideOf(axes.channels) ?? 3,
    channelOrder: order,
    range: range.range,
    mean,
    std,
    fixedSize: { ...(height ? { height } : {}), ...(width ? { width } : {}) },
    isSingle: shape?.[0] === '1',
    rangeReason: range.reason,
  };
};

/** Throws OPTION for a layout that the shape of a port contradicts. */
const requireLayout = (port: Port, { layout }: ImagePortRecord, name: string): void => {
  if (layout === undefined || fitsLayout(port, layout)) return;
  throw new Pix2PixError(
    'OPTION',
    `${name}: layout is "${layout}" (--layout ${layout}), but "${port.name}" is [${port.shape?.join(',')}], whose channels are elsewhere; leave it out`,
  );
};

/** Throws OPTION for a network that sees more than the luma of colours. */
const requireLuma = (input: ImagePort, output: ImagePort, name: string): void => {
  if (input.channels === 1 && output.channels === 1 && input.channelOrder === output.channelOrder) return;
  throw new Pix2PixError(
    'OPTION',
    `${name}: channelOrder is "Y" (--channel-order Y), which is for one channel in and out, and the network has ${input.channels} and ${output.channels}; use RGB or BGR`,
  );
};

/** Throws OPTION for a mean or a deviation that is neither for each channel nor one for all. */
const requirePerChannel = ({ name: port, channels, mean, std }: ImagePort, name: string): void => {
  for (const [key, values] of Object.entries({ mean, std }))
    if (values.length !== 1 && values.length !== channels)
      throw new Pix2PixError(
        'OPTION',
        `${name}: ${key} of "${port}" has ${values.length} numbers, expected 1 or ${channels}, one a channel`,
      );
};

/** Types that are converted. */
const TYPES = new Set(['float', 'float16', 'double', 'uint8', 'int8', 'uint16', 'int16', 'int32']);

/** Whether a port can hold images: numbers of four dimensions. */
const isImages = ({ shape, elementType }: PortInfo): boolean =>
  (shape === undefined || shape.length === 4) && TYPES.has(elementType);

/** The input and the output that hold the images. Throws MODEL where that is not clear. */
const imagePorts = (
  { inputs, outputs }: ModelInfo,
  record: ImageModelRecord,
  name: string,
): { readonly input: Port; readonly output: Port; readonly candidates: readonly string[] } => {
  const values = record.values ?? {};
  const fail = (reason: string): Pix2PixError =>
    new Pix2PixError(
      'MODEL',
      `${name}: has inputs ${describe(inputs)} and outputs ${describe(outputs)}; ${reason}`,
    );
  const named = (ports: readonly PortInfo[], asked: string): PortInfo => {
    const port = ports.find((each) => each.name === asked);
    if (port && isImages(port)) return port;
    throw fail(`"${asked}" is named as that of the images, and is none`);
  };
  const images = inputs.filter((port) => values[port.name] === undefined && isImages(port));
  const input = record.input?.name === undefined ? images[0] : named(inputs, record.input.name);
  const results = outputs.filter(isImages);
  const output = record.output?.name === undefined ? results[0] : named(outputs, record.output.name);
  if (!input || !output)
    throw fail('a translator has one input and one output of shape [N,C,H,W] or [N,H,W,C]');
  const missing = inputs.filter((port) => port !== input && values[port.name] === undefined);
  if (missing.some(isImages)) throw fail('a translator has one input of images');
  const [first] = missing;
  if (first)
    throw fail(
      `the input "${first.name}" needs a number: values { "${first.name}": 1 } (--value ${first.name}=1)`,
    );
  return { input, output, candidates: results.map((port) => port.name) };
};

const describe = (ports: readonly PortInfo[]): string =>
  ports.map(({ name, shape }) => `${name} [${shape?.join(',') ?? '?'}]`).join(' ') || 'none';
