/** The CPU through onnxruntime-node's own binding, where koffi cannot be used; a run blocks the event loop. */
import { availableParallelism } from 'node:os';
import type * as OrtModule from 'onnxruntime-node';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import { CPU_PLAN } from '../../lowering/plan.ts';
import { type BoundGraph, bindGraph, checkFeeds, type Port } from '../bound-graph.ts';
import type { Device } from '../device.ts';
import { type BareProgram, DeviceScope } from '../device-scope.ts';
import { FlatState, ownState } from '../flat-state.ts';
import { checkDeclared, type DeclaredInput } from '../foreign-model.ts';
import { planSweep, type SweepPlan } from '../sweep-plan.ts';
import { type CpuDeviceOptions, checkThreads, processorName } from './processor.ts';
import { sessionConfig } from './session-config.ts';

type Ort = typeof OrtModule;
type Session = OrtModule.InferenceSession;
type Values = Record<string, OrtModule.Tensor>;
type Memory = ReadonlyMap<string, Float32Array>;
type Feeds = Readonly<Record<string, Tensor>>;

/** Throws RUNTIME where onnxruntime-node cannot be loaded, OPTION for a thread count below 1. */
export const openJsBindingDevice = async ({
  threads = availableParallelism(),
  ...others
}: CpuDeviceOptions = {}): Promise<Device> => {
  checkThreads(threads);
  const ort = await engineCall('load', () => import('onnxruntime-node'));
  const scope = new DeviceScope();
  const open = (model: Uint8Array): Promise<Session> => createSession(ort, model, { threads, ...others });
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
    compile: (graph, { state, plan = CPU_PLAN } = {}) =>
      scope.program(async () => {
        const tensors = state ? ownState(state, scope.exclusive).tensors : new Map();
        const bound = bindGraph(graph, tensors, plan);
        const memory = new Map([...tensors].map(([name, { data }]) => [name, data]));
        const session = await open(bound.model);
        const run = bindRun(ort, session, bound, memory);
        return {
          check: (feeds) => checkFeeds(bound.feeds, feeds),
          execute: run,
          release: () => session.release(),
        };
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
): Promise<Session> =>
  engineCall('create', () =>
    ort.InferenceSession.create(model, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      intraOpNumThreads: options.threads,
      enableMemPattern: true,
      enableCpuMemArena: true,
      extra: { session: sessionConfig(options) },
    }),
  );

/** Outputs are new memory each run, so the state is never written while it is read: no placement matters. */
const bindRun = (
  ort: Ort,
  session: Session,
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
      state.get(name)?.set(takeData(name, results[modelName]));
    return Object.fromEntries(
      bound.fetches.map(({ name, modelName, shape }) => [
        name,
        { shape, data: takeData(name, results[modelName]).slice() },
      ]),
    );
  };
};

const sweepProgram = async (
  ort: Ort,
  open: (model: Uint8Array) => Promise<Session>,
  { parts, feeds: feedSpecs, memory }: SweepPlan,
): Promise<BareProgram> => {
  const sessions: Session[] = [];
  const runs: ((feeds: Feeds) => Promise<Feeds>)[] = [];
  for (const { bound, length, starts } of parts) {
    const session = await open(bound.model);
    sessions.push(session);
    for (const start of starts) {
      const chunks = new Map([...memory].map(([name, data]) => [name, data.subarray(start, start + length)]));
      runs.push(bindRun(ort, session, bound, chunks));
    }
  }
  return {
    check: (feeds) => checkFeeds(feedSpecs, feeds),
    execute: async (feeds) => {
      for (const run of runs) await run(feeds);
      return {};
    },
    release: async () => {
      for (const session of sessions) await session.release();
    },
  };
};

const foreignProgram = (ort: Ort, session: Session): BareProgram => {
  const inputs = session.inputMetadata.map(declared);
  return {
    check: (feeds) => checkDeclared(inputs, feeds),
    execute: async (feeds) => {
      const values = Object.fromEntries(
        inputs.map(({ name }) => {
          const { shape, data } = feeds[name] as Tensor;
          return [name, new ort.Tensor('float32', data, shape)];
        }),
      );
      const results = await runSession(session, values);
      return Object.fromEntries(
        session.outputNames.map((name) => {
          const data = takeData(name, results[name]).slice();
          return [name, { shape: [...(results[name]?.dims ?? [])], data }];
        }),
      );
    },
    release: () => session.release(),
  };
};

const declared = (metadata: OrtModule.InferenceSession.ValueMetadata): DeclaredInput => {
  if (!metadata.isTensor)
    throw new Pix2PixError(
      'MODEL',
      `loadModel: input "${metadata.name}" is no tensor; only image models load`,
    );
  return {
    name: metadata.name,
    dims: metadata.shape.map((dim) => (typeof dim === 'number' && dim >= 0 ? dim : undefined)),
  };
};

const runSession = (session: Session, values: Values): Promise<OrtModule.InferenceSession.ReturnType> =>
  engineCall('run', () => session.run(values));

/** The data of a result. Throws MODEL where it is not float32. */
const takeData = (name: string, result: OrtModule.OnnxValue | undefined): Float32Array => {
  if (result && 'data' in result && result.data instanceof Float32Array) return result.data;
  throw new Pix2PixError('MODEL', `run: output "${name}" is not float32 but ${result?.type}`);
};

/** Turns whatever the binding throws into a RUNTIME error with its message. */
const engineCall = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw new Pix2PixError('RUNTIME', `onnxruntime-node, ${what}: ${messageOf(error)}`, { cause: error });
  }
};
