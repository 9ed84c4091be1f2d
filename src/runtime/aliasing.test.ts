import { describe, expect, it } from 'vitest';
import {
  add,
  conv2d,
  graph,
  input,
  mul,
  reduceMean,
  relu,
  reshape,
  sqrt,
  sub,
  transpose,
} from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { decideAliasing, type Placement } from './aliasing.ts';

const placements = (outputs: Readonly<Record<string, Value>>): Readonly<Record<string, Placement>> =>
  Object.fromEntries([...decideAliasing(graph(outputs))].map(([name, { placement }]) => [name, placement]));

describe('an output that has the name of an input', () => {
  const s = input('s', [2, 3]);
  const x = input('x', [2, 3]);

  it('is written in place when an elementwise op alone reads the old value', () => {
    expect(placements({ s: add(s, x) })).toEqual({ s: 'in-place' });
  });

  it('is written in place when no node reads the old value', () => {
    expect(placements({ s: relu(x) })).toEqual({ s: 'in-place' });
  });

  it('is written in place along a chain of elementwise ops', () => {
    expect(placements({ s: sub(s, mul(sqrt(s), x)) })).toEqual({ s: 'in-place' });
  });

  it('is unchanged when it is the input', () => {
    expect(placements({ s, y: relu(x) }).s).toBe('unchanged');
  });

  it('gets a shadow when a node that may run later reads the old value', () => {
    expect(placements({ s: add(s, x), y: relu(s) })).toEqual({ s: 'shadow', y: 'in-place' });
  });

  it('gets a shadow when a later node reads a view of the old value', () => {
    expect(placements({ s: add(s, x), y: relu(reshape(s, [6])) }).s).toBe('shadow');
  });

  it('gets a shadow when another output is the old value, or a view of it', () => {
    expect(placements({ s: add(s, x), y: s }).s).toBe('shadow');
    expect(placements({ s: add(s, x), y: reshape(s, [6]) }).s).toBe('shadow');
  });

  it('gets a shadow when the producer moves elements', () => {
    expect(placements({ s: reshape(transpose(s, [1, 0]), [2, 3]) }).s).toBe('shadow');
  });

  it('gets a shadow when a reduction of the old value feeds the output, since kernels may fuse', () => {
    expect(placements({ s: sub(s, reduceMean(s, [1])) }).s).toBe('shadow');
  });

  it('gets a shadow when a convolution by the old value feeds the output', () => {
    const w = input('w', [1, 1, 1, 1]);
    const image = input('image', [1, 1, 1, 1]);
    expect(placements({ w: relu(conv2d(image, w, { stride: 1, padding: 0 })) }).w).toBe('shadow');
  });

  it('is written in place when an op far before it reads the old value', () => {
    const r = input('r', [1, 3]);
    const mean = reduceMean(mul(add(x, r), x), [0]); // [2,3] -> [1,3]
    const old = reduceMean(mean, [0]);
    expect(placements({ r: relu(old) }).r).toBe('in-place');
  });

  it('gets a shadow for each of two that read each other', () => {
    const t = input('t', [2, 3]);
    expect(placements({ s: add(s, t), t: mul(t, s) })).toEqual({ s: 'shadow', t: 'shadow' });
  });

  it('is in place for every tensor of Adam', () => {
    const [p, m, v, g] = ['p', 'm', 'v', 'g'].map((name) => input(name, [16])) as [
      Value,
      Value,
      Value,
      Value,
    ];
    const nextM = add(mul(m, 0.5), mul(g, 0.5));
    const nextV = add(mul(v, 0.999), mul(mul(g, g), 0.001));
    const nextP = sub(p, mul(nextM, sqrt(nextV)));
    expect(placements({ p: nextP, m: nextM, v: nextV })).toEqual({
      p: 'in-place',
      m: 'in-place',
      v: 'in-place',
    });
  });
});
