/** The pickle of a state dict, in protocol 2 and with the operations that torch.save uses. */
import { joinBytes } from '../../core/bytes.ts';
import { rowMajorStrides } from '../../core/shape.ts';

/** A tensor that fills a storage of its own. */
export interface PickledStorage {
  readonly name: string;
  /** Its entry of the archive. */
  readonly key: string;
  readonly shape: readonly number[];
  readonly elements: number;
  /** `FloatStorage` or another of module torch. */
  readonly storage: string;
}

const PROTO_2 = Uint8Array.of(0x80, 2);
const STOP = Uint8Array.of(0x2e);
const MARK = Uint8Array.of(0x28);
const TUPLE = Uint8Array.of(0x74);
const REDUCE = Uint8Array.of(0x52);
const BINPERSID = Uint8Array.of(0x51);
const SETITEMS = Uint8Array.of(0x75);
const EMPTY_TUPLE = Uint8Array.of(0x29);
const FALSE = Uint8Array.of(0x89);

const BINUNICODE = 0x58;
const BININT = 0x4a;
const LONG1 = 0x8a;

const ENCODER = new TextEncoder();

/** An OrderedDict of tensors, in their order. */
export const stateDictPickle = (tensors: readonly PickledStorage[]): Uint8Array =>
  joinBytes([PROTO_2, ...orderedDict(), MARK, ...tensors.flatMap(entry), SETITEMS, STOP]);

const entry = (tensor: PickledStorage): readonly Uint8Array[] => [text(tensor.name), ...rebuilt(tensor)];

/** `_rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)`. */
const rebuilt = ({ key, shape, elements, storage }: PickledStorage): readonly Uint8Array[] => [
  global('torch._utils', '_rebuild_tensor_v2'),
  MARK,
  ...tuple([text('storage'), global('torch', storage), text(key), text('cpu'), integer(elements)]),
  BINPERSID,
  integer(0),
  ...tuple(shape.map(integer)),
  ...tuple(rowMajorStrides(shape).map(integer)),
  FALSE,
  ...orderedDict(),
  TUPLE,
  REDUCE,
];

const orderedDict = (): readonly Uint8Array[] => [global('collections', 'OrderedDict'), EMPTY_TUPLE, REDUCE];

const tuple = (items: readonly Uint8Array[]): readonly Uint8Array[] =>
  items.length === 0 ? [EMPTY_TUPLE] : [MARK, ...items, TUPLE];

const global = (module: string, name: string): Uint8Array => ENCODER.encode(`c${module}\n${name}\n`);

const text = (value: string): Uint8Array => {
  const bytes = ENCODER.encode(value);
  const head = new DataView(new ArrayBuffer(5));
  head.setUint8(0, BINUNICODE);
  head.setUint32(1, bytes.length, true);
  return joinBytes([new Uint8Array(head.buffer), bytes]);
};

/** 32 bits with a sign, or 64. */
const integer = (value: number): Uint8Array => {
  if (value < 2 ** 31) {
    const view = new DataView(new ArrayBuffer(5));
    view.setUint8(0, BININT);
    view.setInt32(1, value, true);
    return new Uint8Array(view.buffer);
  }
  const view = new DataView(new ArrayBuffer(10));
  view.setUint8(0, LONG1);
  view.setUint8(1, 8);
  view.setBigInt64(2, BigInt(value), true);
  return new Uint8Array(view.buffer);
};
