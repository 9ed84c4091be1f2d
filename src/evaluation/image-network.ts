/** Any ONNX network that takes one image. The file says which sizes it takes; values are scaled to its range. */
import { Pix2PixError } from '../core/errors.ts';
import { naming } from '../core/naming.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { type Image, withChannels } from '../data/image.ts';
import { imagesTensor } from '../data/pixels.ts';
import { resize } from '../data/resample.ts';
import { type PortInfo, readModelInfo } from '../onnx/model-info.ts';
import type { Device } from '../runtime/device.ts';
import { nextMultiple, padByEdge } from '../translation/padding.ts';

/** Converts values in [-1,1] by `value * scale + shift`, per channel. */
interface ValueRange {
  readonly about: string;
  readonly scale: readonly [number, number, number];
  readonly shift: readonly [number, number, number];
}

const equal = (value: number): readonly [number, number, number] => [value, value, value];

/** ImageNet's standard deviations and means of values in [0,1], as in torchvision. */
const DEVIATIONS = [0.229, 0.224, 0.225] as const;
const MEANS = [0.485, 0.456, 0.406] as const;
const standardized = (value: (channel: 0 | 1 | 2) => number): readonly [number, number, number] => [
  value(0),
  value(1),
  value(2),
];

/** Value ranges that networks expect, by name. */
export const VALUE_RANGES = {
  signed: { about: '-1 to 1', scale: equal(1), shift: equal(0) },
  unit: { about: '0 to 1', scale: equal(0.5), shift: equal(0.5) },
  bytes: { about: '0 to 255', scale: equal(127.5), shift: equal(127.5) },
  imagenet: {
    about: "minus ImageNet's mean, divided by its deviation",
    scale: standardized((c) => 0.5 / DEVIATIONS[c]),
    shift: standardized((c) => (0.5 - MEANS[c]) / DEVIATIONS[c]),
  },
} as const satisfies Readonly<Record<string, ValueRange>>;

export type ValueRangeName = keyof typeof VALUE_RANGES;

export interface ImageNetwork {
  /** Its name in errors. */
  readonly name: string;
  /** The network's first output for an image, which is resized if the network takes one size only, or padded. */
  run(image: Image): Promise<Tensor>;
  dispose(): Promise<void>;
}

/** Opens a network. Throws FORMAT for bytes that are not ONNX, MODEL for a network that does not take one colour image. */
export const openImageNetwork = async (
  device: Device,
  bytes: Uint8Array,
  {
    name,
    values = 'signed',
    multiple = 1,
  }: {
    readonly name: string;
    readonly values?: ValueRangeName;
    /** Height and width must be multiples of this. */
    readonly multiple?: number;
  },
): Promise<ImageNetwork> => {
  const { inputs, outputs } = readModelInfo(bytes, name);
  const [input, output] = [inputs[0], outputs[0]];
  if (!input || !output || inputs.length !== 1 || !takesColour(input))
    throw new Pix2PixError(
      'MODEL',
      `${name}: takes ${inputs.map(describe).join(', ') || 'nothing'}, expected one image [N,3,H,W]; export the network with channels before rows`,
    );
  const program = await naming(name, () => device.loadModel(bytes));
  const [height, width] = [fixed(input, 2), fixed(input, 3)];
  return {
    name,
    run: async (image) => {
      const colour = withChannels(image, 3);
      const fitting = resize(colour, width ?? image.width, height ?? image.height, 'bicubic');
      const x = inRange(imagesTensor([fitting]), values);
      const [h, w] = [nextMultiple(fitting.height, multiple), nextMultiple(fitting.width, multiple)];
      return naming(
        name,
        async () => (await program.run({ [input.name]: padByEdge(x, h, w) }))[output.name] as Tensor,
      );
    },
    dispose: () => program.dispose(),
  };
};

const takesColour = ({ shape }: PortInfo): boolean =>
  shape?.length === 4 && (shape[1] === '3' || Number.isNaN(Number(shape[1])));

const describe = ({ name, shape }: PortInfo): string => `${name} [${shape?.join(',') ?? '?'}]`;

/** A dimension, if the network fixes it. */
const fixed = ({ shape }: PortInfo, axis: number): number | undefined => {
  const dim = Number(shape?.[axis]);
  return Number.isInteger(dim) && dim > 0 ? dim : undefined;
};

const inRange = ({ shape, data }: Tensor, name: ValueRangeName): Tensor => {
  const { scale, shift } = VALUE_RANGES[name];
  const plane = data.length / 3;
  return tensor(
    shape,
    data.map((value, i) => {
      const channel = Math.floor(i / plane);
      return value * (scale[channel] as number) + (shift[channel] as number);
    }),
  );
};
