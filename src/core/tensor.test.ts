import { describe, expect, it } from 'vitest';
import { filled, scalar, tensor, zeros } from './tensor.ts';

describe('tensor', () => {
  it('keeps the data that it is given, uncopied', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    const x = tensor([2, 3], data);
    expect(x.shape).toEqual([2, 3]);
    expect(x.data).toBe(data);
  });

  it('refuses data of another length', () => {
    expect(() => tensor([2, 3], new Float32Array(5))).toThrow(
      expect.objectContaining({
        code: 'SHAPE',
        message: 'tensor: shape [2,3] holds 6 values but the data has 5',
      }),
    );
  });

  it('takes one value for a scalar and none for an empty axis', () => {
    expect(tensor([], Float32Array.of(7)).data[0]).toBe(7);
    expect(tensor([0, 3], new Float32Array(0)).data).toHaveLength(0);
    expect(() => tensor([], new Float32Array(0))).toThrow('shape [] holds 1 values');
  });

  it('comes filled too', () => {
    expect(zeros([2, 2])).toEqual(tensor([2, 2], Float32Array.of(0, 0, 0, 0)));
    expect(filled([3], 0.5)).toEqual(tensor([3], Float32Array.of(0.5, 0.5, 0.5)));
    expect(scalar(2)).toEqual(tensor([], Float32Array.of(2)));
  });
});
