import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { elementCount, formatShape } from '../core/shape.ts';
import { input } from '../graph/build.ts';
import { type OpCase, operandsOf } from '../graph/op-case.testing.ts';
import { type OpCaseRow, opCaseRows } from '../graph/op-cases.testing.ts';
import type { OpName, Value } from '../graph/ops.ts';
import { apply } from '../reference/apply.testing.ts';
import { vectorJacobianProduct } from './gradient.ts';
import { gradientErrors, gradientOf } from './gradient-check.testing.ts';
import { vjpRules } from './vjp-rules.ts';

/** Constants inside gradients, such as 1/count, are float32 and hold seven digits. */
const TOLERANCE = 1e-6;

const LEAVES: readonly OpName[] = ['input', 'constant'];

const opsOf = (kind: 'zero' | 'none'): OpName[] =>
  (Object.keys(vjpRules) as OpName[]).filter((op) => vjpRules[op] === kind);

/** The cases of ops with a rule, or of those without. */
const casesOf = (kind: 'rule' | 'zero' | 'none'): OpCaseRow[] =>
  opCaseRows.filter(([, , op]) => {
    const rule = vjpRules[op];
    return !LEAVES.includes(op) && (typeof rule === 'string' ? rule === kind : kind === 'rule');
  });

/** Inputs of the shapes of a case's operands. */
const inputsOf = ({ shapes }: OpCase): Value[] => shapes.map((shape, index) => input(String(index), shape));

/** The cotangents of a case's operands, as values. */
const cotangentsOf = (opCase: OpCase): Value[] => {
  const operands = inputsOf(opCase);
  const y = opCase.build(...operands);
  return vectorJacobianProduct(y, input('dy', y.shape), operands);
};

describe.each(casesOf('rule'))('%s', (title, opCase) => {
  const stream = randomStream(0, title);
  const operands = operandsOf(opCase, stream);

  it('has the gradient that central differences show', () => {
    expect(Math.max(...gradientErrors(opCase.build, operands, stream))).toBeLessThan(TOLERANCE);
  });

  it('has a gradient whose gradient is right too', () => {
    const first = gradientOf(opCase.build, stream);
    expect(Math.max(...gradientErrors(first, operands, stream))).toBeLessThan(TOLERANCE);
  });

  it('has cotangents of the shapes of its operands', () => {
    expect(cotangentsOf(opCase).map(({ shape }) => shape)).toEqual(opCase.shapes);
  });
});

describe('ops that let no gradient through', () => {
  it('are the leaves, stopGradient and sign', () => {
    expect(opsOf('zero')).toEqual([...LEAVES, 'stopGradient', 'sign']);
  });

  it.each(casesOf('zero'))('%s has a gradient of 0', (_title, opCase) => {
    const [shape = []] = opCase.shapes;
    const gradient = apply(() => cotangentsOf(opCase)[0] as Value, []);
    expect(gradient).toEqual({ shape, data: new Float64Array(elementCount(shape)) });
  });
});

describe('ops without a gradient', () => {
  it('are those that only lowered and exported graphs hold, and networks that only score', () => {
    expect(opsOf('none')).toEqual([
      'clip',
      'groupedConv2d',
      'maxPool2d',
      'globalAveragePool',
      'instanceNorm',
    ]);
  });

  it.each(casesOf('none'))('%s says so, and what to do', (_title, opCase, op) => {
    expect(() => cotangentsOf(opCase)).toThrow(
      expect.objectContaining({
        code: 'NOT_DIFFERENTIABLE',
        message: `gradients: ${op} ${formatShape(opCase.build(...inputsOf(opCase)).shape)} has no gradient rule; differentiate before lowering, or put stopGradient before it`,
      }),
    );
  });
});
