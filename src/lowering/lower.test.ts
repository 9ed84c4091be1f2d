import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradient.ts';
import { total } from '../autodiff/gradient-check.testing.ts';
import { vjpRules } from '../autodiff/vjp-rules.ts';
import { randomStream } from '../core/random.ts';
import { add, conv2d, graph, input, leakyRelu, mul, relu, reshape, stopGradient } from '../graph/build.ts';
import { type OpCase, operandsOf } from '../graph/op-case.testing.ts';
import { opCaseRows } from '../graph/op-cases.testing.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { printGraph } from '../graph/print.ts';
import { encodeModel } from '../onnx/encode.ts';
import { lower } from './lower.ts';
import { CPU_PLAN, type LoweringPlan } from './plan.ts';
import { ROUNDING, rewriteError } from './rewrite-error.testing.ts';

/** A plan for each way to run transposed convolutions; a new way without a plan does not compile. */
const PLANS: { readonly [C in LoweringPlan['convTranspose']]: LoweringPlan } = {
  'conv-transpose': CPU_PLAN,
  'conv-depth-to-space': { ...CPU_PLAN, name: 'pixels', convTranspose: 'conv-depth-to-space' },
};

/** A case's value, and its gradients where it has some. */
const graphOf = ({ shapes, build }: OpCase): Graph => {
  const operands = shapes.map((shape, index) => input(String(index), shape));
  const y = build(...operands);
  const slopes = vjpRules[y.op] === 'none' ? [] : gradients(total(mul(y, y)), operands);
  return graph({ y, ...Object.fromEntries(slopes.map((slope, index) => [`gradient ${index}`, slope])) });
};

describe.each(Object.entries(PLANS))('lowered by the plan %s', (_name, plan) => {
  it.each(opCaseRows)(
    '%s and its gradient keep their values, in ops that a file can hold',
    (title, opCase) => {
      const source = graphOf(opCase);
      const lowered = lower(source, plan);
      const feeds = operandsOf(opCase, randomStream(0, title));
      expect(rewriteError(lowered, source, feeds)).toBeLessThan(ROUNDING);
      expect(() => encodeModel(lowered, { opset: 21, irVersion: 10 })).not.toThrow();
    },
  );

  it('every graph stays as it is when lowered again', () => {
    for (const [title, opCase] of opCaseRows) {
      const lowered = lower(graphOf(opCase), plan);
      expect([title, printGraph(lower(lowered, plan))]).toEqual([title, printGraph(lowered)]);
    }
  });
});

describe('lower', () => {
  const x = input('x', [2, 6]);

  it('turns the gradient of a 1x1 layer into these nodes', () => {
    const image = input('image', [1, 3, 2, 2]);
    const w = input('w', [4, 3, 1, 1]);
    const bias = input('bias', [4]);
    const h = leakyRelu(conv2d(image, w, { stride: 1, padding: 0 }, bias), 0.2);
    const [dw, db] = gradients(total(h), [w, bias]) as [Value, Value];
    expect(printGraph(lower(graph({ dw, db }), CPU_PLAN))).toMatchInlineSnapshot(`
      "%0 = constant(data=[1]) : []
      %1 = reshape(%0, shape=[1,1,1,1]) : [1,1,1,1]
      %2 = input "image" : [1,3,2,2]
      %3 = input "w" : [4,3,1,1]
      %4 = input "bias" : [4]
      %5 = conv2d(%2, %3, %4, stride=1, padding=0) : [1,4,2,2]
      %6 = leakyRelu(%5, slope=0.2) : [1,4,2,2]
      %7 = constant(data=[9.999999680285692e+37]) : []
      %8 = mul(%6, %7) : [1,4,2,2]
      %9 = clip(%8, min=0.2, max=1) : [1,4,2,2]
      %10 = mul(%1, %9) : [1,4,2,2]
      %11 = reshape(%10, shape=[4,4]) : [4,4]
      %12 = reshape(%2, shape=[3,4]) : [3,4]
      %13 = gemm(%11, %12, transA=false, transB=true) : [4,3]
      %14 = reshape(%13, shape=[4,3,1,1]) : [4,3,1,1]
      %15 = reduceSum(%10, axes=[0,2,3]) : [1,4,1,1]
      %16 = reshape(%15, shape=[4]) : [4]
      dw = %14
      db = %16
      "
    `);
  });

  it('computes once what gradients have in common', () => {
    const twice = graph({ a: relu(add(x, 1)), b: mul(relu(add(x, 1)), 2) });
    expect(printGraph(lower(twice, CPU_PLAN)).match(/relu/g)).toHaveLength(1);
  });

  it('simplifies the lowered graph', () => {
    expect(printGraph(lower(graph({ y: mul(stopGradient(x), 1) }), CPU_PLAN))).toBe(
      printGraph(graph({ y: x })),
    );
  });
});

describe('outputs that may have another shape', () => {
  const x = input('x', [2, 6]);
  const source = graph({ flat: reshape(reshape(relu(x), [3, 4]), [12]), kept: reshape(relu(x), [12]) });

  it('lose their last reshapes, and others keep them', () => {
    const { flat, kept } = lower(source, CPU_PLAN, new Set(['flat'])).outputs;
    expect([flat?.op, flat?.shape]).toEqual(['relu', [2, 6]]);
    expect([kept?.op, kept?.shape]).toEqual(['reshape', [12]]);
  });

  it('are only those that the caller names', () => {
    expect(lower(source, CPU_PLAN).outputs.flat?.shape).toEqual([12]);
  });

  it('keep the reshape of an input, which no node can write', () => {
    const view = lower(graph({ view: reshape(x, [12]) }), CPU_PLAN, new Set(['view']));
    expect(view.outputs.view?.op).toBe('reshape');
  });
});
