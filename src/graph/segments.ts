/**
 * A graph cut where the parts of a batch wait for one another: before each `sumOverParts`. All parts go through a segment,
 * what it gives for sums is added up over them, and all go through the next one.
 */
import { graph, input, node } from './build.ts';
import { type Graph, isOp, type Value } from './ops.ts';
import { reachable } from './walk.ts';

export interface Segment {
  /**
   * Of one part. Its outputs are those of the source that are known here, `sums` and what is carried; its inputs those of
   * the source, and of what earlier segments gave, by the same names.
   */
  readonly graph: Graph;
  /** Outputs that are replaced by their sums over all parts before the next segment. */
  readonly sums: readonly string[];
  /** What no later segment takes of what was given so far. */
  readonly last: readonly string[];
}

/** The segments of a graph in order; the graph itself where nothing is summed over parts. */
export const segmentsOf = (source: Graph): readonly Segment[] => {
  const order = reachable(Object.values(source.outputs));
  if (!order.some(isSum)) return [{ graph: source, sums: [], last: [] }];
  const places = placesOf(order);
  const names = namesOfGiven(order, places);
  const count = Math.max(...places.values()) + 1;
  const graphs = Array.from({ length: count }, (_, index) =>
    graph(segmentOutputs(source, order, { index, places, names })),
  );
  return graphs.map((part, index) => ({
    graph: part,
    sums: order.flatMap((value) =>
      isSum(value) && places.get(value) === index + 1 ? [names.get(value) as string] : [],
    ),
    last: lastIn(graphs, index, new Set(names.values())),
  }));
};

const isSum = (value: Value): value is Value<'sumOverParts'> => isOp(value, 'sumOverParts');
const isLeaf = ({ op }: Value): boolean => op === 'input' || op === 'constant';

/** The segment in which each value is made; a sum is there from the one after its operand's on. */
const placesOf = (order: readonly Value[]): Map<Value, number> => {
  const places = new Map<Value, number>();
  for (const value of order) {
    const earliest = Math.max(0, ...value.inputs.map((operand) => places.get(operand) as number));
    places.set(value, isSum(value) ? earliest + 1 : earliest);
  }
  // What follows from inputs alone is made where it is first used, so that it need not be carried there.
  const free = new Set<Value>();
  for (const value of order)
    if (!isSum(value) && value.inputs.every((operand) => isLeaf(operand) || free.has(operand)))
      free.add(value);
  const firstUse = new Map<Value, number>();
  for (const value of order.toReversed()) {
    const first = firstUse.get(value);
    if (free.has(value) && first !== undefined) places.set(value, first);
    const needed = (places.get(value) as number) - (isSum(value) ? 1 : 0);
    for (const operand of value.inputs)
      firstUse.set(operand, Math.min(needed, firstUse.get(operand) ?? needed));
  }
  return places;
};

/** Names of sums, and of values that later segments take too. */
const namesOfGiven = (
  order: readonly Value[],
  places: ReadonlyMap<Value, number>,
): ReadonlyMap<Value, string> => {
  const names = new Map<Value, string>();
  for (const value of order) {
    if (isSum(value)) names.set(value, `sum:${names.size}`);
    const needed = (places.get(value) as number) - (isSum(value) ? 1 : 0);
    for (const operand of value.inputs)
      if (!isLeaf(operand) && !names.has(operand) && (places.get(operand) as number) < needed)
        names.set(operand, `carried:${names.size}`);
  }
  return names;
};

interface Cut {
  readonly index: number;
  readonly places: ReadonlyMap<Value, number>;
  readonly names: ReadonlyMap<Value, string>;
}

/** The outputs of one segment, in which what others made are inputs. */
const segmentOutputs = (
  { outputs }: Graph,
  order: readonly Value[],
  { index, places, names }: Cut,
): Readonly<Record<string, Value>> => {
  const made = new Map<Value, Value>();
  const placeOf = (value: Value): number => places.get(value) as number;
  const here = (value: Value): Value => {
    if (isLeaf(value)) return value;
    const known = made.get(value);
    if (known) return known;
    const given = input(names.get(value) as string, value.shape);
    made.set(value, given);
    return given;
  };
  const given: Record<string, Value> = {};
  for (const value of order) {
    if (isLeaf(value)) continue;
    const name = names.get(value);
    if (isSum(value)) {
      if (placeOf(value) === index + 1) given[name as string] = here(value.inputs[0] as Value);
    } else if (placeOf(value) === index) {
      const inputs = value.inputs.map(here);
      const own = inputs.every((operand, i) => operand === value.inputs[i])
        ? value
        : node(value.op, inputs, value.attributes);
      made.set(value, own);
      if (name !== undefined) given[name] = own;
    }
  }
  // An output that is an input or a sum itself is known from the first segment on that can give it.
  for (const [name, value] of Object.entries(outputs))
    if (placeOf(value) === index) given[name] = here(value);
  return given;
};

/** Names of what was given before and is taken in a segment for the last time. */
const lastIn = (graphs: readonly Graph[], index: number, names: ReadonlySet<string>): readonly string[] => {
  const takenBy = ({ inputs }: Graph) =>
    new Set(inputs.map(({ attributes }) => attributes.name).filter((name) => names.has(name)));
  const later = new Set(graphs.slice(index + 1).flatMap((part) => [...takenBy(part)]));
  return [...takenBy(graphs[index] as Graph)].filter((name) => !later.has(name));
};
