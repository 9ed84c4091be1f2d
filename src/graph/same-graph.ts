/** Whether two graphs compute the same, node by node: ops, attributes, shapes and the numbers of constants. */
import { equalShapes } from '../core/shape.ts';
import { type Graph, isOp, type Value } from './ops.ts';
import { reachable } from './walk.ts';

/** Names of constants do not count. Graphs that compute the same in another way are different. */
export const isSameGraph = (a: Graph, b: Graph): boolean => {
  const [first, second] = [a, b].map(({ outputs }) => reachable(Object.values(outputs))) as [
    Value[],
    Value[],
  ];
  if (first.length !== second.length) return false;
  const places = [first, second].map((order) => new Map(order.map((value, place) => [value, place])));
  return first.every((value, place) => {
    const other = second[place] as Value;
    const inputsOf = ({ inputs }: Value, which: 0 | 1): string =>
      inputs.map((one) => places[which]?.get(one)).join();
    return (
      value.op === other.op &&
      equalShapes(value.shape, other.shape) &&
      inputsOf(value, 0) === inputsOf(other, 1) &&
      hasSameAttributes(value, other)
    );
  });
};

const hasSameAttributes = (a: Value, b: Value): boolean => {
  if (!isOp(a, 'constant') || !isOp(b, 'constant')) return textOf(a) === textOf(b);
  const [x, y] = [a.attributes.data, b.attributes.data];
  return x === y || (x.length === y.length && x.every((number, i) => Object.is(number, y[i])));
};

/** Attributes in the order of their names. */
const textOf = ({ attributes }: Value): string =>
  JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
