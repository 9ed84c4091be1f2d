/** Bytes as an ONNX message, or an error that says that they are not an ONNX file. */
import { fromBinary } from '@bufbuild/protobuf';
import { type GraphProto, type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { messageOf, Pix2PixError } from '../core/errors.ts';

export interface ModelFile {
  readonly model: ModelProto;
  readonly graph: GraphProto;
  /** Of the standard domain. */
  readonly opset: number;
  readonly irVersion: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Reads a ModelProto; tensors stay views of the bytes. Throws FORMAT for anything else. */
export const readModelFile = (where: string, bytes: Uint8Array): ModelFile => {
  const model = parse(where, bytes);
  const irVersion = Number(model.irVersion);
  const opset = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version;
  // Protobuf reads many bytes that are none of its own as unknown fields.
  if (model.graph === undefined || irVersion <= 0 || opset === undefined)
    throw notOnnx(where, bytes, 'it holds no graph, IR version or opset');
  const metadata = Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]));
  return { model, graph: model.graph, opset: Number(opset), irVersion, metadata };
};

const parse = (where: string, bytes: Uint8Array): ModelProto => {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    // protobuf's reader throws a RangeError where a field reaches beyond the last byte
    const reason = error instanceof RangeError ? 'it ends too early' : messageOf(error);
    throw notOnnx(where, bytes, reason, error);
  }
};

const notOnnx = (where: string, bytes: Uint8Array, reason: string, cause?: unknown): Pix2PixError =>
  new Pix2PixError(
    'FORMAT',
    `${where}: ${bytes.length} bytes are not an ONNX model (${reason}); is the file whole, and is it .onnx?`,
    { cause },
  );
