/** The CPU through the C interface of ONNX Runtime: state in place, runs off the event loop. */
import { availableParallelism } from 'node:os';
import type { Graph } from '../../graph/ops.ts';
import { CPU_PLAN } from '../../lowering/plan.ts';
import { bindGraph } from '../bound-graph.ts';
import type { CompileOptions, Device, State } from '../device.ts';
import { type BareProgram, DeviceScope } from '../device-scope.ts';
import { FlatState, ownState } from '../flat-state.ts';
import { atOnce, inTurn, programOfLanes } from '../lanes.ts';
import { planSweep } from '../sweep-plan.ts';
import { loadForeignModel } from './c-api-model.ts';
import { compileProgram } from './c-api-program.ts';
import { compileSweepProgram } from './c-api-sweep.ts';
import { laneThreads } from './lane-threads.ts';
import { allocateFloats } from './native-memory.ts';
import { ortEngine } from './ort-session.ts';
import { populate } from './populate.ts';
import { type CpuDeviceOptions, checkThreads, processorName } from './processor.ts';

const allocatePopulated = (length: number): Float32Array => {
  const floats = allocateFloats(length);
  void populate(floats);
  return floats;
};

/** Throws RUNTIME if the library cannot be loaded, OPTION for a thread count below 1. */
export const openCpuDevice = async ({
  threads = availableParallelism(),
  ...others
}: CpuDeviceOptions = {}): Promise<Device> => {
  checkThreads(threads);
  const options = { threads, ...others };
  const ort = ortEngine();
  const scope = new DeviceScope();
  const tensorsOf = (state: State | undefined) =>
    state ? ownState(state, scope.exclusive).tensors : new Map();
  const program = (
    graph: Graph,
    { state, plan = CPU_PLAN }: CompileOptions,
    share: number,
  ): Promise<BareProgram> => {
    const tensors = tensorsOf(state);
    const memory = new Map([...tensors].map(([name, { data }]) => [name, data]));
    return compileProgram(ort, { ...options, threads: share }, bindGraph(graph, tensors, plan), memory);
  };
  return {
    info: {
      device: 'cpu',
      engine: 'c-api',
      engineVersion: ort.api.version,
      threads,
      model: processorName(),
    },
    plan: CPU_PLAN,
    createState: (layout) => scope.exclusive(() => new FlatState(layout, allocatePopulated, scope.exclusive)),
    compile: (graph, given = {}) => scope.program(async () => program(graph, given, threads)),
    compileLanes: (graphs, given = {}) =>
      scope.program(async () => {
        const share = laneThreads(threads, graphs.length);
        const tensors = tensorsOf(given.state);
        return programOfLanes(graphs, {
          isState: (name) => tensors.has(name),
          open: (graph) => program(graph, given, share.threads),
          run: share.atOnce ? atOnce : inTurn,
        });
      }),
    compileSweep: (build, sweep) =>
      scope.program(async () =>
        compileSweepProgram(ort, options, planSweep(build, sweep, ownState(sweep.state, scope.exclusive))),
      ),
    loadModel: (model) => scope.program(() => loadForeignModel(ort, options, model)),
    dispose: () => scope.dispose(),
  };
};
