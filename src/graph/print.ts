/** A graph as text, one line a node: what goldens compare and people read. */
import { formatShape, type Shape } from '../core/shape.ts';
import type { AxisRange, Graph, OpAttributes, OpName, Value } from './ops.ts';
import { reachable } from './walk.ts';

/**
 * The text print of a graph.
 *
 * @example
 * printGraph(graph({ y: relu(input('x', [2, 3])) }));
 * // %0 = input "x" : [2,3]
 * // %1 = relu(%0) : [2,3]
 * // y = %1
 */
export const printGraph = ({ outputs }: Graph): string => {
  const numbers = new Map<Value, number>();
  const lines: string[] = [];
  for (const value of reachable(Object.values(outputs))) {
    numbers.set(value, numbers.size);
    lines.push(`%${numbers.get(value)} = ${printNode(value, numbers)} : ${formatShape(value.shape)}`);
  }
  for (const [name, value] of Object.entries(outputs)) lines.push(`${name} = %${numbers.get(value)}`);
  return `${lines.join('\n')}\n`;
};

const printNode = (value: Value, numbers: ReadonlyMap<Value, number>): string => {
  if (value.op === 'input') return `input "${(value.attributes as OpAttributes['input']).name}"`;
  const operands = value.inputs.map((operand) => `%${numbers.get(operand)}`).join(', ');
  return `${value.op}(${[operands, printAttributes(value)].filter((part) => part !== '').join(', ')})`;
};

const printAttributes = (value: Value<OpName>): string =>
  Object.entries(value.attributes)
    .map(([name, attribute]) => `${name}=${printAttribute(attribute)}`)
    .join(', ');

const printAttribute = (attribute: unknown): string => {
  if (attribute instanceof Float32Array)
    return attribute.length <= 4 ? `[${[...attribute].join(',')}]` : `[${attribute.length} values]`;
  if (!Array.isArray(attribute)) return String(attribute);
  return attribute.length > 0 && attribute.every(isRange)
    ? attribute.map(({ axis, start, end }) => `${axis}:${start}..${end}`).join(',')
    : formatShape(attribute as Shape);
};

const isRange = (item: unknown): item is AxisRange =>
  typeof item === 'object' && item !== null && 'axis' in item;
