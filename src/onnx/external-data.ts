/** Weights that a model file keeps in files beside it, as newer PyTorch writes them. */
import { clearField, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  TensorProto_DataLocation as DataLocation,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from 'onnx-buf';
import { Pix2PixError } from '../core/errors.ts';

/** Where the data of one tensor are. */
export interface ExternalTensor {
  /** Name of the file, relative to the folder of the model. */
  readonly location: string;
  readonly offset: number;
  /** In bytes; to the end of the file where it is not said. */
  readonly length: number | undefined;
}

/** The tensors whose data are in other files; none for bytes that are not ONNX. */
export const externalTensors = (bytes: Uint8Array): readonly ExternalTensor[] => {
  const model = parse(bytes);
  return model ? tensorsOf(model).map(placeOf) : [];
};

/** The file with its data inside: `data` are those of `externalTensors`, in that order. */
export const withExternalData = (bytes: Uint8Array, data: readonly Uint8Array<ArrayBuffer>[]): Uint8Array => {
  const model = fromBinary(ModelProtoSchema, bytes);
  tensorsOf(model).forEach((tensor, i) => {
    tensor.rawData = data[i] as Uint8Array<ArrayBuffer>;
    clearField(tensor, TensorProtoSchema.field.dataLocation);
    tensor.externalData = [];
  });
  return toBinary(ModelProtoSchema, model);
};

/** Throws FORMAT for a file whose weights are in other files, which bytes alone do not tell. */
export const requireWhole = (bytes: Uint8Array, name: string): void => {
  const [first] = externalTensors(bytes);
  if (first)
    throw new Pix2PixError(
      'FORMAT',
      `${name}: keeps its weights in another file, ${first.location}; give its path in Node, with that file beside it, or save it as one file: torch.onnx.export(..., external_data=False)`,
    );
};

const parse = (bytes: Uint8Array): ModelProto | undefined => {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch {
    return undefined; // whoever reads it says why
  }
};

const isExternal = ({ dataLocation }: TensorProto): boolean => dataLocation === DataLocation.EXTERNAL;

/** In initializers and in constants, of the graph and of those inside it. */
const tensorsOf = ({ graph }: ModelProto): readonly TensorProto[] => (graph ? ofGraph(graph) : []);

const ofGraph = ({ initializer, node }: GraphProto): TensorProto[] => [
  ...initializer.filter(isExternal),
  ...node.flatMap(({ attribute }) =>
    attribute.flatMap(({ t, g }) => [...(t && isExternal(t) ? [t] : []), ...(g ? ofGraph(g) : [])]),
  ),
];

const placeOf = ({ externalData }: TensorProto): ExternalTensor => {
  const entries = new Map(externalData.map(({ key, value }) => [key, value]));
  const length = entries.get('length');
  return {
    location: entries.get('location') ?? '',
    offset: Number(entries.get('offset') ?? 0),
    length: length === undefined ? undefined : Number(length),
  };
};
