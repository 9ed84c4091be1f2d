/** A model in half precision as it was before, for engines without halves: weights and Casts of float32. */
import { toBinary } from '@bufbuild/protobuf';
import { TensorProto_DataType as DataType, ModelProtoSchema, type ValueInfoProto } from 'onnx-buf';
import { readModelFile } from '../model-file.ts';
import { allGraphs, isStandard } from './graphs.ts';
import { PRECISION_KEY } from './precision.ts';
import { floatTensor } from './tensor-values.ts';

/** A model that `convertModel` made to halves, in float32; any other as it is. Throws FORMAT for bytes that are not ONNX. */
export const inFloat32 = (bytes: Uint8Array, name = 'model.onnx'): Uint8Array => {
  const { model, graph, metadata } = readModelFile(name, bytes);
  if (metadata[PRECISION_KEY] !== 'fp16') return bytes;
  for (const { node, initializer, input, output, valueInfo } of allGraphs(graph)) {
    const tensors = initializer.map((tensor) =>
      tensor.dataType === DataType.FLOAT16 ? floatTensor(tensor) : tensor,
    );
    initializer.splice(0, initializer.length, ...tensors);
    for (const info of [...input, ...output, ...valueInfo]) setFloat(info);
    for (const each of node)
      for (const attribute of each.attribute)
        if (each.opType === 'Cast' && isStandard(each) && attribute.i === BigInt(DataType.FLOAT16))
          attribute.i = BigInt(DataType.FLOAT);
  }
  model.metadataProps = model.metadataProps.filter(({ key }) => key !== PRECISION_KEY);
  return toBinary(ModelProtoSchema, model);
};

const setFloat = ({ type }: ValueInfoProto): void => {
  if (type?.value.case === 'tensorType' && type.value.value.elemType === DataType.FLOAT16)
    type.value.value.elemType = DataType.FLOAT;
};
