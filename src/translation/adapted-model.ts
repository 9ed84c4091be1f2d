/** A model of another program as one of float32 images [N,C,H,W] in [-1,1], R, G and B. */
import { type AdaptedModel, adaptPorts, type PortAdapter } from '../onnx/adapt-ports.ts';
import type { ImagePlan, ImagePort } from './image-plan.ts';

/** The file with conversions before and behind its graph, or as it is where none is needed. */
export const adaptedModel = (
  bytes: Uint8Array,
  name: string,
  { input, output, values }: ImagePlan,
): AdaptedModel => adaptPorts(bytes, name, { input: adapterOf(input), output: adapterOf(output), values });

const adapterOf = (port: ImagePort): PortAdapter => {
  const { name, layout, channelOrder, channels, range, mean, std } = port;
  const [low, high] = range;
  const ofChannel = (values: readonly number[], channel: number): number =>
    (values.length === 1 ? values[0] : values[channel]) as number;
  const count = Math.max(mean.length, std.length);
  const each = (number: (channel: number) => number): number[] =>
    Array.from({ length: count }, (_, c) => number(c));
  return {
    name,
    isChannelsLast: layout === 'NHWC',
    isReversed: channelOrder === 'BGR',
    channels,
    // x is -1 at the low end and 1 at the high one; the network has (value - mean) / std
    scale: each((c) => (high - low) / 2 / ofChannel(std, c)),
    shift: each((c) => ((high + low) / 2 - ofChannel(mean, c)) / ofChannel(std, c)),
  };
};
