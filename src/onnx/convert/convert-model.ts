/** Any ONNX model with smaller weights: halves, or whole numbers of 8 bits. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  TensorProto_DataType as DataType,
  type GraphProto,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
} from 'onnx-buf';
import { Pix2PixError } from '../../core/errors.ts';
import { naming } from '../../core/naming.ts';
import { requireWhole } from '../external-data.ts';
import { type ModelFile, readModelFile } from '../model-file.ts';
import { allGraphs, freshNames, hoistConstants } from './graphs.ts';
import { PRECISION_KEY, type Precision } from './precision.ts';
import { raiseOpset } from './raise-opset.ts';
import { toHalf } from './to-half.ts';
import { toInt8 } from './to-int8.ts';

/** How a model is converted. */
export interface ConvertOptions {
  readonly to: Precision;
  /** What errors call the model. */
  readonly name?: string;
  /** How large values become, by their names in the graph: what a half does not hold, with a margin, stays in float32. */
  readonly largest?: ReadonlyMap<string, number> | undefined;
}

/** A converted model. */
export interface ConvertedModel {
  readonly bytes: Uint8Array;
  readonly opset: number;
  /** How many tensors were converted, and their numbers of values. */
  readonly tensors: number;
  readonly elements: number;
  /** Values of float32 that were left, such as those of norms. */
  readonly floatElements: number;
  /** What stayed in float32 against the rule, with the reason. */
  readonly kept: readonly string[];
}

/**
 * Converts the weights of any ONNX model. `fp16`: weights and most nodes are halves, with norms, means, softmax, inputs and
 * outputs in float32, and Casts between them. `int8`: large weights of convolutions and products are whole numbers of 8
 * bits with a scale for each output channel; everything is computed in float32. Throws FORMAT for bytes that are not a whole
 * ONNX model, MODEL for one that cannot be converted.
 *
 * @example
 * const { bytes } = await convertModel(await readFile('model.onnx'), { to: 'fp16' });
 * await writeFile('model-fp16.onnx', bytes);
 */
export const convertModel = async (
  given: Uint8Array,
  { to, name = 'model.onnx', largest }: ConvertOptions,
): Promise<ConvertedModel> => {
  const file = readModelFile(name, given);
  requireOpset(file, to, name);
  const { model, graph } = file;
  requireWhole(given, name);
  return naming(name, async () => {
    if (file.opset < FIRST_OPSET[to]) raiseOpset(graph, freshNames(graph));
    hoistConstants(graph);
    requireWeights(file, to, name);
    const { tensors, elements, kept } = to === 'fp16' ? toHalf(graph, largest) : toInt8(graph);
    if (tensors === 0)
      throw new Pix2PixError(
        'MODEL',
        `${name}: nothing in it can be converted to ${to}${kept[0] ? ` (${kept[0]})` : ''}; use it as it is`,
      );
    // Before IR version 4 every initializer had to be an input as well.
    if (model.irVersion < 4n) model.irVersion = 4n;
    const standard = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
    const opset = to === 'int8' ? Math.max(file.opset, FIRST_OPSET.int8) : file.opset;
    if (standard) standard.version = BigInt(opset);
    model.metadataProps = [
      ...model.metadataProps.filter(({ key }) => key !== PRECISION_KEY),
      create(StringStringEntryProtoSchema, { key: PRECISION_KEY, value: to }),
    ];
    return {
      bytes: toBinary(ModelProtoSchema, model),
      opset,
      tensors,
      elements,
      floatElements: floatElements(graph),
      kept,
    };
  });
};

/** Where a Cast says its type by number and most ops take halves; where DequantizeLinear takes a scale for each channel. */
const FIRST_OPSET: Readonly<Record<Precision, number>> = { fp16: 9, int8: 13 };

/** From here on the opset can be raised to 13. */
const FIRST_RAISED = 11;

const requireOpset = ({ opset }: ModelFile, to: Precision, name: string): void => {
  const least = to === 'int8' ? FIRST_RAISED : FIRST_OPSET[to];
  if (opset >= least) return;
  throw new Pix2PixError(
    'MODEL',
    `${name}: has opset ${opset}, and ${to} needs ${least} or more; export it again with a newer opset, or convert it with onnx.version_converter`,
  );
};

const requireWeights = ({ graph, metadata }: ModelFile, to: Precision, name: string): void => {
  const earlier = metadata[PRECISION_KEY];
  if (earlier !== undefined)
    throw new Pix2PixError(
      'MODEL',
      `${name}: was converted to ${earlier} already, and ${to} is made from float32; convert the model that it came from`,
    );
  const types = new Set(
    allGraphs(graph).flatMap(({ initializer }) => initializer.map(({ dataType }) => dataType)),
  );
  if (types.has(DataType.FLOAT)) return;
  const found = [...types].map((type) => (DataType[type] ?? `type ${type}`).toLowerCase()).join(', ');
  throw new Pix2PixError(
    'MODEL',
    `${name}: has no weights of float32 (${found || 'no weights'}), which ${to} is made from; convert the model that it came from`,
  );
};

const floatElements = (graph: GraphProto): number =>
  allGraphs(graph)
    .flatMap(({ initializer }) => initializer)
    .filter(({ dataType }) => dataType === DataType.FLOAT)
    .reduce((sum, { dims }) => sum + dims.reduce((product, dim) => product * Number(dim), 1), 0);
