/** Which element types the values of a graph have, as far as ops and the file tell. */
import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type GraphProto,
  type NodeProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { isStandard, subgraphsOf } from './graphs.ts';

/** The element type of a value of this graph, or of one around it; undefined where nothing tells. */
export type TypeOf = (name: string) => DataType | undefined;

/** The types in a graph, given those around it. */
export const valueTypes = (graph: GraphProto, around: TypeOf = () => undefined): TypeOf => {
  const types = new Map<string, DataType>();
  const typeOf: TypeOf = (name) => (name === '' ? undefined : (types.get(name) ?? around(name)));
  const set = (name: string, type: DataType | undefined): void => {
    if (name !== '' && type !== undefined && type !== DataType.UNDEFINED) types.set(name, type);
  };
  for (const info of [...graph.valueInfo, ...graph.output, ...graph.input]) set(info.name, tensorType(info));
  for (const { name, dataType } of graph.initializer) set(name, dataType);
  for (const { values } of graph.sparseInitializer) if (values) set(values.name, values.dataType);
  for (const node of graph.node)
    for (const [i, name] of node.output.entries()) set(name, outputType(node, i, typeOf));
  return typeOf;
};

const tensorType = ({ type }: ValueInfoProto): DataType | undefined =>
  type?.value.case === 'tensorType' ? type.value.value.elemType : undefined;

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Ops whose first output has the type of one input: of which one. */
const TYPE_OF_INPUT: ReadonlyMap<string, number> = new Map([
  ...words(`
    Abs Add And AveragePool BatchNormalization BitShift Ceil Celu Clip Compress Concat Conv ConvTranspose CumSum
    DepthToSpace Det Div Dropout Einsum Elu Erf Exp Expand Flatten Floor Gather GatherElements GatherND Gelu Gemm
    GlobalAveragePool GlobalLpPool GlobalMaxPool GridSample GroupNormalization HardSigmoid HardSwish Hardmax Identity
    InstanceNormalization LRN LayerNormalization LeakyRelu Log LogSoftmax LpNormalization LpPool MatMul Max MaxPool Mean
    MeanVarianceNormalization Min Mish Mod Mul Neg PRelu Pad Pow RMSNormalization Range Reciprocal ReduceL1 ReduceL2
    ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize
    ReverseSequence Round ScatterElements ScatterND Selu Shrink Sigmoid Sign Slice Softmax Softplus Softsign SpaceToDepth
    Split Sqrt Squeeze Sub Sum Tan Tanh ThresholdedRelu Tile TopK Transpose Trilu Unsqueeze Upsample Sin Cos
  `).map((op) => [op, 0] as const),
  ['Where', 1],
  ['OneHot', 2],
  ['CastLike', 1],
  ['DequantizeLinear', 1], // its scale has the type of the result
]);

/** Ops whose every output has that type. */
const ALL_OUTPUTS: ReadonlySet<string> = new Set(['Split']);

/** Ops whose first output is of one type, whatever goes in. */
const FIXED: ReadonlyMap<string, DataType> = new Map([
  ...words('Shape Size ArgMax ArgMin NonZero NonMaxSuppression').map((op) => [op, DataType.INT64] as const),
  ...words('Equal Greater GreaterOrEqual Less LessOrEqual Not Or Xor IsNaN IsInf').map(
    (op) => [op, DataType.BOOL] as const,
  ),
]);

/** Ops whose results are those of a graph inside them: from which one on. */
const FIRST_RESULT: Readonly<Record<string, number>> = {
  If: 0,
  Loop: 1, // the first says whether it goes on
  Scan: 0,
};

const graphType = (graph: GraphProto | undefined, index: number): DataType | undefined => {
  const info = graph?.output[index];
  return info && tensorType(info);
};

const outputType = (node: NodeProto, index: number, typeOf: TypeOf): DataType | undefined => {
  if (!isStandard(node)) return undefined;
  const fixed = FIXED.get(node.opType);
  if (fixed !== undefined) return fixed;
  const input = TYPE_OF_INPUT.get(node.opType);
  if (input !== undefined)
    return index === 0 || ALL_OUTPUTS.has(node.opType) ? typeOf(node.input[input] ?? '') : undefined;
  if (node.opType === 'Cast') return Number(node.attribute.find(({ name }) => name === 'to')?.i);
  const graph = FIRST_RESULT[node.opType];
  if (graph !== undefined) return graphType(subgraphsOf(node)[0], index + graph);
  if (node.opType === 'Constant' || node.opType === 'ConstantOfShape') return heldType(node);
  return undefined;
};

/** The type of what a node holds itself. */
const heldType = ({ opType, attribute: [value] }: NodeProto): DataType | undefined => {
  if (!value) return opType === 'ConstantOfShape' ? DataType.FLOAT : undefined; // zeros
  if (value.t) return value.t.dataType;
  const isFloat = value.name.startsWith('value_float');
  const isInt = value.name.startsWith('value_int') && value.type !== AttributeType.UNDEFINED;
  if (isFloat) return DataType.FLOAT;
  return isInt ? DataType.INT64 : undefined;
};
