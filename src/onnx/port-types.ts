/** Types and shapes of a file's inputs and outputs, as messages. */
import { create } from '@bufbuild/protobuf';
import {
  TensorProto_DataType as DataType,
  type TensorShapeProto_Dimension,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';

/** The type of its numbers. */
export const portType = ({ type }: ValueInfoProto): DataType =>
  type?.value.case === 'tensorType' ? type.value.value.elemType : DataType.UNDEFINED;

/** float32 [N,C,H,W] with the sizes of another port, whose channels may be last. */
export const imageInfo = (name: string, like: ValueInfoProto, isChannelsLast: boolean): ValueInfoProto => {
  const dims = like.type?.value.case === 'tensorType' ? like.type.value.value.shape?.dim : undefined;
  const dim = dims?.length === 4 && isChannelsLast ? CHANNELS_FIRST.map((axis) => dims[axis]) : dims;
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: {
        case: 'tensorType',
        value: create(TypeProto_TensorSchema, {
          elemType: DataType.FLOAT,
          ...(dim
            ? { shape: create(TensorShapeProtoSchema, { dim: dim as TensorShapeProto_Dimension[] }) }
            : {}),
        }),
      },
    }),
  });
};

/** N, H, W, C as N, C, H, W. */
const CHANNELS_FIRST = [0, 3, 1, 2] as const;
