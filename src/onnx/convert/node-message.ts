/** Nodes that conversions add. */
import { create } from '@bufbuild/protobuf';
import { type NodeProto, NodeProtoSchema } from 'onnx-buf';
import { attributeMessage } from '../messages.ts';
import type { AttributeValue } from '../node-content.ts';

/** A node with one output, named by it. */
export const nodeMessage = (
  opType: string,
  input: readonly string[],
  output: string,
  attributes: Readonly<Record<string, AttributeValue>> = {},
): NodeProto =>
  create(NodeProtoSchema, {
    opType,
    name: `${opType}_${output}`,
    input: [...input],
    output: [output],
    attribute: Object.entries(attributes).map(([name, value]) => attributeMessage(name, value)),
  });
