/** Files that are damaged or mean harm: each ends in one line, and nothing is run or taken for long. */
import { describe, expect, it } from 'vitest';
import { joinBytes } from '../../core/bytes.ts';
import { Pix2PixError } from '../../core/errors.ts';
import { accessBytes, type RandomAccess } from '../../core/random-access.ts';
import { readAll } from '../tensor-file.ts';
import {
  call,
  dict,
  integer,
  legacyOf,
  long,
  name,
  pickle,
  raw,
  tensor,
  text,
  tuple,
  zipOf,
} from './hostile-pickles.testing.ts';
import { openPytorch } from './open-pytorch.ts';
import { goldenFile } from './pytorch-files.testing.ts';

const open = (bytes: Uint8Array | RandomAccess) =>
  openPytorch(bytes instanceof Uint8Array ? accessBytes(bytes) : bytes, 'a.pth');

/** The one line of FORMAT that a file is refused with. */
const refusal = async (bytes: Uint8Array): Promise<string> => {
  const error = await open(bytes)
    .then(readAll)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  expect(error).toBeInstanceOf(Pix2PixError);
  const { code, message } = error as Pix2PixError;
  expect(code).toBe('FORMAT');
  expect(message).not.toContain('\n');
  return message;
};

const valuesOf = async (bytes: Uint8Array) =>
  [...(await readAll(await open(bytes)))].map(([tensorName, { data }]) => [tensorName, [...data]]);

const MAX_INT64 = 2n ** 63n - 1n;

describe('the pickles of these tests', () => {
  it('are read where they mean no harm', async () => {
    const state = pickle(dict(text('w'), tensor()));
    expect(await valuesOf(zipOf(state))).toEqual([['w', [1, 2]]]);
    expect(await valuesOf(legacyOf(state))).toEqual([['w', [1, 2]]]);
  });

  it('are read as Python 2 wrote them, with pairs and texts of bytes', async () => {
    const key = raw(0x55, 1, 0x77); // SHORT_BINSTRING
    const pairs = joinBytes([
      raw(0x5d),
      joinBytes([raw(0x5d), key, raw(0x61), tensor(), raw(0x61)]),
      raw(0x61),
    ]);
    expect(await valuesOf(legacyOf(pickle(call(name('collections', 'OrderedDict'), pairs))))).toEqual([
      ['w', [1, 2]],
    ]);
  });

  it('are read with storages that are parts of others, as before 0.4', async () => {
    const second = tensor({ shape: [1n], part: [1n, 1n] });
    expect(await valuesOf(legacyOf(pickle(dict(text('w'), second))))).toEqual([['w', [2]]]);
    const behind = tensor({ shape: [1n], part: [2n, 1n] });
    expect(await refusal(legacyOf(pickle(dict(text('w'), behind))))).toContain(
      'needs a storage of 12 bytes but the file has 8',
    );
  });
});

describe('a pickle that calls', () => {
  it.each([
    ['posix', 'system'],
    ['builtins', 'eval'],
    ['__builtin__', 'getattr'],
    ['torch', 'load'],
    ['torch.storage', '_load_from_bytes'],
    ['runpy', 'run_module\u001b[2J'],
  ])('%s.%s is refused with that name, and it is not called', async (module, member) => {
    const message = await refusal(
      zipOf(pickle(dict(text('w'), tensor(), text('x'), call(name(module, member), text('echo'))))),
    );
    expect(message).toContain(
      `${module.replace('__builtin__', 'builtins')}.${member.replace('\u001b', '\\u{1b}')}`,
    );
    expect(message).not.toContain('\u001b');
  });

  it('an allowed function with other values, or what is no function, is refused', async () => {
    for (const made of [
      call(name('torch._utils', '_rebuild_tensor_v2'), text('no storage')),
      call(name('torch._utils', '_rebuild_parameter'), integer(1)),
      call(name('torch', 'FloatStorage')),
      call(text('text')),
      joinBytes([name('collections', 'OrderedDict'), integer(1), raw(0x52)]),
      joinBytes([tuple(text('storage'), name('torch', 'FloatStorage'), text('0'), text('cpu')), raw(0x51)]),
    ])
      expect(await refusal(zipOf(pickle(dict(text('w'), made))))).toContain('its pickle ');
  });
});

describe('a tensor', () => {
  it.each([
    ['larger than its storage', { shape: [3n] }, 'up to element 3 of a storage of 2'],
    ['that begins behind it', { offset: 1n }, 'up to element 3 of a storage of 2'],
    ['of 4 GB', { shape: [2n ** 30n] }, 'up to element 1073741824'],
    [
      'of more than all memory',
      { shape: [MAX_INT64, MAX_INT64], strides: [1n, 1n] },
      'not lists of whole numbers',
    ],
    ['that repeats two values', { shape: [2n ** 40n], strides: [0n] }, 'repeats the 2 values'],
    ['of negative size', { shape: [-1n] }, 'not lists of whole numbers'],
    ['of negative strides', { strides: [-1n] }, 'not lists of whole numbers'],
    ['of other strides than dimensions', { strides: [1n, 1n] }, 'not lists of whole numbers'],
    [
      'whose storage says 4 GB',
      { count: 2n ** 30n, shape: [2n ** 30n] },
      'needs a storage of 4294967296 bytes but the file has 8',
    ],
    [
      'whose storage says more than all memory',
      { count: MAX_INT64 },
      'with other values than torch.save writes',
    ],
    ['of an unknown storage', { key: '../../secret' }, 'which its pickle names'],
    ['of complex numbers', { type: 'ComplexFloatStorage' }, 'holds a tensor of torch.ComplexFloatStorage'],
  ])('%s is refused', async (_, described, reason) => {
    const state = pickle(dict(text('w'), tensor(described)));
    expect(await refusal(zipOf(state))).toContain(reason);
    const inLegacy = await refusal(legacyOf(state));
    expect(inLegacy).toMatch(/^a\.pth: /);
  });

  it('is refused where many share one storage', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => [text(`w${i}`), tensor()]).flat();
    expect(await valuesOf(zipOf(pickle(dict(...many))))).toHaveLength(1000); // their names take more than they
    const storage = new Uint8Array(400_000);
    const large = Array.from({ length: 20 }, (_, i) => [
      text(`w${i}`),
      tensor({ count: 100_000n, shape: [100_000n] }),
    ]);
    expect(await refusal(zipOf(pickle(dict(...large.flat())), { 'a/data/0': storage }))).toContain(
      '8 times the file',
    );
  });
});

describe('values', () => {
  const memoized = joinBytes([raw(0x5d, 0x71, 0)]); // an empty list, kept as 0

  it('inside of themselves are refused', async () => {
    const cyclic = joinBytes([memoized, raw(0x68, 0, 0x61)]);
    expect(await refusal(zipOf(pickle(dict(text('w'), tensor(), text('l'), cyclic))))).toContain(
      'inside of itself',
    );
  });

  it('that nest deeply are refused', async () => {
    const lists = new Uint8Array(100_000).fill(0x5d);
    const closed = new Uint8Array(99_999).fill(0x61);
    expect(await refusal(zipOf(pickle(dict(text('l'), lists, closed))))).toContain(
      'nests more than 64 levels',
    );
  });

  it('that double at each level are refused', async () => {
    const levels = Array.from({ length: 60 }, (_, i) =>
      joinBytes([raw(0x68, i, 0x68, i, 0x86), raw(0x71, i + 1)]),
    );
    expect(await refusal(zipOf(pickle(memoized, ...levels)))).toContain('reaches more than 2000000 values');
  });

  it('that a call copies again and again are refused', async () => {
    const list = joinBytes([raw(0x5d, 0x71, 0, 0x28), new Uint8Array(100_000).fill(0x4e), raw(0x65)]);
    const set = joinBytes([name('builtins', 'set'), raw(0x68, 0, 0x85, 0x52)]);
    expect(await refusal(zipOf(pickle(list, ...new Array(1000).fill(set))))).toContain(
      'more than 2000000 operations',
    );
  });

  it('in great numbers are refused', async () => {
    expect(await refusal(zipOf(pickle(new Uint8Array(3_000_000).fill(0x7d))))).toContain(
      'more than 2000000 operations',
    );
  });

  it('of the same name are refused', async () => {
    const state = pickle(dict(text('a.b'), tensor(), text('a'), dict(text('b'), tensor())));
    expect(await refusal(zipOf(state))).toBe('a.pth: holds the tensor "a.b" twice; names must be unique');
  });

  it.each([
    ['an operation of protocol 0', raw(0x49, 0x31, 0x0a), 'has the operation 0x49'],
    ['an extension', raw(0x82, 1), 'has the operation 0x82'],
    ['a value that was never kept', raw(0x68, 9), 'is damaged before byte'],
    ['a tuple of more than is there', raw(0x87), 'is damaged before byte'],
    ['items without a mark', raw(0x75), 'is damaged before byte'],
    ['a text of 4 GB', raw(0x58, 0xff, 0xff, 0xff, 0xff), 'ends too early'],
    ['a text of 2^63 bytes', raw(0x8d, 0, 0, 0, 0, 0, 0, 0, 0x7f), 'ends too early'],
    ['an integer of 2 GB', raw(0x8b, 0xff, 0xff, 0xff, 0x7f), 'an integer of 2147483647 bytes'],
    ['protocol 6', raw(0x80, 6), 'has protocol 6'],
    ['no tensor', dict(text('a'), integer(1)), 'holds no tensors'],
    ['keys that are tuples', dict(tuple(integer(1)), tensor()), 'neither texts nor numbers'],
  ])('%s is refused', async (_, operations, reason) => {
    expect(await refusal(zipOf(pickle(operations)))).toContain(reason);
  });
});

describe('an archive', () => {
  const state = pickle(dict(text('w'), tensor()));
  const whole = zipOf(state);
  /** The whole archive with the fields of one entry of its directory set. */
  const changed = (entry: string, fields: Readonly<Record<number, number>>): Uint8Array => {
    const bytes = Uint8Array.from(whole);
    const at = Buffer.from(bytes).lastIndexOf(entry) - 46;
    for (const [place, value] of Object.entries(fields))
      new DataView(bytes.buffer).setUint32(at + Number(place), value, true);
    return bytes;
  };

  it('that leads out of its folder is read by names only', async () => {
    expect(await valuesOf(zipOf(state, { '../../etc/passwd': raw(1), '/data/1': raw(1) }))).toEqual([
      ['w', [1, 2]],
    ]);
  });

  it.each([
    ['entries over one another', changed('a/version', { 42: 0 }), 'lies inside the one before it'],
    ['an entry of 4 GB', changed('a/data/0', { 20: 0xfffffffe, 24: 0xfffffffe }), 'more than the file'],
    ['a size that is not there', changed('a/data/0', { 24: 0xfffffffe }), 'is compressed'],
    [
      'a size in 64 bits that is not there',
      changed('a/data/0', { 24: 0xffffffff }),
      'directory of its archive is damaged',
    ],
    ['a compressed entry', changed('a/data.pkl', { 8: 0x0008_0800 }), 'is compressed (method 8)'],
    ['an encrypted entry', changed('a/data.pkl', { 8: 0x0000_0801 }), 'is encrypted'],
    ['a wrong checksum', changed('a/data/0', { 16: 1 }), 'does not have its checksum'],
    ['another place of an entry', changed('a/data.pkl', { 42: 1 }), 'is not where its archive says'],
    ['two pickles', zipOf(state, { 'b/data.pkl': state }), 'with 2 pickles'],
    ['no pickle', zipOf(state).map((byte) => (byte === 0x6b ? 0x6c : byte)), 'without data.pkl'],
    [
      'another byte order',
      zipOf(state, { 'a/byteorder': raw(0x1b, 0x1b) }),
      'the byte order "\\u{1b}\\u{1b}"',
    ],
    ['a very long version', zipOf(state, { 'a/version': new Uint8Array(1000) }), 'has 1000 bytes'],
  ])('of %s is refused', async (_, bytes, reason) => {
    expect(await refusal(bytes)).toContain(reason);
  });

  it('whose entries have no checksums is read', async () => {
    expect(await valuesOf(changed('a/data/0', { 16: 0 }))).toEqual([['w', [1, 2]]]);
  });
});

describe('the container before 1.6', () => {
  const state = pickle(dict(text('w'), tensor()));
  it.each([
    [
      'another number at its start',
      legacyOf(state).map((byte, i) => (i === 6 ? byte + 1 : byte)),
      'not one that torch.save wrote',
    ],
    [
      'a storage of more than the file',
      legacyOf(state, 2n ** 40n),
      'has 1099511627776 elements, more than the file',
    ],
    ['a storage of negative size', legacyOf(state, -1n), 'has -1 elements'],
    ['bytes behind its storages', joinBytes([legacyOf(state), raw(0)]), 'goes on for 1 bytes'],
  ])('with %s is refused', async (_, bytes, reason) => {
    expect(await refusal(bytes)).toContain(reason);
  });
});

describe('a file cut off', () => {
  it.each([['adam-2.15.pth'], ['adam-legacy-2.15.pth'], ['views-zip-1.13.pth']])(
    '%s, at any byte, is refused',
    async (file) => {
      const { bytes } = goldenFile(file);
      for (let length = 0; length < bytes.length; length++) await refusal(bytes.subarray(0, length));
    },
  );

  it('takes no more memory than it has, whatever it claims', async () => {
    let most = 0;
    const watched = (bytes: Uint8Array): RandomAccess => {
      const access = accessBytes(bytes);
      return {
        ...access,
        read: (offset, length) => {
          most = Math.max(most, length);
          return access.read(offset, length);
        },
      };
    };
    const claim = pickle(
      dict(text('w'), tensor({ count: 2n ** 32n, shape: [2n ** 32n] }), text('x'), long(MAX_INT64)),
    );
    for (const bytes of [zipOf(claim), legacyOf(claim, 2n ** 32n)]) {
      most = 0;
      await expect(open(watched(bytes))).rejects.toMatchObject({ code: 'FORMAT' });
      expect(most).toBeLessThanOrEqual(bytes.length);
    }
  });
});
