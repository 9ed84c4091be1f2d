import { describe, expect, it } from 'vitest';
import { toFloat32 } from './element-types.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('toFloat32', () => {
  it('reads halves: ordinary, without leading one, infinite, not a number', () => {
    // 1.5, -2, the smallest above zero, the largest, infinity, NaN
    const words = [0x3e00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x7e00];
    const little = bytes(...words.flatMap((word) => [word & 0xff, word >> 8]));
    const big = bytes(...words.flatMap((word) => [word >> 8, word & 0xff]));
    const expected = [1.5, -2, 2 ** -24, 65504, Number.POSITIVE_INFINITY, Number.NaN];
    expect([...toFloat32(little, 'F16')]).toEqual(expected);
    expect([...toFloat32(big, 'F16', false)]).toEqual(expected);
  });

  it('reads bfloat16 as the upper half of a float32', () => {
    expect([...toFloat32(bytes(0xc0, 0x3f, 0x80, 0xff), 'BF16')]).toEqual([1.5, Number.NEGATIVE_INFINITY]);
  });

  it('reads whole numbers with their sign, and truth values as 0 and 1', () => {
    expect([...toFloat32(bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 'I64')]).toEqual([-1]);
    expect([...toFloat32(bytes(0x80, 0x7f), 'I8')]).toEqual([-128, 127]);
    expect([...toFloat32(bytes(0x80), 'U8')]).toEqual([128]);
    expect([...toFloat32(bytes(0, 1, 7), 'BOOL')]).toEqual([0, 1, 1]);
  });

  it('reads float32 at any place and in either byte order', () => {
    const at1 = bytes(9, 0, 0, 0xc0, 0x3f).subarray(1);
    expect([...toFloat32(at1, 'F32')]).toEqual([1.5]);
    expect([...toFloat32(bytes(0x3f, 0xc0, 0, 0), 'F32', false)]).toEqual([1.5]);
    expect([...toFloat32(bytes(0, 0, 0, 0, 0, 0, 0xf8, 0x3f), 'F64')]).toEqual([1.5]);
  });
});
