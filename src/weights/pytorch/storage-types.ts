/** PyTorch's types of storages and numbers, and what they are called here. */
import type { ElementType } from '../element-types.ts';

/** Types of storages, `torch.FloatStorage` and so on; each holds one type of number. */
export const STORAGE_TYPES: Readonly<Record<string, ElementType>> = {
  'torch.DoubleStorage': 'F64',
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
};

/** A storage of bytes; the tensor says what they are. */
export const UNTYPED_STORAGE = 'torch.storage.UntypedStorage';

/** Types of numbers that tensors name themselves. */
export const DTYPES: Readonly<Record<string, ElementType>> = {
  'torch.float64': 'F64',
  'torch.float32': 'F32',
  'torch.float16': 'F16',
  'torch.bfloat16': 'BF16',
  'torch.int64': 'I64',
  'torch.int32': 'I32',
  'torch.int16': 'I16',
  'torch.int8': 'I8',
  'torch.uint16': 'U16',
  'torch.uint8': 'U8',
  'torch.bool': 'BOOL',
};

/** PyTorch has more types; their names do no harm, and a tensor of one is refused. */
const OTHER_TYPE =
  /^torch\.(?:\w+Storage|complex\d+|u?int\d+|float\d+\w*|q(?:u?int)\w+|bits\w+|strided|contiguous_format|channels_last)$/;

export const isTypeName = (name: string): boolean =>
  name === UNTYPED_STORAGE || Object.hasOwn(DTYPES, name) || OTHER_TYPE.test(name);
