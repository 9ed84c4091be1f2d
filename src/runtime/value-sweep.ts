/** A sweep over tensors that each have memory of their own: one graph in which every tensor is a chunk. */
import { Pix2PixError } from '../core/errors.ts';
import { elementCount, equalShapes, formatShape } from '../core/shape.ts';
import { constant, graph, input, node, reshape } from '../graph/build.ts';
import { type Graph, isOp, type Value } from '../graph/ops.ts';
import { rewriteGraph } from '../graph/walk.ts';
import type { StateLayout, SweepOptions, TensorSpec } from './device.ts';
import { unknownArena } from './state-tensors.ts';
import { checkSweep } from './sweep-plan.ts';

/**
 * The graph of a whole sweep; its inputs and outputs have the names and shapes of the state's tensors, and its feeds
 * are shared by all. Throws STATE if arenas differ, GRAPH if the graph is not elementwise or fetches something.
 */
export const sweepGraph = (
  build: (length: number) => Graph,
  { arenas }: Pick<SweepOptions, 'arenas'>,
  layout: StateLayout,
): Graph => {
  const positions = positionsOf(arenas, layout);
  const names = Object.keys(arenas);
  const feeds = new Map<string, Value>();
  const outputs = positions.flatMap((position) => {
    const chunk = build(lengthOf(position));
    checkSweep(chunk, names);
    return Object.entries(shapedLike(chunk, position, feeds)).map(
      ([name, value]) => [(position.get(name) as TensorSpec).name, value] as const,
    );
  });
  return graph(Object.fromEntries(outputs));
};

/** Graph name -> the tensor that passes there; one position is one tensor of each arena. */
type Place = ReadonlyMap<string, TensorSpec>;

const lengthOf = (position: Place): number => elementCount([...position.values()][0]?.shape ?? []);

const positionsOf = (arenas: SweepOptions['arenas'], layout: StateLayout): readonly Place[] => {
  const columns = Object.entries(arenas).map(([name, arena]) => {
    const specs = layout[arena];
    if (!specs) throw unknownArena(arena, Object.keys(layout));
    return { name, specs };
  });
  const [first] = columns;
  const fits = columns.every(
    ({ specs }) =>
      specs.length === first?.specs.length &&
      specs.every(({ shape }, index) => equalShapes(shape, first.specs[index]?.shape ?? [])),
  );
  if (!first || first.specs.length === 0 || !fits) {
    const list = columns.map(({ name, specs }) => `${name} ${specs.map(({ shape }) => formatShape(shape))}`);
    throw new Pix2PixError(
      'STATE',
      `compileSweep: arenas need equal layouts and at least one value; they are ${list.join(', ')}`,
    );
  }
  return first.specs.map(
    (_, index) => new Map(columns.map(({ name, specs }) => [name, specs[index] as TensorSpec])),
  );
};

/** The graph of vectors over tensors of another shape: elementwise ops do not mind, and reshapes are superfluous. */
const shapedLike = (
  chunk: Graph,
  position: Place,
  feeds: Map<string, Value>,
): Readonly<Record<string, Value>> => {
  const shape = [...position.values()][0]?.shape ?? [];
  const length = elementCount(shape);
  const shaped = rewriteGraph(chunk, (value, inputs) => {
    if (isOp(value, 'input')) {
      const { name } = value.attributes;
      const spec = position.get(name);
      if (spec) return input(spec.name, shape);
      const feed = feeds.get(name) ?? value;
      feeds.set(name, feed);
      return feed;
    }
    const isWhole = elementCount(value.shape) === length;
    if (isOp(value, 'constant'))
      return isWhole && length > 1 ? constant(shape, value.attributes.data) : value;
    return isOp(value, 'reshape') && isWhole
      ? (inputs[0] as Value)
      : node(value.op, inputs, value.attributes);
  });
  return Object.fromEntries(
    Object.entries(shaped).map(([name, value]) => [
      name,
      equalShapes(value.shape, shape) ? value : reshape(value, shape),
    ]),
  );
};
