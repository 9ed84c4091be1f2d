import { describe, expect, it } from 'vitest';
import { accessBytes } from '../core/random-access.ts';
import { tensor } from '../core/tensor.ts';
import { blocks, codebookOf, pictOf } from './pict-file.testing.ts';
import { isPict, openPict } from './pict-file.ts';
import { readAll } from './tensor-file.ts';

const open = (bytes: Uint8Array) => openPict(accessBytes(bytes), 'a.pict');

const LIST = JSON.stringify([
  { name: 'one', shape: [2, 1] },
  { name: 'two', shape: [3] },
]);
const VALUES = Float32Array.of(-2, 0.5, 8);
const SMALL = blocks(LIST, VALUES, Uint8Array.of(0, 1, 2, 2, 0));

describe('openPict', () => {
  it('lists the tensors and reads them by their values', async () => {
    const file = await open(SMALL);
    expect(isPict(SMALL)).toBe(true);
    expect(file.tensors).toEqual([
      { name: 'one', shape: [2, 1], type: 'U8' },
      { name: 'two', shape: [3], type: 'U8' },
    ]);
    expect(file.facts).toEqual([['values', '3, from -2 to 8']]);
    expect(Object.fromEntries(await readAll(file))).toEqual({
      one: tensor([2, 1], Float32Array.of(-2, 0.5)),
      two: tensor([3], Float32Array.of(8, 8, -2)),
    });
  });

  it('reads every weight to within the distance of two values', async () => {
    const weights = new Map([
      [
        'a',
        tensor(
          [100],
          Float32Array.from({ length: 100 }, (_, i) => Math.sin(i) ** 3),
        ),
      ],
      ['b', tensor([2, 2], Float32Array.of(0, 1e-4, -1, 1))],
    ]);
    const values = codebookOf(weights);
    const file = await open(pictOf(weights));
    for (const [name, { data }] of await readAll(file))
      for (const [i, value] of data.entries()) {
        const before = (weights.get(name)?.data ?? [])[i] as number;
        const distances = [...values].map((other) => Math.abs(other - before));
        expect(Math.abs(value - before)).toBe(Math.min(...distances));
      }
  });

  const bytes = Uint8Array.of(0, 1, 2, 2, 0);
  it.each([
    ['a list that is no JSON', blocks('[{"name":', VALUES, bytes), 'its list of tensors cannot be read'],
    ['a list with a control character', blocks('[{"name"\u007f:1}]', VALUES, bytes), 'found "\\u{7f}"'],
    ['a list of something else', blocks('[1]', VALUES, bytes), 'expected an object'],
    ['a negative shape', blocks('[{"name":"a","shape":[-5]}]', VALUES, bytes), 'expected at least 0'],
    [
      'a name twice',
      blocks('[{"name":"a","shape":[5]},{"name":"a","shape":[0]}]', VALUES, bytes),
      'lists "a" twice',
    ],
    ['more values than bytes', blocks('[{"name":"a","shape":[6]}]', VALUES, bytes), 'have 6 values but 5'],
    [
      'a shape beyond all memory',
      blocks('[{"name":"a","shape":[4294967296,4294967296]}]', VALUES, bytes),
      'values but 5 are there',
    ],
    ['no values', blocks(LIST, new Float32Array(0), bytes), 'list of values has 0 bytes'],
    ['too many values', blocks(LIST, new Float32Array(257), bytes), 'list of values has 1028 bytes'],
    ['something behind it', Uint8Array.of(...SMALL, 7), '1 bytes follow its last block'],
  ])('refuses %s', async (_, damaged, reason) => {
    await expect(open(damaged)).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining(reason),
    });
  });

  it('refuses a byte that chooses a value that is not there', async () => {
    const file = await open(blocks(LIST, VALUES, Uint8Array.of(0, 1, 2, 3, 0)));
    await expect(readAll(file)).rejects.toThrow('a.pict: tensor "two" asks for value 3 of 3');
  });

  it('refuses a file cut off at any byte, and lengths of 4 GB', async () => {
    for (let length = 0; length < SMALL.length; length++)
      await expect(open(SMALL.subarray(0, length))).rejects.toMatchObject({ code: 'FORMAT' });
    for (const at of [0, 4 + LIST.length, 8 + LIST.length + VALUES.byteLength]) {
      const claimed = SMALL.slice();
      claimed.fill(0xff, at, at + 4);
      await expect(open(claimed)).rejects.toThrow('should have 4294967295 bytes but');
    }
  });
});
