/** Files as versions before 2026-11-27 wrote them: their norms do not subtract the mean of a plane first. */
import { graph, node } from '../graph/build.ts';
import { rewriteGraph } from '../graph/walk.ts';
import { decodeModel } from '../onnx/decode.ts';
import { encodeModel } from '../onnx/encode.ts';

export const asOlderVersion = (bytes: Uint8Array): Uint8Array => {
  const { graph: source, ...options } = decodeModel(bytes);
  const outputs = rewriteGraph(source, (value, inputs) =>
    value.op === 'sub' && inputs[1]?.op === 'globalAveragePool' && inputs[0]
      ? inputs[0]
      : value.inputs.length === 0
        ? value
        : node(value.op, inputs, value.attributes),
  );
  return encodeModel(graph(outputs), options);
};
