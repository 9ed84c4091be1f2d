/**
 * The norm of exported models, run by ONNX Runtime as any program runs it, against the float64 interpreter.
 * Flat and dark planes show sums that lose digits; random ones hide them.
 */
import * as node from 'onnxruntime-node';
import * as web from 'onnxruntime-web/wasm';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../src/core/random.ts';
import { symbolicDim } from '../src/core/shape.ts';
import { filled } from '../src/core/tensor.ts';
import { graph, input } from '../src/graph/build.ts';
import type { Layer } from '../src/models/layers.ts';
import { bakedContext } from '../src/models/translation-graph.ts';
import { encodeModel } from '../src/onnx/encode.ts';
import { interpret } from '../src/reference/interpret.ts';
import { EXPORT_IR_VERSION, EXPORT_OPSET } from '../src/translation/model-file.ts';

const layer = { name: 'layer', norm: 'batch', outChannels: 1 } as Layer;
const weights = new Map(
  ['layer.norm.gamma', 'layer.norm.beta'].map((name) => [name, filled([1], 1)] as const),
);
const { normalize } = bakedContext({ normEpsilon: 1e-5 }, weights, 'image');
const x = input('x', [symbolicDim('N'), 1, symbolicDim('H'), symbolicDim('W')]);
const source = graph({ y: normalize(x, layer) });
const bytes = encodeModel(source, { opset: EXPORT_OPSET, irVersion: EXPORT_IR_VERSION });

const stream = randomStream(0, 'planes');
const FILLS: Readonly<Record<string, () => number>> = {
  flat: () => 0.99,
  'flat, far from zero': () => 7.3,
  dark: () => -5 + 0.01 * stream.uniform(),
  'nearly flat around 100': () => 100 + 0.1 * stream.uniform(),
  noisy: () => 4 * stream.uniform() - 2,
};

web.env.wasm.numThreads = 1;
/** In deviations. WebAssembly adds up the variance of a plane one value at a time, in float32. */
const TOLERANCES = { 'onnxruntime-node': 1e-4, 'onnxruntime-web': 1e-3 } as const;
const CLIENTS = { 'onnxruntime-node': node, 'onnxruntime-web': web } as const;

const outputOf = async (client: keyof typeof CLIENTS, data: Float32Array, side: number) => {
  const { InferenceSession, Tensor } = CLIENTS[client] as typeof node;
  const session = await InferenceSession.create(bytes);
  const { y } = await session.run({ x: new Tensor('float32', data, [1, 1, side, side]) });
  const values = Float32Array.from(y?.data as Float32Array);
  await session.release();
  return values;
};

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let largest = 0;
  for (let i = 0; i < b.length; i++)
    largest = Math.max(largest, Math.abs((a[i] as number) - (b[i] as number)));
  return largest;
};

describe('the normalisation of a translation', () => {
  const sizes = [256, 1024];
  const cases = sizes.flatMap((side) => Object.keys(FILLS).map((fill) => [side, fill] as const));

  it.each([...cases, [2048, 'dark'] as const])(
    'of a plane of %i pixels a side that is %s is that of float64, in Node and WebAssembly',
    async (side, fill) => {
      const data = Float32Array.from({ length: side * side }, FILLS[fill] as () => number);
      const expected = interpret(source, { x: { shape: [1, 1, side, side], data: Float64Array.from(data) } });
      for (const client of ['onnxruntime-node', 'onnxruntime-web'] as const) {
        const actual = await outputOf(client, data, side);
        expect(actual).toHaveLength(side * side);
        expect(largestDifference(actual, expected.y?.data ?? []), client).toBeLessThan(TOLERANCES[client]);
      }
    },
    60_000,
  );
});
