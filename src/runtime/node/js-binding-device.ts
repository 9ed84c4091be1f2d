/** The CPU through onnxruntime-node's own binding, where koffi cannot be used; a run blocks the event loop. */
import { availableParallelism } from 'node:os';
import type * as OrtModule from 'onnxruntime-node';
import type { Tensor } from '../../core/tensor.ts';
import type { Graph } from '../../graph/ops.ts';
import { CPU_PLAN } from '../../lowering/plan.ts';
import { type BoundGraph, bindGraph, checkFeeds, type Port } from '../bound-graph.ts';
import type { CompileOptions, Device, State } from '../device.ts';
import { type BareProgram, DeviceScope } from '../device-scope.ts';
import { FlatState, ownState } from '../flat-state.ts';
import { checkDeclared } from '../foreign-model.ts';
import { declaredInputs, engineCall, hostTensor, type OrtSession, ortTensor } from '../js-interface.ts';
import { inTurn, programOfLanes } from '../lanes.ts';
import { planSweep, type SweepPlan, stripMemory } from '../sweep-plan.ts';
import { type CpuDeviceOptions, checkThreads, processorName } from './processor.ts';
import { sessionConfig } from './session-config.ts';

const PACKAGE = 'onnxruntime-node';

type Ort = typeof OrtModule;
type Values = Record<string, OrtModule.Tensor>;
type Memory = ReadonlyMap<string, Float32Array>;
type Feeds = Readonly<Record<string, Tensor>>;

/** Throws RUNTIME if onnxruntime-node cannot be loaded, OPTION for a thread count below 1. */
export const openJsBindingDevice = async ({
  threads = availableParallelism(),
  ...others
}: CpuDeviceOptions = {}): Promise<Device> => {
  checkThreads(threads);
  const ort = await engineCall(PACKAGE, 'load', () => import('onnxruntime-node'));
  const scope = new DeviceScope();
  const open = (model: Uint8Array): Promise<OrtSession> => createSession(ort, model, { threads, ...others });
  const tensorsOf = (state: State | undefined) =>
    state ? ownState(state, scope.exclusive).tensors : new Map();
  const program = async (graph: Graph, { state, plan = CPU_PLAN }: CompileOptions): Promise<BareProgram> => {
    const tensors = tensorsOf(state);
    const bound = bindGraph(graph, tensors, plan);
    const memory = new Map([...tensors].map(([name, { data }]) => [name, data]));
    const session = await open(bound.model);
    return {
      check: (feeds) => checkFeeds(bound.feeds, feeds),
      execute: bindRun(ort, session, bound, memory),
      release: () => session.release(),
    };
  };
  return {
    info: {
      device: 'cpu',
      engine: 'js-binding',
      engineVersion: ort.env.versions.node ?? ort.env.versions.common,
      threads,
      model: processorName(),
    },
    plan: CPU_PLAN,
    createState: (layout) =>
      scope.exclusive(() => new FlatState(layout, (length) => new Float32Array(length), scope.exclusive)),
    compile: (graph, given = {}) => scope.program(() => program(graph, given)),
    compileLanes: (graphs, given = {}) =>
      scope.program(async () => {
        const tensors = tensorsOf(given.state);
        return programOfLanes(graphs, {
          isState: (name) => tensors.has(name),
          open: (graph) => program(graph, given),
          run: inTurn, // a run blocks the event loop
        });
      }),
    compileSweep: (build, options) =>
      scope.program(() =>
        sweepProgram(ort, open, planSweep(build, options, ownState(options.state, scope.exclusive))),
      ),
    loadModel: (model) => scope.program(async () => foreignProgram(ort, await open(model))),
    dispose: () => scope.dispose(),
  };
};

const createSession = (
  ort: Ort,
  model: Uint8Array,
  options: CpuDeviceOptions & { readonly threads: number },
): Promise<OrtSession> =>
  engineCall(PACKAGE, 'create', () =>
    ort.InferenceSession.create(model, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      logSeverityLevel: 4, // what fails is thrown with the same words
      intraOpNumThreads: options.threads,
      enableMemPattern: false,
      enableCpuMemArena: true,
      extra: { session: sessionConfig(options) },
    }),
  );

/** Outputs are new memory each run, so the state is never written while it is read: no placement matters. */
const bindRun = (
  ort: Ort,
  session: OrtSession,
  bound: BoundGraph,
  state: Memory,
): ((feeds: Feeds) => Promise<Feeds>) => {
  const value = ({ shape }: Port, data: Float32Array): OrtModule.Tensor =>
    new ort.Tensor('float32', data, shape);
  const stateValues = Object.fromEntries(
    bound.stateInputs.map((port) => [port.modelName, value(port, state.get(port.name) as Float32Array)]),
  );
  return async (feeds) => {
    const feedValues = Object.fromEntries(
      bound.feedInputs.map((port) => [port.modelName, value(port, (feeds[port.name] as Tensor).data)]),
    );
    const results = await runSession(session, { ...stateValues, ...feedValues });
    for (const { name, modelName } of bound.stateOutputs)
      state.get(name)?.set(hostTensor(name, results[modelName]).data);
    return Object.fromEntries(
      bound.fetches.map(({ name, modelName }) => [name, copyOf(name, results[modelName])]),
    );
  };
};

const sweepProgram = async (
  ort: Ort,
  open: (model: Uint8Array) => Promise<OrtSession>,
  plan: SweepPlan,
): Promise<BareProgram> => {
  const sessions: OrtSession[] = [];
  const runs: ((feeds: Feeds) => Promise<Feeds>)[] = [];
  for (const part of plan.parts) {
    const session = await open(part.bound.model);
    sessions.push(session);
    for (const start of part.starts)
      runs.push(bindRun(ort, session, part.bound, stripMemory(plan, part, start)));
  }
  return {
    check: (feeds) => checkFeeds(plan.feeds, feeds),
    execute: async (feeds) => {
      for (const run of runs) await run(feeds);
      return {};
    },
    release: async () => {
      for (const session of sessions) await session.release();
    },
  };
};

const foreignProgram = (ort: Ort, session: OrtSession): BareProgram => {
  const inputs = declaredInputs(session);
  return {
    check: (feeds) => checkDeclared(inputs, feeds),
    execute: async (feeds) => {
      const values = Object.fromEntries(
        inputs.map(({ name }) => [name, ortTensor(ort, feeds[name] as Tensor)]),
      );
      const results = await runSession(session, values);
      return Object.fromEntries(session.outputNames.map((name) => [name, copyOf(name, results[name])]));
    },
    release: () => session.release(),
  };
};

const runSession = (session: OrtSession, values: Values): Promise<OrtModule.InferenceSession.ReturnType> =>
  engineCall(PACKAGE, 'run', () => session.run(values));

/** A copy of a result. Throws MODEL if it is not float32. */
const copyOf = (name: string, result: OrtModule.OnnxValue | undefined): Tensor => {
  const { shape, data } = hostTensor(name, result);
  return { shape, data: data.slice() };
};
