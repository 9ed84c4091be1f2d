/** Feeds of a graph, checked against its inputs; their shapes give the sizes of symbolic dimensions. */
import { nearestName, Pix2PixError } from '../core/errors.ts';
import { elementCount, equalShapes, formatDim, formatShape, resolveShape } from '../core/shape.ts';
import type { Graph, Value } from '../graph/ops.ts';
import type { AnyTensor, Float64Tensor } from './float64-tensor.ts';

/** Sizes by symbol, such as `{ H: 64, W: 32 }`. */
export type Sizes = Readonly<Record<string, number>>;

export interface BoundFeeds {
  /** A float64 copy of each feed, by the input that it is for. */
  readonly values: ReadonlyMap<Value, Float64Tensor>;
  readonly sizes: Sizes;
}

/** Throws GRAPH for a missing or unknown feed, SHAPE for one of a wrong shape. */
export const bindFeeds = (graph: Graph, feeds: Readonly<Record<string, AnyTensor>>): BoundFeeds => {
  const names = graph.inputs.map((input) => input.attributes.name);
  refuseUnknown(Object.keys(feeds), names);
  const sizes: Record<string, number> = {};
  const values = new Map<Value, Float64Tensor>();
  for (const input of graph.inputs) {
    const { name } = input.attributes;
    const feed = Object.hasOwn(feeds, name) ? feeds[name] : undefined;
    if (feed === undefined)
      throw new Pix2PixError(
        'GRAPH',
        `interpret: input "${name}" ${formatShape(input.shape)} has no feed; feed a tensor of that shape`,
      );
    bindSizes(input, feed, sizes);
    requireShape(input, feed, sizes);
    values.set(input, { shape: feed.shape, data: Float64Array.from(feed.data) });
  }
  return { values, sizes };
};

const refuseUnknown = (given: readonly string[], known: readonly string[]): void => {
  for (const name of given) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    throw new Pix2PixError(
      'GRAPH',
      `interpret: feed "${name}" is not an input of the graph, whose inputs are ${known.join(', ') || 'none'}${near ? `; did you mean "${near}"?` : ''}`,
    );
  }
};

/** Adds the symbols that this input is the first to show: [1,3,H/2,W] fed as [1,3,4,8] gives H = 8, W = 8. */
const bindSizes = (input: Value<'input'>, feed: AnyTensor, sizes: Record<string, number>): void => {
  for (const [axis, dim] of input.shape.entries()) {
    if (typeof dim === 'number' || sizes[dim.symbol] !== undefined) continue;
    const size = ((feed.shape[axis] ?? Number.NaN) * dim.over - dim.plus) / dim.times;
    if (!Number.isInteger(size))
      throw new Pix2PixError(
        'SHAPE',
        `interpret: feed "${input.attributes.name}" is ${formatShape(feed.shape)}, which gives no whole ${dim.symbol} for ${formatDim(dim)} of ${formatShape(input.shape)}`,
      );
    sizes[dim.symbol] = size;
  }
};

const requireShape = (input: Value<'input'>, feed: AnyTensor, sizes: Sizes): void => {
  const { name } = input.attributes;
  const expected = resolveShape(input.shape, sizes);
  if (!equalShapes(feed.shape, expected)) {
    const bound = Object.entries(sizes).map(([symbol, size]) => `${symbol} = ${size}`);
    throw new Pix2PixError(
      'SHAPE',
      `interpret: feed "${name}" is ${formatShape(feed.shape)}, expected ${formatShape(input.shape)}${bound.length > 0 ? ` with ${bound.join(', ')}` : ''}`,
    );
  }
  if (feed.data.length !== elementCount(feed.shape))
    throw new Pix2PixError(
      'SHAPE',
      `interpret: feed "${name}" of shape ${formatShape(feed.shape)} must hold ${elementCount(feed.shape)} values but has ${feed.data.length}`,
    );
};
