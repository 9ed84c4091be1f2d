/** The graphs of a phase as one program that goes through this rank's parts of a batch. */
import type { Peers } from '../core/peers.ts';
import type { Graph } from '../graph/ops.ts';
import { segmentsOf } from '../graph/segments.ts';
import type { LoweringPlan } from '../lowering/plan.ts';
import type { Device, Program, State } from '../runtime/device.ts';
import { type Feeds, type Runner, runSegments } from './segment-run.ts';

export const runnerOf = (graph: Pick<Graph, 'inputs'>, program: Program): Runner => {
  const names = new Set(graph.inputs.map(({ attributes }) => attributes.name));
  return {
    run: (feeds) =>
      program.run(
        Object.fromEntries([...names].flatMap((name) => (feeds[name] ? [[name, feeds[name]] as const] : []))),
      ),
    dispose: () => program.dispose(),
  };
};

/** A program that goes through parts of a batch. */
export interface PartsProgram {
  /** Whether parts wait for one another, those of other ranks too, and make what is made of all of them alike. */
  readonly isOfWhole: boolean;
  /** What each part gives. */
  run(parts: readonly Feeds[]): Promise<readonly Feeds[]>;
  dispose(): Promise<void>;
}

export interface PhaseOptions {
  readonly device: Device;
  readonly state: State;
  readonly plan: LoweringPlan;
  readonly peers: Peers;
}

/** Compiles the graphs of a phase, in segments where its parts wait for one another. */
export const openPhase = async (
  graphs: readonly Graph[],
  { device, state, plan, peers }: PhaseOptions,
): Promise<PartsProgram> => {
  const [graph] = graphs;
  if (!graph || graphs.length > 1)
    return oneAfterTheOther(
      runnerOf(
        { inputs: graphs.flatMap(({ inputs }) => inputs) },
        await device.compileLanes(graphs, { state, plan }),
      ),
    );
  const segments = segmentsOf(graph);
  if (segments.length === 1)
    return oneAfterTheOther(runnerOf(graph, await device.compile(graph, { state, plan })));
  const opened: Runner[] = [];
  for (const segment of segments)
    opened.push(runnerOf(segment.graph, await device.compile(segment.graph, { state, plan })));
  return {
    isOfWhole: true,
    run: async (parts) => {
      const all = segments.map((segment, index) => ({ ...segment, run: (opened[index] as Runner).run }));
      return (await runSegments(all, parts, peers)).map((given) => inOrderOf(graph, given));
    },
    dispose: async () => {
      await Promise.all(opened.map((one) => one.dispose()));
    },
  };
};

const oneAfterTheOther = ({ run, dispose }: Runner): PartsProgram => ({
  isOfWhole: false,
  run: async (parts) => {
    const given: Feeds[] = [];
    for (const part of parts) given.push(await run(part));
    return given;
  },
  dispose,
});

/** Batches move running statistics in the order in which the graph meets them, and some are known in an earlier segment. */
const inOrderOf = ({ outputs }: Graph, given: Feeds): Feeds =>
  Object.fromEntries(
    Object.keys(outputs).flatMap((name) => (given[name] ? [[name, given[name]] as const] : [])),
  );
