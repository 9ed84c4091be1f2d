/**
 * Replaces convolutions that ONNX Runtime 1.30 computes wrongly on WebGPU by others that it computes correctly: the
 * first layer of the paper's discriminator, with its 6 channels of input and candidate, is one of them.
 */
import { graph, node, pad } from '../graph/build.ts';
import { type Graph, isOp, type Value } from '../graph/ops.ts';
import { rewriteGraph } from '../graph/walk.ts';

/** The engine reads channels in fours, or in threes where 4 does not divide them; in threes, only 3 come out right. */
const isMiscounted = (value: Value): value is Value<'conv2d'> => {
  if (!isOp(value, 'conv2d')) return false;
  const [outChannels, channels] = (value.inputs[1] as Value).shape as readonly [number, number];
  return channels > 3 && channels % 3 === 0 && channels % 4 !== 0 && outChannels % 4 === 0;
};

/** With channels of zeros up to the next multiple of four, in the image and in the kernel. */
const withPaddedChannels = ({ inputs, attributes }: Value<'conv2d'>): Value => {
  const [x, w, ...bias] = inputs as readonly [Value, Value, ...Value[]];
  const missing = 4 - ((w.shape[1] as number) % 4);
  const padded = (value: Value): Value => pad(value, [0, 0, 0, 0], [0, missing, 0, 0]);
  return node('conv2d', [padded(x), padded(w), ...bias], attributes);
};

/** The same function without such convolutions. */
export const padConvChannels = (source: Graph): Graph =>
  graph(
    rewriteGraph(source, (value, inputs) => {
      const isSame = inputs.every((operand, index) => operand === value.inputs[index]);
      const kept = isSame ? value : node(value.op, inputs, value.attributes);
      return isMiscounted(kept) ? withPaddedChannels(kept) : kept;
    }),
  );
