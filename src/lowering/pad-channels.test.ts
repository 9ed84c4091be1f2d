import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { conv2d, graph, input, relu } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { padConvChannels } from './pad-channels.ts';
import { ROUNDING, rewriteError } from './rewrite-error.testing.ts';

/** A convolution of inputs 0, 1 and 2: image, kernel and bias. */
const convolution = (channels: number, outChannels: number): Graph => {
  const [x, w, bias] = [[2, channels, 5, 4], [outChannels, channels, 4, 4], [outChannels]].map((shape, i) =>
    input(`${i}`, shape),
  ) as [Value, Value, Value];
  return graph({ y: relu(conv2d(x, w, { stride: 2, padding: 1 }, bias)) });
};

const channelsOf = ({ outputs }: Graph): readonly unknown[] =>
  reachable(Object.values(outputs))
    .filter(({ op }) => op === 'conv2d')
    .map(({ inputs }) => inputs[1]?.shape[1]);

describe('padConvChannels', () => {
  it.each([
    [6, 4, 8],
    [9, 64, 12],
    [15, 8, 16],
    [18, 4, 20],
  ])(
    'pads the channels of a convolution of %i to %i channels to %i, with the same result',
    (channels, outChannels, padded) => {
      const source = convolution(channels, outChannels);
      const rewritten = padConvChannels(source);
      expect(channelsOf(rewritten)).toEqual([padded]);
      const stream = randomStream(0, 'pad-channels', channels);
      const feeds = source.inputs.map(({ shape }) => randomTensor(shape as readonly number[], stream));
      expect(rewriteError(rewritten, source, feeds)).toBeLessThan(ROUNDING);
    },
  );

  it.each([
    [3, 64],
    [6, 5],
    [12, 4],
    [7, 4],
    [64, 128],
  ])('leaves a convolution of %i to %i channels as it is', (channels, outChannels) => {
    const source = convolution(channels, outChannels);
    expect(padConvChannels(source).outputs.y).toBe(source.outputs.y);
  });
});
