import { describe, expect, it } from 'vitest';
import {
  abs,
  add,
  constant,
  exp,
  graph,
  input,
  mul,
  neg,
  reduceSum,
  reshape,
  sign,
  tanh,
} from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { CPU_PLAN } from '../lowering/plan.ts';
import { peakValueBytes } from './memory-estimate.ts';

/** Bytes of a value of ten floats. */
const TEN = 40;

const x = input('x', [10]);

const peakOf = (outputs: Readonly<Record<string, Value>>): number => peakValueBytes(graph(outputs), CPU_PLAN);

describe('peakValueBytes', () => {
  it('counts neither inputs nor outputs', () => {
    expect(peakOf({ x })).toBe(0);
    expect(peakOf({ y: exp(x) })).toBe(0);
  });

  it('counts no constants', () => {
    expect(peakOf({ y: add(x, constant([10], new Float32Array(10).fill(2))) })).toBe(0);
  });

  it('counts a value in addition to the one that it is made of', () => {
    expect(peakOf({ y: tanh(exp(x)) })).toBe(TEN); // exp
    expect(peakOf({ y: neg(tanh(exp(x))) })).toBe(2 * TEN); // exp and tanh
  });

  it('frees a value after its last use', () => {
    let chain: Value = x;
    for (let i = 0; i < 9; i++) chain = tanh(chain);
    expect(peakOf({ y: chain })).toBe(2 * TEN);
  });

  it('keeps a value until its last use', () => {
    const early = exp(x);
    const late = tanh(neg(abs(early)));
    // early; early+abs; early+abs+neg; early+neg+tanh
    expect(peakOf({ y: mul(early, late) })).toBe(3 * TEN);
  });

  it('frees a value once that one node uses twice', () => {
    const e = exp(x);
    expect(peakOf({ y: neg(tanh(mul(e, e))) })).toBe(2 * TEN);
  });

  it('frees nothing of an output that others go on to use', () => {
    const e = exp(x);
    expect(peakOf({ e, y: neg(tanh(e)) })).toBe(TEN); // tanh
  });

  it('counts what each value holds', () => {
    const wide = exp(input('wide', [3, 100]));
    // 1200 bytes and their sums, 12 bytes
    expect(peakOf({ y: neg(reduceSum(wide, [1])) })).toBe(1212);
  });

  it('counts what two branches hold at once', () => {
    // exp; tanh of it frees exp; abs and its neg while that tanh is held
    expect(peakOf({ y: add(tanh(exp(x)), neg(abs(x))) })).toBe(3 * TEN);
  });
});

describe('peakValueBytes of a reshape', () => {
  it('takes no memory of its own', () => {
    expect(peakOf({ y: tanh(reshape(exp(x), [2, 5])) })).toBe(TEN);
  });

  it('keeps its operand until its own last use', () => {
    const view = reshape(exp(x), [2, 5]);
    const late = tanh(neg(abs(view)));
    expect(peakOf({ y: mul(view, late) })).toBe(3 * TEN);
  });

  it('shares its operand with other reshapes, until the last of them is used', () => {
    const e = exp(x);
    const rows = tanh(neg(reshape(e, [2, 5])));
    const columns = reshape(e, [5, 2]);
    // e; e+neg; e+neg+tanh; tanh is summed (2 floats) and freed, e stays for its columns
    const sums = reduceSum(rows, [1]);
    expect(peakOf({ rows: neg(sums), columns: neg(neg(columns)) })).toBe(3 * TEN);
  });

  it('of one owner read twice by a node frees it once', () => {
    const e = exp(input('square', [4, 4]));
    const product = mul(reshape(e, [16, 1]), reshape(e, [16, 1, 1]));
    // e of 64 bytes and the product [16,16,1] of 1024; then the product and its tanh
    expect(peakOf({ y: neg(tanh(product)) })).toBe(2048);
  });

  it('that is an output makes its operand one', () => {
    const e = exp(x);
    expect(peakOf({ view: reshape(e, [2, 5]), y: neg(tanh(e)) })).toBe(TEN);
  });

  it('of an input belongs to others', () => {
    expect(peakOf({ y: tanh(reshape(x, [2, 5])) })).toBe(0);
  });
});

describe('peakValueBytes of an op that no engine has', () => {
  it('counts the values that it becomes', () => {
    expect(peakOf({ y: sign(x) })).toBe(TEN); // x times a large number, before it is clipped
  });
});
