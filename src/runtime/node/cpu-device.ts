/** The CPU through the C interface of ONNX Runtime: state in place, runs off the event loop. */
import { availableParallelism } from 'node:os';
import { CPU_PLAN } from '../../lowering/plan.ts';
import { bindGraph } from '../bound-graph.ts';
import type { Device } from '../device.ts';
import { DeviceScope } from '../device-scope.ts';
import { FlatState, ownState } from '../flat-state.ts';
import { planSweep } from '../sweep-plan.ts';
import { loadForeignModel } from './c-api-model.ts';
import { compileProgram } from './c-api-program.ts';
import { compileSweepProgram } from './c-api-sweep.ts';
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
    compile: (graph, { state, plan = CPU_PLAN } = {}) =>
      scope.program(async () => {
        const tensors = state ? ownState(state, scope.exclusive).tensors : new Map();
        const memory = new Map([...tensors].map(([name, { data }]) => [name, data]));
        return compileProgram(ort, options, bindGraph(graph, tensors, plan), memory);
      }),
    compileSweep: (build, sweep) =>
      scope.program(async () =>
        compileSweepProgram(ort, options, planSweep(build, sweep, ownState(sweep.state, scope.exclusive))),
      ),
    loadModel: (model) => scope.program(() => loadForeignModel(ort, options, model)),
    dispose: () => scope.dispose(),
  };
};
