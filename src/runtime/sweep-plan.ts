/** A sweep cut into chunks that fit a core's cache: the graph of a chunk, the graph of the rest, and where each runs. */
import { Pix2PixError } from '../core/errors.ts';
import type { Graph } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { CPU_PLAN } from '../lowering/plan.ts';
import { isElementwise } from './aliasing.ts';
import { type BoundGraph, bindGraph } from './bound-graph.ts';
import type { SweepOptions, TensorSpec } from './device.ts';
import type { FlatState } from './flat-state.ts';

/** One graph, and the starts of the chunks that it runs on. */
export interface SweepPart {
  readonly bound: BoundGraph;
  /** Floats of a chunk. */
  readonly length: number;
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

/** Throws STATE where arenas differ in length, GRAPH where the graph is not elementwise or fetches something. */
export const planSweep = (
  build: (length: number) => Graph,
  { arenas }: SweepOptions,
  state: FlatState,
): SweepPlan => {
  const memory = new Map(Object.entries(arenas).map(([name, arena]) => [name, state.arena(arena)]));
  const total = commonLength(memory);
  const wholeChunks = Math.floor(total / CHUNK_LENGTH);
  const rest = total - wholeChunks * CHUNK_LENGTH;
  const part = (length: number, starts: readonly number[]): SweepPart => ({
    bound: bindChunk(build(length), [...memory.keys()], length),
    length,
    starts,
  });
  const parts = [
    ...(wholeChunks > 0
      ? [
          part(
            CHUNK_LENGTH,
            Array.from({ length: wholeChunks }, (_, i) => i * CHUNK_LENGTH),
          ),
        ]
      : []),
    ...(rest > 0 ? [part(rest, [wholeChunks * CHUNK_LENGTH])] : []),
  ];
  return { parts, feeds: parts[0]?.bound.feeds ?? [], memory };
};

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

const bindChunk = (chunk: Graph, arenaNames: readonly string[], length: number): BoundGraph => {
  checkSweep(chunk, arenaNames);
  const tensors = new Map(arenaNames.map((name) => [name, { spec: { name, shape: [length] } }]));
  return bindGraph(chunk, tensors, CPU_PLAN);
};

/** Throws GRAPH for a graph that is not elementwise, that fetches something, or whose feeds are no scalars. */
export const checkSweep = (chunk: Graph, arenaNames: readonly string[]): void => {
  const fetched = Object.keys(chunk.outputs).find((name) => !arenaNames.includes(name));
  if (fetched !== undefined)
    throw new Pix2PixError(
      'GRAPH',
      `compileSweep: output "${fetched}" is no arena; a sweep writes ${arenaNames.join(', ')} only`,
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
