import { describe, expect, it } from 'vitest';
import { halfToNumber, numbersToHalves, numberToHalf, roundEven } from './half.ts';

describe('numberToHalf', () => {
  it.each([
    ['zero', 0, 0x0000],
    ['minus zero', -0, 0x8000],
    ['one', 1, 0x3c00],
    ['minus two', -2, 0xc000],
    ['the largest', 65504, 0x7bff],
    ['what is rounded to the largest', 65519.996, 0x7bff],
    ['halfway beyond the largest: infinity', 65520, 0x7c00],
    ['minus infinity', Number.NEGATIVE_INFINITY, 0xfc00],
    ['halfway between two, to the even one below', 1 + 2 ** -11, 0x3c00],
    ['halfway between two, to the even one above', 1 + 3 * 2 ** -11, 0x3c02],
    ['a little more than halfway', 1 + 2 ** -11 + 2 ** -23, 0x3c01],
    ['a carry into the exponent', 2 - 2 ** -12, 0x4000],
    ['the smallest normal one', 2 ** -14, 0x0400],
    ['the largest subnormal one', 1023 * 2 ** -24, 0x03ff],
    ['a carry out of the subnormal ones', 1023.75 * 2 ** -24, 0x0400],
    ['the smallest', 2 ** -24, 0x0001],
    ['half of the smallest: zero, which is even', 2 ** -25, 0x0000],
    ['three halves of the smallest: two, which is even', -1.5 * 2 ** -24, 0x8002],
    ['far too small', -1e-30, 0x8000],
  ])('rounds %s', (_, value, bits) => {
    expect(numberToHalf(value)).toBe(bits);
  });

  it('keeps NaN', () => {
    expect(halfToNumber(numberToHalf(Number.NaN))).toBeNaN();
  });

  it('gives every half back', () => {
    const wrong = Array.from({ length: 0x10000 }, (_, bits) => bits)
      .filter((bits) => !Number.isNaN(halfToNumber(bits)))
      .filter((bits) => numberToHalf(halfToNumber(bits)) !== bits);
    expect(wrong).toEqual([]);
  });
});

describe('numbersToHalves', () => {
  it('rounds each as numberToHalf does, in a part of an array too', () => {
    const values = Float32Array.of(9, 1.0005, -65520, 3e-8, Number.NaN).subarray(1);
    expect([...numbersToHalves(values)]).toEqual([...values].map(numberToHalf));
  });
});

describe('roundEven', () => {
  it('rounds halves to the even number', () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, 2.4, -2.6].map((value) => roundEven(value) + 0)).toEqual([
      0, 2, 2, 0, -2, 2, -3,
    ]);
  });
});
