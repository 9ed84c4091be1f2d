import { describe, expect, it } from 'vitest';
import { INITIALIZERS, type InitializeOptions, initializeParameters } from './initialize.ts';
import type { ParameterSpec } from './parameters.ts';

const PAPER: InitializeOptions = { initializer: 'normal', gain: 0.02, seed: 0 };

/** [O,I,k,k] */
const CONV: ParameterSpec = { name: 'encoder2.conv.weight', shape: [64, 16, 4, 4], role: 'weight' };
/** [I,O,k,k] */
const CONV_TRANSPOSE: ParameterSpec = { name: 'decoder2.conv.weight', shape: [64, 16, 4, 4], role: 'weight' };

const valuesOf = (spec: ParameterSpec, options: Partial<InitializeOptions> = {}): Float32Array =>
  initializeParameters([spec], { ...PAPER, ...options }).get(spec.name)?.data as Float32Array;

const average = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean and standard deviation, in units of what chance allows: at most 4 for the asked distribution. */
const surprise = (values: Float32Array, mean: number, std: number): number => {
  const [actualMean, count] = [average(values), values.length];
  const actualStd = Math.sqrt(average(values.map((value) => (value - actualMean) ** 2)));
  return Math.max(
    Math.abs(actualMean - mean) / (std / Math.sqrt(count)),
    Math.abs(actualStd - std) / (std / Math.sqrt(2 * count)),
  );
};

/** Row by row products of a matrix with itself. */
const gram = (values: Float32Array, rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, (_, a) =>
    Array.from({ length: rows }, (_, b) => {
      let sum = 0;
      for (let i = 0; i < columns; i++)
        sum += (values[a * columns + i] as number) * (values[b * columns + i] as number);
      return sum;
    }),
  );

const transposed = (values: Float32Array, rows: number, columns: number): Float32Array =>
  values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)] as number);

/** The largest distance of a matrix from `scale` times the identity. */
const distanceFromIdentity = (matrix: readonly (readonly number[])[], scale: number): number =>
  Math.max(...matrix.flatMap((row, a) => row.map((value, b) => Math.abs(value - (a === b ? scale : 0)))));

it('begins as equal blocks where a parameter says so', () => {
  const values = valuesOf({ ...CONV, copies: 4 });
  const block = values.subarray(0, values.length / 4);
  expect(values).toHaveLength(64 * 16 * 16);
  expect(surprise(block, 0, 0.02)).toBeLessThan(4);
  for (let copy = 1; copy < 4; copy++)
    expect(values.subarray(copy * block.length, (copy + 1) * block.length)).toEqual(block);
});

describe('weights begin', () => {
  it('as N(0, 0.02) in the paper', () => {
    expect(surprise(valuesOf(CONV), 0, 0.02)).toBeLessThan(4);
    expect(surprise(valuesOf(CONV, { gain: 0.5 }), 0, 0.5)).toBeLessThan(4);
  });

  it('by xavier with a variance of 2 / (fan in + fan out), times the gain', () => {
    const options = { initializer: 'xavier', gain: 0.02 } as const;
    const std = 0.02 * Math.sqrt(2 / (16 * 16 + 64 * 16));
    expect(surprise(valuesOf(CONV, options), 0, std)).toBeLessThan(4);
    expect(surprise(valuesOf(CONV_TRANSPOSE, options), 0, std)).toBeLessThan(4);
  });

  it('by kaiming with a variance of 2 / fan in, by the second dimension for transposed convolutions too', () => {
    const std = Math.sqrt(2 / (16 * 16));
    for (const spec of [CONV, CONV_TRANSPOSE])
      expect(surprise(valuesOf(spec, { initializer: 'kaiming' }), 0, std)).toBeLessThan(4);
    const wide = { ...CONV, shape: [16, 64, 4, 4] };
    expect(surprise(valuesOf(wide, { initializer: 'kaiming' }), 0, std / 2)).toBeLessThan(4);
  });

  it('by kaiming without a gain, as in PyTorch', () => {
    expect(valuesOf(CONV, { initializer: 'kaiming', gain: 7 })).toEqual(
      valuesOf(CONV, { initializer: 'kaiming' }),
    );
  });

  it.each([
    ['wide', [8, 4, 4, 4], 8],
    ['square', [16, 4, 2, 2], 16],
  ])('orthogonal in their rows where the matrix is %s', (_name, shape, rows) => {
    const values = valuesOf({ ...CONV, shape }, { initializer: 'orthogonal', gain: 0.5 });
    expect(distanceFromIdentity(gram(values, rows, values.length / rows), 0.25)).toBeLessThan(1e-6);
  });

  it('orthogonal in their columns where the matrix is tall', () => {
    const values = valuesOf({ ...CONV, shape: [64, 2, 2, 2] }, { initializer: 'orthogonal', gain: 1 });
    expect(distanceFromIdentity(gram(transposed(values, 64, 8), 8, 64), 1)).toBeLessThan(1e-6);
  });
});

describe.each(INITIALIZERS)('next to weights of %s', (initializer) => {
  const spec = (role: ParameterSpec['role']): ParameterSpec => ({ name: role, shape: [4096], role });

  it('biases and betas begin as zeros', () => {
    for (const role of ['bias', 'beta'] as const)
      expect(valuesOf(spec(role), { initializer })).toEqual(new Float32Array(4096));
  });

  it('gammas begin as N(1, gain)', () => {
    expect(surprise(valuesOf(spec('gamma'), { initializer }), 1, 0.02)).toBeLessThan(4);
  });
});

describe('first values', () => {
  it('depend on seed and name alone, not on what else is made', () => {
    const others: ParameterSpec[] = [
      { name: 'encoder1.conv.weight', shape: [8, 3, 4, 4], role: 'weight' },
      CONV,
      { name: 'encoder2.norm.gamma', shape: [64], role: 'gamma' },
    ];
    const among = initializeParameters(others, PAPER);
    expect([...among.keys()]).toEqual(others.map(({ name }) => name));
    expect(among.get(CONV.name)?.data).toEqual(valuesOf(CONV));
    expect(initializeParameters([...others].reverse(), PAPER).get(CONV.name)).toEqual(among.get(CONV.name));
  });

  it('are others for another seed and for another name', () => {
    expect(valuesOf(CONV, { seed: 1 })).not.toEqual(valuesOf(CONV));
    expect(valuesOf(CONV_TRANSPOSE)).not.toEqual(valuesOf(CONV));
  });

  it('are those of every run before, so that a run can be repeated', () => {
    const expected = [-0.008324, 0.003177, -0.034157];
    for (const [i, value] of valuesOf({ ...CONV, shape: [1, 1, 1, 3] }).entries())
      expect(value).toBeCloseTo(expected[i] as number, 6);
  });
});
