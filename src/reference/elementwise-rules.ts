/** Reference values of the ops that work element by element. */
import type { OpName } from '../graph/ops.ts';
import { broadcastData } from './positions.ts';
import { operand, type ReferenceRule, type ReferenceRules } from './rule.ts';

const unary =
  (f: (x: number) => number): ReferenceRule<OpName> =>
  (inputs) =>
    operand(inputs, 0).data.map(f);

const binary =
  (f: (a: number, b: number) => number): ReferenceRule<OpName> =>
  (inputs, _attributes, shape) => {
    const a = broadcastData(operand(inputs, 0), shape);
    const b = broadcastData(operand(inputs, 1), shape);
    return a.map((value, i) => f(value, b[i] as number));
  };

export const elementwiseRules = {
  stopGradient: (inputs) => operand(inputs, 0).data,
  neg: unary((x) => -x),
  abs: unary(Math.abs),
  sign: unary(Math.sign),
  exp: unary(Math.exp),
  log: unary(Math.log),
  sqrt: unary(Math.sqrt),
  reciprocal: unary((x) => 1 / x),
  tanh: unary(Math.tanh),
  sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  relu: unary((x) => Math.max(x, 0)),
  leakyRelu: (inputs, { slope }) => operand(inputs, 0).data.map((x) => (x > 0 ? x : slope * x)),
  clip: (inputs, { min, max }) => operand(inputs, 0).data.map((x) => Math.min(Math.max(x, min), max)),
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b),
  div: binary((a, b) => a / b),
  leakyReluGrad: (inputs, { slope }) => {
    const [y, dy] = [operand(inputs, 0).data, operand(inputs, 1).data];
    return dy.map((value, i) => ((y[i] as number) > 0 ? value : slope * value));
  },
} satisfies Partial<ReferenceRules>;
