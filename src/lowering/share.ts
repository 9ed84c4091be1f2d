/** Common subexpressions: equal nodes of equal operands become one, so what two gradients share runs once. */

import { graph, node } from '../graph/build.ts';
import type { Graph, OpAttributes, Value } from '../graph/ops.ts';
import { rewriteGraph } from '../graph/walk.ts';

/** The same graph in which no two nodes are equal. */
export const shareEqualNodes = (source: Graph): Graph => {
  const ids = new Map<Value, number>();
  const known = new Map<string, Value>();
  const idOf = (value: Value): number => {
    const id = ids.get(value) ?? ids.size;
    ids.set(value, id);
    return id;
  };
  return graph(
    rewriteGraph(source, (value, inputs) => {
      const key = `${value.op}(${inputs.map(idOf).join(',')})${attributesKey(value)}`;
      const equal = known.get(key);
      if (equal) return equal;
      const isSame = inputs.every((operand, index) => operand === value.inputs[index]);
      const kept = isSame ? value : node(value.op, inputs, value.attributes);
      known.set(key, kept);
      idOf(kept);
      return kept;
    }),
  );
};

/** Constants beyond this many values are compared by identity: comparing weights would cost more than it saves. */
const LARGEST_COMPARED = 1024;

const constantIds = new WeakMap<Float32Array, number>();
let nextConstantId = 0;

const attributesKey = (value: Value): string => {
  if (value.op !== 'constant') return JSON.stringify(value.attributes);
  const { data, name } = value.attributes as OpAttributes['constant'];
  const shape = JSON.stringify([value.shape, name]);
  if (data.length <= LARGEST_COMPARED) return `${shape}${Array.from(data, exactText).join()}`;
  const id = constantIds.get(data) ?? nextConstantId++;
  constantIds.set(data, id);
  return `${shape}#${id}`;
};

/** The number as text, in which 0 and -0 differ. */
const exactText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
