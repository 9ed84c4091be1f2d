import { describe, expect, it } from 'vitest';
import { symbolicDim } from '../core/shape.ts';
import {
  add,
  constant,
  conv2d,
  convTranspose2d,
  graph,
  input,
  leakyRelu,
  mul,
  relu,
  reshape,
  scalarConstant,
  stopGradient,
} from './build.ts';
import { printGraph } from './print.ts';

describe('printGraph', () => {
  it('prints the example of its documentation', () => {
    expect(printGraph(graph({ y: relu(input('x', [2, 3])) }))).toBe(
      ['%0 = input "x" : [2,3]', '%1 = relu(%0) : [2,3]', 'y = %1', ''].join('\n'),
    );
  });

  it('prints a small network with its attributes, symbolic shapes and shared values', () => {
    const x = input('x', [1, 3, symbolicDim('H'), symbolicDim('W')]);
    const halving = { stride: 2, padding: 1 };
    const weight = constant([8, 3, 4, 4], new Float32Array(8 * 3 * 16), 'encoder1.weight');
    const e1 = leakyRelu(conv2d(x, weight, halving), 0.2);
    const y = convTranspose2d(e1, input('w', [8, 3, 4, 4]), halving);
    expect(printGraph(graph({ y, detached: stopGradient(mul(y, y)), x }))).toMatchInlineSnapshot(`
      "%0 = input "x" : [1,3,H,W]
      %1 = constant(data=[384 values], name=encoder1.weight) : [8,3,4,4]
      %2 = conv2d(%0, %1, stride=2, padding=1) : [1,8,H/2,W/2]
      %3 = leakyRelu(%2, slope=0.2) : [1,8,H/2,W/2]
      %4 = input "w" : [8,3,4,4]
      %5 = convTranspose2d(%3, %4, stride=2, padding=1, outputPadding=[0,0]) : [1,3,H,W]
      %6 = mul(%5, %5) : [1,3,H,W]
      %7 = stopGradient(%6) : [1,3,H,W]
      y = %5
      detached = %7
      x = %0
      "
    `);
  });

  it('prints short constants in full', () => {
    const y = add(reshape(input('x', [4]), [2, 2]), constant([2, 2], Float32Array.of(1, 0.5, -2, 3)));
    expect(printGraph(graph({ y: mul(y, scalarConstant(0.25)) }))).toMatchInlineSnapshot(`
      "%0 = input "x" : [4]
      %1 = reshape(%0, shape=[2,2]) : [2,2]
      %2 = constant(data=[1,0.5,-2,3]) : [2,2]
      %3 = add(%1, %2) : [2,2]
      %4 = constant(data=[0.25]) : []
      %5 = mul(%3, %4) : [2,2]
      y = %5
      "
    `);
  });

  it('prints equal graphs alike, however they were built', () => {
    const build = () => graph({ y: relu(add(input('x', [2]), 1)) });
    expect(printGraph(build())).toBe(printGraph(build()));
  });
});
