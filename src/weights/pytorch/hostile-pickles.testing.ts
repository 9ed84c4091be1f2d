/** Pickles written operation by operation, as a program that means harm would, in both containers. */
import { joinBytes } from '../../core/bytes.ts';
import { zipParts } from '../zip-parts.ts';

const encoder = new TextEncoder();

export const raw = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);

const uint32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);

export const text = (value: string): Uint8Array => {
  const bytes = encoder.encode(value);
  return joinBytes([raw(0x58), uint32(bytes.length), bytes]);
};
export const integer = (value: number): Uint8Array => joinBytes([raw(0x4a), uint32(value >>> 0)]);
/** Eight bytes. */
export const long = (value: bigint): Uint8Array =>
  joinBytes([raw(0x8a, 8), new Uint8Array(BigInt64Array.of(value).buffer)]);
export const name = (module: string, member: string): Uint8Array => encoder.encode(`c${module}\n${member}\n`);
export const tuple = (...items: readonly Uint8Array[]): Uint8Array =>
  joinBytes([raw(0x28), ...items, raw(0x74)]);
export const call = (callee: Uint8Array, ...args: readonly Uint8Array[]): Uint8Array =>
  joinBytes([callee, tuple(...args), raw(0x52)]);
export const dict = (...items: readonly Uint8Array[]): Uint8Array =>
  joinBytes([raw(0x7d, 0x28), ...items, raw(0x75)]);
export const pickle = (...operations: readonly Uint8Array[]): Uint8Array =>
  joinBytes([raw(0x80, 2), ...operations, raw(0x2e)]);

interface Described {
  readonly key?: string;
  readonly count?: bigint;
  readonly shape?: readonly bigint[];
  readonly strides?: readonly bigint[];
  readonly offset?: bigint;
  readonly type?: string;
  /** First element and number of elements of a storage that is part of another one. */
  readonly part?: readonly [bigint, bigint];
}

/** A tensor of two floats, or what is said of it instead. */
export const tensor = ({
  key = '0',
  count = 2n,
  shape = [2n],
  strides = [1n],
  offset = 0n,
  type = 'FloatStorage',
  part,
}: Described = {}): Uint8Array =>
  call(
    name('torch._utils', '_rebuild_tensor_v2'),
    joinBytes([
      tuple(
        text('storage'),
        name('torch', type),
        text(key),
        text('cpu'),
        long(count),
        ...(part ? [tuple(text('part'), ...part.map(long))] : []),
      ),
      raw(0x51),
    ]),
    long(offset),
    tuple(...shape.map(long)),
    tuple(...strides.map(long)),
    raw(0x89),
    call(name('collections', 'OrderedDict')),
  );

const TWO_FLOATS = new Uint8Array(Float32Array.of(1, 2).buffer);

/** An archive with the pickle and one storage of two floats, and whatever else. */
export const zipOf = (
  pickled: Uint8Array,
  more: Readonly<Record<string, Uint8Array>> = {},
): Uint8Array<ArrayBuffer> =>
  joinBytes(
    zipParts(
      Object.entries({
        'a/data.pkl': pickled,
        'a/data/0': TWO_FLOATS,
        'a/version': encoder.encode('3'),
        ...more,
      }).map(([entry, data]) => ({ name: entry, data })),
    ),
  );

const MAGIC = raw(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19);

/** The container before 1.6, with one storage; `count` is what it says of its elements. */
export const legacyOf = (pickled: Uint8Array, count = 2n): Uint8Array<ArrayBuffer> =>
  joinBytes([
    pickle(MAGIC),
    pickle(integer(1001)),
    pickle(dict()),
    pickled,
    pickle(raw(0x5d), text('0'), raw(0x61)),
    new Uint8Array(BigInt64Array.of(count).buffer),
    TWO_FLOATS,
  ]);
