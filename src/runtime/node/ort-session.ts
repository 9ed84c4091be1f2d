/** Sessions of the C interface, and runs over memory that is bound once. */
import { join } from 'node:path';
import type { Tensor } from '../../core/tensor.ts';
import { addressOf, type Pointer, type StringTable, stringTable, wordTable } from './native-memory.ts';
import { loadOrtApi, type OrtApi } from './ort-c-api.ts';
import type { CpuDeviceOptions } from './processor.ts';
import { sessionConfig } from './session-config.ts';

/** The library with what one process needs once. */
export interface OrtEngine {
  readonly api: OrtApi;
  readonly env: Pointer;
  readonly cpuMemory: Pointer;
  readonly allocator: Pointer;
}

// Numbers of enums in onnxruntime_c_api.h.
const LOGGING_LEVEL_FATAL = 4; // what fails comes back as a status with the same words: printed as well, it would be told twice
const ALLOCATOR_TYPE_DEVICE = 0;
const MEMORY_TYPE_DEFAULT = 0;
const EXECUTION_MODE_SEQUENTIAL = 0;
const GRAPH_OPTIMIZATION_ALL = 99;
export const ELEMENT_TYPE_FLOAT = 1;

let engine: OrtEngine | undefined;

/** Names of profiles carry a second only; two programs may be made in one. */
let numProfiled = 0;

/** The engine of this process, loaded at the first call. Throws RUNTIME. */
export const ortEngine = (): OrtEngine => {
  if (engine) return engine;
  const api = loadOrtApi();
  engine = {
    api,
    env: api.get('CreateEnv', LOGGING_LEVEL_FATAL, 'pix2pix'),
    cpuMemory: api.get('CreateCpuMemoryInfo', ALLOCATOR_TYPE_DEVICE, MEMORY_TYPE_DEFAULT),
    allocator: api.get('GetAllocatorWithDefaultOptions'),
  };
  return engine;
};

/** Options with the thread count resolved. */
export type SessionOptions = CpuDeviceOptions & { readonly threads: number };

/** A session of a model's bytes; made off the event loop, since optimising a training graph takes seconds. */
const createSession = async (
  { api, env }: OrtEngine,
  model: Uint8Array,
  options: SessionOptions,
): Promise<Pointer> => {
  const native = api.get('CreateSessionOptions');
  try {
    api.call('SetSessionGraphOptimizationLevel', native, GRAPH_OPTIMIZATION_ALL);
    api.call('SetSessionExecutionMode', native, EXECUTION_MODE_SEQUENTIAL);
    api.call('SetIntraOpNumThreads', native, options.threads);
    // A plan of memory would come as one more block in addition to the pieces of the first run: a third more, and no faster.
    api.call('DisableMemPattern', native);
    api.call('EnableCpuMemArena', native);
    if (options.profileFolder !== undefined)
      api.call('EnableProfiling', native, join(options.profileFolder, `program-${numProfiled++}`));
    for (const [key, value] of Object.entries(sessionConfig(options)))
      api.call('AddSessionConfigEntry', native, `session.${key}`, value);
    // A copy, since the caller's bytes may be a small array that V8 moves while the session is made.
    const bytes = new Uint8Array(new ArrayBuffer(model.length));
    bytes.set(model);
    const session = await api.getAsync('CreateSessionFromArray', env, addressOf(bytes), bytes.length, native);
    keepAlive(bytes);
    return session;
  } finally {
    api.release('ReleaseSessionOptions', native);
  }
};

/** What `build` makes on a new session, which is released where it throws. */
export const onSession = async <T>(
  ort: OrtEngine,
  model: Uint8Array,
  options: SessionOptions,
  build: (session: Pointer) => T,
): Promise<T> => {
  const session = await createSession(ort, model, options);
  try {
    return build(session);
  } catch (error) {
    ort.api.release('ReleaseSession', session);
    throw error;
  }
};

/**
 * Holds its argument to this line; V8 may otherwise free what only native code still points to. What a WeakRef is made
 * of lives until the job ends; a function that did nothing would be inlined to nothing.
 */
export const keepAlive = (value: object): void => {
  new WeakRef(value);
};

/** A float32 value over memory that the caller keeps. */
export const createValue = ({ api, cpuMemory }: OrtEngine, { shape, data }: Tensor): Pointer => {
  const dims = wordTable(shape.map(BigInt));
  const value = api.get(
    'CreateTensorWithDataAsOrtValue',
    cpuMemory,
    addressOf(data),
    data.byteLength,
    addressOf(dims),
    shape.length,
    ELEMENT_TYPE_FLOAT,
  );
  keepAlive(dims);
  return value;
};

/** Names of a session's inputs and outputs, in the order in which values are passed. */
export interface SessionNames {
  readonly inputs: StringTable;
  readonly outputs: StringTable;
}

export const sessionNames = (inputs: readonly string[], outputs: readonly string[]): SessionNames => ({
  inputs: stringTable(inputs),
  outputs: stringTable(outputs),
});

/** A run whose operands never change: each call passes the same pointers. */
export interface PreparedRun {
  run(): Promise<void>;
  release(): void;
}

/** Inputs and outputs in the order of the names; their data must come from allocateFloats. */
export const prepareRun = (
  ort: OrtEngine,
  session: Pointer,
  names: SessionNames,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
): PreparedRun => {
  const values = [...inputs, ...outputs].map((tensor) => createValue(ort, tensor));
  const inputValues = wordTable(values.slice(0, inputs.length));
  const outputValues = wordTable(values.slice(inputs.length));
  const args = [
    session,
    null,
    addressOf(names.inputs.pointers),
    addressOf(inputValues),
    inputs.length,
    addressOf(names.outputs.pointers),
    outputs.length,
    addressOf(outputValues),
  ] as const;
  return {
    run: async () => {
      await ort.api.callAsync('Run', ...args);
      keepAlive([inputs, outputs, inputValues, outputValues, names]);
    },
    release: () => {
      for (const value of values) ort.api.release('ReleaseValue', value);
    },
  };
};
