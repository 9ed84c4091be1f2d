import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { scalar, type Tensor, tensor } from '../core/tensor.ts';
import { readSafetensorsHeader } from './header.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

/** A file of any header, sane or not. */
const fileOf = (header: unknown, dataBytes = 0): Uint8Array => {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
};

const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

const failure = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    return `${code} ${message}`;
  }
  return 'nothing was thrown';
};

const decodeFailure = (bytes: Uint8Array): string => failure(() => decodeSafetensors(bytes, 'x.safetensors'));

const small = new Map<string, Tensor>([['a', tensor([2], Float32Array.of(1, -2))]]);

describe('encodeSafetensors', () => {
  it('writes the length, the header, spaces up to a multiple of 64 bytes, and the values', () => {
    const header = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
    expect([...encodeSafetensors(small)]).toEqual([
      ...[56, 0, 0, 0, 0, 0, 0, 0],
      ...new TextEncoder().encode(`${header}  `), // 54 letters, 2 spaces
      ...[0, 0, 0x80, 0x3f], // 1
      ...[0, 0, 0, 0xc0], // -2
    ]);
  });

  it('puts metadata first, under the name that the format keeps for it', () => {
    const text = new TextDecoder().decode(encodeSafetensors(small, { epoch: '7' }).subarray(8));
    expect(text.startsWith('{"__metadata__":{"epoch":"7"},"a":{"dtype":')).toBe(true);
  });

  it('aligns the data to 64 bytes whatever the header', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = encodeSafetensors(small, { text: 'é'.repeat(length) });
      expect(readSafetensorsHeader(bytes).dataStart % 64).toBe(0);
      expect(decodeSafetensors(bytes, 'x').tensors).toEqual(small);
    }
  });

  it('refuses data that does not fill its shape, and the reserved name', () => {
    const short = { shape: [3], data: new Float32Array(2) };
    expect(failure(() => encodeSafetensors(new Map([['w', short]])))).toBe(
      'SHAPE encodeSafetensors: tensor "w" of shape [3] must hold 3 values but has 2',
    );
    expect(failure(() => encodeSafetensors(new Map([['__metadata__', scalar(1)]])))).toContain(
      'FORMAT encodeSafetensors: a tensor is named "__metadata__"',
    );
  });
});

describe('a round trip', () => {
  const stream = randomStream(0, 'values');
  const random = (...shape: number[]): Tensor =>
    tensor(
      shape,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => stream.normal()),
    );

  it('keeps tensors bit by bit, with their shapes and their order', () => {
    const special = Float32Array.of(Number.NaN, -0, Number.POSITIVE_INFINITY, 1e-45);
    const tensors = new Map([
      ['z.weight', random(3, 2, 4, 4)],
      ['special', tensor([4], special)],
      ['a', random(5)],
    ]);
    const decoded = decodeSafetensors(encodeSafetensors(tensors), 'x').tensors;
    expect([...decoded]).toEqual([...tensors]);
  });

  it('keeps scalars, and empty tensors between others', () => {
    const tensors = new Map([
      ['before', tensor([0], new Float32Array(0))],
      ['scalar', scalar(3)],
      ['between', tensor([2, 0, 3], new Float32Array(0))],
      ['vector', tensor([1], Float32Array.of(4))],
      ['after', tensor([0, 0], new Float32Array(0))],
    ]);
    const decoded = decodeSafetensors(encodeSafetensors(tensors), 'x').tensors;
    expect([...decoded]).toEqual([...tensors]);
  });

  it('keeps no tensors at all', () => {
    const decoded = decodeSafetensors(encodeSafetensors(new Map()), 'x');
    expect(decoded).toEqual({ tensors: new Map(), metadata: {} });
  });

  it('keeps metadata, with any text in keys and values', () => {
    const metadata = {
      pix2pix: '{"a":"\\"{[\\\\"}',
      'ключ "1"': 'line\nline',
      '': '',
      accents: 'é\u{1f3a8}',
    };
    expect(decodeSafetensors(encodeSafetensors(small, metadata), 'x').metadata).toEqual(metadata);
  });

  it('keeps names that JavaScript objects treat in their own way', () => {
    const names = ['10', '9', '__proto__', 'constructor', 'a"b\\c:', 'ü'];
    const tensors = new Map(names.map((name, i) => [name, scalar(i)]));
    const decoded = decodeSafetensors(encodeSafetensors(tensors), 'x').tensors;
    expect([...decoded]).toEqual([...tensors]);
  });
});

describe('decodeSafetensors', () => {
  it('reads a file of another writer, whose header has another order and padding', () => {
    const bytes = fileOf(`${JSON.stringify({ b: entry(4, 12, [1, 2]), a: entry(0, 4, []) })}   `, 12);
    const { tensors } = decodeSafetensors(bytes, 'x');
    expect([...tensors.keys()]).toEqual(['a', 'b']);
    expect(tensors.get('b')).toEqual(tensor([1, 2], new Float32Array(2)));
  });

  it('reads bytes at any offset of their buffer', () => {
    const bytes = encodeSafetensors(small);
    for (const offset of [1, 2, 3, 4]) {
      const shifted = new Uint8Array(offset + bytes.length).subarray(offset);
      shifted.set(bytes);
      expect(decodeSafetensors(shifted, 'x').tensors).toEqual(small);
      const pooled = Buffer.from(shifted.buffer, offset); // its slice is a view, not a copy
      expect(decodeSafetensors(pooled, 'x').tensors).toEqual(small);
    }
  });

  it('refuses every file that ends early, wherever that is', () => {
    const bytes = encodeSafetensors(small, { epoch: '7' });
    for (let length = 0; length < bytes.length; length++)
      expect(decodeFailure(bytes.subarray(0, length))).toMatch(/^FORMAT x\.safetensors: /);
  });

  it('says that a file was cut off in its data', () => {
    expect(decodeFailure(encodeSafetensors(small).subarray(0, 64 + 5))).toBe(
      'FORMAT x.safetensors: the header describes 8 bytes of data but 5 are there; the file was cut off',
    );
  });

  it('refuses bytes after the last tensor', () => {
    const bytes = encodeSafetensors(small);
    const joined = new Uint8Array([...bytes, ...bytes]);
    expect(decodeFailure(joined)).toContain('72 bytes follow the last tensor');
  });

  it('refuses a torn header that kept its length', () => {
    const bytes = encodeSafetensors(small);
    bytes.fill(0, 30, 64); // a page that never reached the disk
    expect(decodeFailure(bytes)).toContain('FORMAT x.safetensors: the header is not valid JSON');
  });

  it('refuses files of other formats', () => {
    const zip = new Uint8Array(100).fill(0x50);
    expect(decodeFailure(zip)).toContain('header length of 5787213827046133840 bytes');
    expect(decodeFailure(fileOf('[1,2]'))).toContain('does not start with "{"');
    expect(decodeFailure(fileOf(''))).toContain('does not start with "{"');
    const notText = fileOf('{"a?":1}');
    notText[11] = 0xff;
    expect(decodeFailure(notText)).toContain('is not valid JSON');
  });

  it('refuses tensors that overlap or leave a gap', () => {
    expect(decodeFailure(fileOf({ a: entry(0, 8), b: entry(4, 12) }, 12))).toBe(
      'FORMAT x.safetensors: tensor "b" starts at byte 4, inside the one before it, which ends at 8',
    );
    expect(decodeFailure(fileOf({ a: entry(0, 8), b: entry(0, 8) }, 8))).toContain(
      'tensor "b" starts at byte 0',
    );
    expect(decodeFailure(fileOf({ a: entry(0, 4), b: entry(8, 12) }, 12))).toContain(
      'leaving a gap after byte 4',
    );
    expect(decodeFailure(fileOf({ a: entry(4, 8) }, 8))).toContain('leaving a gap after byte 0');
  });

  it('refuses a name that comes twice, also where it is written in two ways', () => {
    const one = JSON.stringify(entry(0, 4));
    expect(decodeFailure(fileOf(`{"a":${one},"a":${one}}`, 4))).toContain('the header holds "a" twice');
    expect(decodeFailure(fileOf(`{"a":${one},"\\u0061" : ${one}}`, 4))).toContain('holds "a" twice');
    expect(decodeFailure(fileOf('{"__metadata__":{"k":"1","k":"2"}}'))).toContain('holds "k" twice');
  });

  it('names the tensor and the type of what is not float32', () => {
    expect(decodeFailure(fileOf({ half: entry(0, 4, [2], 'F16') }, 4))).toBe(
      'FORMAT x.safetensors: tensor "half" has dtype F16, expected F32; convert it to float32 before',
    );
  });

  it('refuses a shape that its bytes do not fill', () => {
    expect(decodeFailure(fileOf({ a: entry(0, 8, [3]) }, 8))).toBe(
      'FORMAT x.safetensors: tensor "a" of shape [3] needs 12 bytes but has 8',
    );
  });

  it.each([
    ['a tensor that is not an object', { a: 1 }, 'tensor "a" is not described by an object'],
    ['a list as tensor', { a: [] }, 'tensor "a" is not described by an object'],
    ['no dtype', { a: { ...entry(0, 4), dtype: undefined } }, 'tensor "a" has no dtype'],
    ['no shape', { a: { ...entry(0, 4), shape: 1 } }, 'tensor "a" has no shape of whole numbers'],
    ['a negative size', { a: entry(0, 4, [-1, -1]) }, 'tensor "a" has no shape of whole numbers'],
    ['a size with a fraction', { a: entry(0, 4, [0.5, 2]) }, 'tensor "a" has no shape of whole numbers'],
    ['no offsets', { a: { dtype: 'F32', shape: [1] } }, 'tensor "a" has no data_offsets'],
    ['three offsets', { a: { ...entry(0, 4), data_offsets: [0, 2, 4] } }, 'tensor "a" has no data_offsets'],
    ['a negative offset', { a: { ...entry(0, 4), data_offsets: [-4, 0] } }, 'tensor "a" has no data_offsets'],
    [
      'an end before its start',
      { a: { ...entry(0, 4), data_offsets: [4, 0] } },
      'tensor "a" ends at byte 0, before',
    ],
    ['metadata that is not an object', { __metadata__: 'a' }, '__metadata__ is not an object of texts'],
    ['metadata that is null', { __metadata__: null }, '__metadata__ is not an object of texts'],
    ['metadata that is not a text', { __metadata__: { a: 1 } }, '__metadata__ "a" is not a text'],
  ])('refuses %s', (_name, header, message) => {
    expect(decodeFailure(fileOf(header, 4))).toContain(`FORMAT x.safetensors: ${message}`);
  });
});

describe('readSafetensorsHeader', () => {
  it('needs no data, and describes tensors of any type', () => {
    const bytes = fileOf({
      __metadata__: { k: 'v' },
      b: entry(2, 10, [1], 'I64'),
      a: entry(0, 2, [1], 'F16'),
    });
    expect(readSafetensorsHeader(bytes)).toEqual({
      tensors: [
        { name: 'a', dtype: 'F16', shape: [1], begin: 0, end: 2 },
        { name: 'b', dtype: 'I64', shape: [1], begin: 2, end: 10 },
      ],
      metadata: { k: 'v' },
      dataStart: bytes.length,
    });
  });

  it('gives its errors the name of the file', () => {
    expect(() => readSafetensorsHeader(new Uint8Array(3), 'a.safetensors')).toThrow(
      'a.safetensors: has 3 bytes',
    );
  });
});
