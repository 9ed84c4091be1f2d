/** A model whose tensors are in files beside it, as one file. */
import { toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { readModelFile } from '../model-file.ts';
import { type ReadBeside, readExternal } from './external-data.ts';

/** Throws FORMAT and FILE as `convertModel`. */
export const inOneFile = async (
  bytes: Uint8Array,
  name: string,
  readBeside: ReadBeside | undefined,
): Promise<Uint8Array> => {
  const { model, graph } = readModelFile(name, bytes);
  await readExternal(graph, name, readBeside);
  return toBinary(ModelProtoSchema, model);
};
