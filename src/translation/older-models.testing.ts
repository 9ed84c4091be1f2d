/** Files as earlier versions wrote them: their norms left the sums of large planes to the engine. */
import { constant, globalAveragePool, instanceNorm, sub } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import type { Layer } from '../models/layers.ts';
import { translationGraph } from '../models/translation-graph.ts';
import { decodeModel } from '../onnx/decode.ts';
import { encodeModel } from '../onnx/encode.ts';
import { readModelInfo } from '../onnx/model-info.ts';
import { decodeWeights, type ModelRecord, parseModelRecord } from './model-file.ts';

const withoutMean = (x: Value): Value => sub(x, globalAveragePool(x));

/** What became of a plane before InstanceNormalization: nothing, or (from 2026-11-27 on) its mean was taken off twice. */
const BEFORE = { plain: (x: Value): Value => x, centred: (x: Value): Value => withoutMean(withoutMean(x)) };

export const asOlderVersion = (bytes: Uint8Array, norms: keyof typeof BEFORE = 'plain'): Uint8Array => {
  const { graph: _, ...options } = decodeModel(bytes);
  const { architecture } = parseModelRecord(readModelInfo(bytes).metadata, 'model.onnx') as ModelRecord;
  const weights = decodeWeights(bytes);
  const parameter = ({ name, norm, outChannels }: Layer, role: 'gamma' | 'beta'): Value =>
    norm === 'instance'
      ? constant([outChannels], new Float32Array(outChannels).fill(role === 'gamma' ? 1 : 0))
      : constant(
          [outChannels],
          weights.get(`${name}.norm.${role}`)?.data as Float32Array,
          `${name}.norm.${role}`,
        );
  const older = translationGraph(architecture, weights, {
    hasNoise: false,
    normalize: (y, layer) =>
      instanceNorm(
        BEFORE[norms](y),
        parameter(layer, 'gamma'),
        parameter(layer, 'beta'),
        architecture.normEpsilon,
      ),
  });
  return encodeModel(older, options);
};
