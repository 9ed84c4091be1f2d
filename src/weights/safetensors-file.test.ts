import { describe, expect, it } from 'vitest';
import { accessBytes } from '../core/random-access.ts';
import { openSafetensors } from './safetensors-file.ts';
import { readAll } from './tensor-file.ts';

/** A file of a header and data, as any program may write it. */
const fileOf = (header: unknown, data: readonly number[]): Uint8Array => {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
};

const open = (bytes: Uint8Array) => openSafetensors(accessBytes(bytes), 'a.safetensors');

describe('openSafetensors', () => {
  it('lists tensors with their types and reads them as float32', async () => {
    const file = await open(
      fileOf(
        {
          __metadata__: { format: 'pt' },
          half: { dtype: 'F16', shape: [2], data_offsets: [0, 4] },
          brain: { dtype: 'BF16', shape: [1, 1], data_offsets: [4, 6] },
          count: { dtype: 'I64', shape: [], data_offsets: [6, 14] },
        },
        [0x00, 0x3e, 0x00, 0xc0, 0xc0, 0x3f, 7, 0, 0, 0, 0, 0, 0, 0],
      ),
    );
    expect(file.tensors).toEqual([
      { name: 'half', shape: [2], type: 'F16' },
      { name: 'brain', shape: [1, 1], type: 'BF16' },
      { name: 'count', shape: [], type: 'I64' },
    ]);
    expect(file.facts).toEqual([['format', 'pt']]);
    const values = await readAll(file);
    expect([...values].map(([name, { data }]) => [name, [...data]])).toEqual([
      ['half', [1.5, -2]],
      ['brain', [1.5]],
      ['count', [7]],
    ]);
  });

  it.each([
    [
      { a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } },
      4,
      'describes 8 bytes of data but 4 are there',
    ],
    [{ a: { dtype: 'F32', shape: [3], data_offsets: [0, 4] } }, 4, 'needs 12 bytes but has 4'],
    [{ a: { dtype: 'F8_E4M3', shape: [4], data_offsets: [0, 4] } }, 4, 'has dtype F8_E4M3, expected one of'],
  ])('refuses %j', async (header, length, text) => {
    await expect(open(fileOf(header, new Array(length).fill(0)))).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining(text),
    });
  });

  it('shows names with control characters as texts', async () => {
    const header = { 'a\u001b[2J\nb': { dtype: 'F32', shape: [3], data_offsets: [0, 4] } };
    await expect(open(fileOf(header, [0, 0, 0, 0]))).rejects.toThrow('"a\\u{1b}[2J\\u{a}b" of shape [3]');
  });

  it('refuses a file cut off at any byte, and claims of more than it has', async () => {
    const whole = fileOf({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, new Array(8).fill(1));
    for (let length = 0; length < whole.length; length++)
      await expect(open(whole.subarray(0, length))).rejects.toMatchObject({ code: 'FORMAT' });
    new DataView(whole.buffer).setBigUint64(0, 2n ** 40n, true);
    await expect(open(whole)).rejects.toMatchObject({ code: 'FORMAT' });
  });
});
