/** Graphs that do not depend on one another, run as one program: in turn, or at the same time. */
import { Pix2PixError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor.ts';
import type { Graph } from '../graph/ops.ts';
import { checkFeedNames } from './bound-graph.ts';
import type { BareProgram } from './device-scope.ts';

type Feeds = Readonly<Record<string, Tensor>>;

/** How the lanes of a device are compiled and run. */
export interface LaneOptions {
  /** Whether an input of this name is of the state, and not a feed. */
  readonly isState: (name: string) => boolean;
  readonly open: (graph: Graph) => Promise<BareProgram>;
  readonly run: typeof inTurn;
}

interface Lane {
  readonly program: BareProgram;
  /** Names of what a caller passes to it. */
  readonly feeds: readonly string[];
}

/** Graphs as one program. Throws GRAPH if they depend on one another. */
export const programOfLanes = async (
  graphs: readonly Graph[],
  { isState, open, run }: LaneOptions,
): Promise<BareProgram> => {
  checkIndependent(graphs);
  const lanes = await openLanes(graphs, async (graph) => ({
    program: await open(graph),
    feeds: graph.inputs.map(({ attributes }) => attributes.name).filter((name) => !isState(name)),
  }));
  const names = [...new Set(lanes.flatMap(({ feeds }) => feeds))];
  const feedsOf = ({ feeds: own }: Lane, feeds: Feeds): Feeds =>
    Object.fromEntries(own.map((name) => [name, feeds[name] as Tensor]));
  return {
    check: (feeds) => {
      checkFeedNames(names, feeds);
      for (const lane of lanes) lane.program.check(feedsOf(lane, feeds));
    },
    execute: async (feeds) =>
      Object.assign(
        {},
        ...(await run(lanes.map((lane) => () => lane.program.execute(feedsOf(lane, feeds))))),
      ),
    release: async () => {
      for (const { program } of lanes) await program.release();
    },
  };
};

/** One job after the other. */
export const inTurn = async <T>(jobs: readonly (() => Promise<T>)[]): Promise<readonly T[]> => {
  const results: T[] = [];
  for (const job of jobs) results.push(await job());
  return results;
};

/** All jobs at once. Waits for every one even where one fails, so that none runs on over memory that is then released. */
export const atOnce: typeof inTurn = async (jobs) => {
  const running = jobs.map((job) => job());
  await Promise.allSettled(running);
  return Promise.all(running);
};

/** Feeds they may share; nothing that one makes is made or needed by another. */
const checkIndependent = (graphs: readonly Graph[]): void => {
  for (const [index, { outputs }] of graphs.entries())
    for (const other of graphs.filter((_, i) => i !== index)) {
      const needed = new Set(other.inputs.map(({ attributes }) => attributes.name));
      const shared = Object.keys(outputs).find((name) => name in other.outputs || needed.has(name));
      if (shared !== undefined)
        throw new Pix2PixError(
          'GRAPH',
          `compileLanes: one graph makes "${shared}" and another ${needed.has(shared) ? 'needs' : 'makes'} it; lanes must not depend on one another, so compile one graph of both`,
        );
    }
};

/** One after the other: compiling takes memory. Those that were made are released where one fails. */
const openLanes = async (
  graphs: readonly Graph[],
  open: (graph: Graph) => Promise<Lane>,
): Promise<readonly Lane[]> => {
  const lanes: Lane[] = [];
  try {
    for (const graph of graphs) lanes.push(await open(graph));
    return lanes;
  } catch (error) {
    for (const { program } of lanes) await program.release();
    throw error;
  }
};
