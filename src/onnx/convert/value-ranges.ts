/** A model that also says how large the values become that a conversion would compute in half precision. */
import { toBinary } from '@bufbuild/protobuf';
import { TensorProto_DataType as DataType, ModelProtoSchema } from 'onnx-buf';
import { valueInfo } from '../messages.ts';
import { readModelFile } from '../model-file.ts';
import { int } from '../node-content.ts';
import { freshNames, hoistConstants } from './graphs.ts';
import { planHalf, rangeOf } from './half-plan.ts';
import { nodeMessage } from './node-message.ts';
import { valueTypes } from './value-types.ts';

/** The model, and which value each of its new outputs is the largest size of. */
export interface RangedModel {
  readonly bytes: Uint8Array;
  readonly values: ReadonlyMap<string, string>;
}

/** Graphs inside of nodes are left out. Throws FORMAT for bytes that are not ONNX, or whose tensors are damaged. */
export const withRanges = (bytes: Uint8Array, name = 'model.onnx'): RangedModel => {
  const { model, graph } = readModelFile(name, bytes);
  hoistConstants(graph);
  const typeOf = valueTypes(graph);
  const constants = new Map(
    graph.initializer
      .filter(({ dataType }) => dataType === DataType.FLOAT)
      .map((tensor) => [tensor.name, rangeOf(tensor)]),
  );
  const { isHalf } = planHalf(graph, typeOf, { constantOf: (value) => constants.get(value) });
  const fresh = freshNames(graph);
  const values = new Map<string, string>();
  for (const node of [...graph.node]) {
    if (!isHalf(node)) continue;
    for (const value of node.output) {
      if (typeOf(value) !== DataType.FLOAT) continue;
      const [size, largest] = [fresh(`${value}_size`), fresh(`${value}_largest`)];
      graph.node.push(
        nodeMessage('Abs', [value], size),
        nodeMessage('ReduceMax', [size], largest, { keepdims: int(0) }),
      );
      graph.output.push(valueInfo(largest, []));
      values.set(largest, value);
    }
  }
  return { bytes: toBinary(ModelProtoSchema, model), values };
};
