/**
 * A sweep cut into chunks that fit a core's cache, and strips of chunks that one call runs: the graph of a strip, the
 * graph of the rest, and where each runs.
 */
import { Pix2PixError } from '../core/errors.ts';
import { graph, input, node } from '../graph/build.ts';
import { type Graph, isOp, type Value } from '../graph/ops.ts';
import { reachable, rewriteGraph } from '../graph/walk.ts';
import { CPU_PLAN } from '../lowering/plan.ts';
import { isElementwise } from './aliasing.ts';
import { type BoundGraph, bindGraph } from './bound-graph.ts';
import type { SweepOptions, TensorSpec } from './device.ts';
import type { FlatState } from './flat-state.ts';

/** One graph over a strip of neighbouring chunks, and the strips that it runs on. */
export interface SweepPart {
  readonly bound: BoundGraph;
  /** Floats of each chunk. */
  readonly lengths: readonly number[];
  /** Where strips begin, in floats. */
  readonly starts: readonly number[];
}

export interface SweepPlan {
  readonly parts: readonly SweepPart[];
  readonly feeds: readonly TensorSpec[];
  /** Graph name -> flat memory. */
  readonly memory: ReadonlyMap<string, Float32Array>;
}

/** 256 KiB a tensor: Adam's four and its temporaries stay in a second-level cache of 1 to 2 MiB. */
export const CHUNK_LENGTH = 65_536;

/** Chunks of a run: with a call for each, Adam takes a ninth more time. */
export const CHUNKS_PER_RUN = 8;

/** Throws STATE if arenas differ in length, GRAPH if the graph is not elementwise or fetches something. */
export const planSweep = (
  build: (length: number) => Graph,
  { arenas }: SweepOptions,
  state: FlatState,
): SweepPlan => {
  const memory = new Map(Object.entries(arenas).map(([name, arena]) => [name, state.arena(arena)]));
  const total = commonLength(memory);
  const stripLength = CHUNKS_PER_RUN * CHUNK_LENGTH;
  const wholeStrips = Math.floor(total / stripLength);
  const rest = total - wholeStrips * stripLength;
  const part = (length: number, starts: readonly number[]): SweepPart => {
    const lengths = chunkLengths(length);
    return { bound: bindStrip(build, lengths, [...memory.keys()]), lengths, starts };
  };
  const parts = [
    ...(wholeStrips > 0
      ? [
          part(
            stripLength,
            Array.from({ length: wholeStrips }, (_, i) => i * stripLength),
          ),
        ]
      : []),
    ...(rest > 0 ? [part(rest, [wholeStrips * stripLength])] : []),
  ];
  return { parts, feeds: parts[0]?.bound.feeds ?? [], memory };
};

/** The memory of a strip that begins at `start`, by the names of its chunks. */
export const stripMemory = (
  { memory }: SweepPlan,
  { lengths }: SweepPart,
  start: number,
): ReadonlyMap<string, Float32Array> => {
  const chunks = new Map<string, Float32Array>();
  let begin = start;
  for (const [index, length] of lengths.entries()) {
    for (const [name, data] of memory)
      chunks.set(chunkName(name, index), data.subarray(begin, begin + length));
    begin += length;
  }
  return chunks;
};

const chunkName = (arena: string, index: number): string => `${arena}/${index}`;

/** A strip as whole chunks and what is left. */
const chunkLengths = (length: number): number[] => [
  ...Array.from({ length: Math.floor(length / CHUNK_LENGTH) }, () => CHUNK_LENGTH),
  ...(length % CHUNK_LENGTH > 0 ? [length % CHUNK_LENGTH] : []),
];

const commonLength = (memory: ReadonlyMap<string, Float32Array>): number => {
  const lengths = new Set([...memory.values()].map((data) => data.length));
  const [length] = lengths;
  if (length !== undefined && length > 0 && lengths.size === 1) return length;
  const list = [...memory].map(([name, data]) => `${name} ${data.length}`).join(', ');
  throw new Pix2PixError(
    'STATE',
    `compileSweep: arenas need equal layouts and at least one value; lengths are ${list}`,
  );
};

/** The graphs of the chunks side by side, under names of their own but for the feeds, which they share. */
const bindStrip = (
  build: (length: number) => Graph,
  lengths: readonly number[],
  arenaNames: readonly string[],
): BoundGraph => {
  const feeds = new Map<string, Value>();
  const outputs: Record<string, Value> = {};
  const tensors = new Map<string, { readonly spec: TensorSpec }>();
  for (const [index, length] of lengths.entries()) {
    const chunk = build(length);
    checkSweep(chunk, arenaNames);
    for (const [name, value] of Object.entries(ofStrip(chunk, index, arenaNames, feeds)))
      outputs[chunkName(name, index)] = value;
    for (const arena of arenaNames) {
      const name = chunkName(arena, index);
      tensors.set(name, { spec: { name, shape: [length] } });
    }
  }
  return bindGraph(graph(outputs), tensors, CPU_PLAN);
};

const ofStrip = (
  chunk: Graph,
  index: number,
  arenaNames: readonly string[],
  feeds: Map<string, Value>,
): Readonly<Record<string, Value>> =>
  rewriteGraph(chunk, (value, inputs) => {
    if (!isOp(value, 'input'))
      return isOp(value, 'constant') ? value : node(value.op, inputs, value.attributes);
    const { name } = value.attributes;
    if (arenaNames.includes(name)) return input(chunkName(name, index), value.shape);
    const feed = feeds.get(name) ?? value;
    feeds.set(name, feed);
    return feed;
  });

/** Throws GRAPH for a graph that is not elementwise, that fetches something, or whose feeds are not scalars. */
export const checkSweep = (chunk: Graph, arenaNames: readonly string[]): void => {
  const fetched = Object.keys(chunk.outputs).find((name) => !arenaNames.includes(name));
  if (fetched !== undefined)
    throw new Pix2PixError(
      'GRAPH',
      `compileSweep: output "${fetched}" is not an arena; a sweep writes ${arenaNames.join(', ')} only`,
    );
  const feed = chunk.inputs.find(
    ({ attributes, shape }) => !arenaNames.includes(attributes.name) && shape.length > 0,
  );
  if (feed)
    throw new Pix2PixError(
      'GRAPH',
      `compileSweep: feed "${feed.attributes.name}" must be a scalar, since each chunk gets the whole of it`,
    );
  const whole = reachable(Object.values(chunk.outputs)).find(
    ({ op }) => op !== 'input' && op !== 'constant' && !isElementwise(op),
  );
  if (whole)
    throw new Pix2PixError('GRAPH', `compileSweep: a ${whole.op} is not elementwise; chunks would change it`);
};
