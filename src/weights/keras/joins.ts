/** Layers and operators that join images with one another, or with numbers. */
import { add, concat, div, mul, neg, type Operand, sub } from '../../graph/build.ts';
import type { Value } from '../../graph/ops.ts';
import type { LayerRule } from './layer-rule.ts';
import { axesOf, type JsonRecord, SettingFault } from './settings.ts';

const concatenate: LayerRule = {
  takes: 'many',
  build: (inputs, { settings }) => concat(inputs, axesOf(settings, 'axis', -1)[0] as number),
};

/** Inputs joined from the first on, or inputs and numbers in the order that an operator has them. */
const joined = (op: (a: Operand, b: Operand) => Value): LayerRule => ({
  takes: 'many',
  build: (inputs, { settings }) => {
    const operands = operandsOf(inputs, settings);
    const [first, second, ...others] = operands;
    if (first === undefined || second === undefined)
      throw new SettingFault('it has one operand, expected two');
    return others.reduce<Value>((sum, x) => op(sum, x), op(first, second));
  },
});

const operandsOf = (inputs: readonly Value[], { operands }: JsonRecord): readonly Operand[] => {
  if (!Array.isArray(operands)) return inputs;
  const left = [...inputs];
  return operands.flatMap((operand): Operand[] => {
    if (typeof operand === 'number') return [operand];
    const input = left.shift();
    return input ? [input] : [];
  });
};

const average: LayerRule = {
  takes: 'many',
  build: (inputs) =>
    div(
      inputs.reduce((sum, x) => add(sum, x)),
      inputs.length,
    ),
};

export const joinRules: Readonly<Record<string, LayerRule>> = {
  Concatenate: concatenate,
  Add: joined(add),
  Subtract: joined(sub),
  Multiply: joined(mul),
  TrueDivide: joined(div),
  Divide: joined(div),
  Average: average,
  Negative: { build: ([x]) => neg(x) },
};
