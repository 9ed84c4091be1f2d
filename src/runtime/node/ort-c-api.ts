/** The C interface of ONNX Runtime through koffi: one table of function pointers, called by position. */
import koffi from 'koffi';
import { Pix2PixError } from '../../core/errors.ts';
import { addressOf, type Pointer, wordTable } from './native-memory.ts';
import { findOrtLibrary } from './ort-library.ts';

/** Functions were only ever appended to the table; 20 has all that are used here, and later ones offer it. */
const API_VERSION = 20;

const POINTER_BYTES = 8;

/** position in struct OrtApi of onnxruntime_c_api.h, and the types of the arguments; all return OrtStatus*. */
const STATUS_FUNCTIONS = {
  CreateEnv: [3, ['int', 'str', 'void *']],
  CreateSessionFromArray: [8, ['void *', 'void *', 'size_t', 'void *', 'void *']],
  Run: [9, ['void *', 'void *', 'void *', 'void *', 'size_t', 'void *', 'size_t', 'void *']],
  CreateSessionOptions: [10, ['void *']],
  SetSessionExecutionMode: [13, ['void *', 'int']],
  EnableProfiling: [14, ['void *', 'str']],
  DisableMemPattern: [17, ['void *']],
  EnableCpuMemArena: [18, ['void *']],
  SetSessionGraphOptimizationLevel: [23, ['void *', 'int']],
  SetIntraOpNumThreads: [24, ['void *', 'int']],
  SessionGetInputCount: [30, ['void *', 'void *']],
  SessionGetOutputCount: [31, ['void *', 'void *']],
  SessionGetInputTypeInfo: [33, ['void *', 'size_t', 'void *']],
  SessionGetInputName: [36, ['void *', 'size_t', 'void *', 'void *']],
  SessionGetOutputName: [37, ['void *', 'size_t', 'void *', 'void *']],
  CreateTensorWithDataAsOrtValue: [49, ['void *', 'void *', 'size_t', 'void *', 'size_t', 'int', 'void *']],
  GetTensorMutableData: [51, ['void *', 'void *']],
  CastTypeInfoToTensorInfo: [55, ['void *', 'void *']],
  GetTensorElementType: [60, ['void *', 'void *']],
  GetDimensionsCount: [61, ['void *', 'void *']],
  GetDimensions: [62, ['void *', 'void *', 'size_t']],
  GetTensorTypeAndShape: [65, ['void *', 'void *']],
  CreateCpuMemoryInfo: [69, ['int', 'int', 'void *']],
  AllocatorFree: [76, ['void *', 'void *']],
  GetAllocatorWithDefaultOptions: [78, ['void *']],
  AddSessionConfigEntry: [130, ['void *', 'str', 'str']],
} as const satisfies Readonly<Record<string, readonly [number, readonly string[]]>>;

/** As above; these take one pointer and return nothing. */
const RELEASE_FUNCTIONS = {
  ReleaseStatus: 93,
  ReleaseMemoryInfo: 94,
  ReleaseSession: 95,
  ReleaseValue: 96,
  ReleaseTypeInfo: 98,
  ReleaseTensorTypeAndShapeInfo: 99,
  ReleaseSessionOptions: 100,
} as const;

const GET_ERROR_MESSAGE = 2;

type StatusFunction = keyof typeof STATUS_FUNCTIONS;
type ReleaseFunction = keyof typeof RELEASE_FUNCTIONS;
type Argument = Pointer | number | string | null;

export interface OrtApi {
  readonly version: string;
  /** Calls a function; throws RUNTIME with the engine's message. */
  call(name: StatusFunction, ...args: readonly Argument[]): void;
  /** The same off the event loop. What the pointers point to must outlive the promise. */
  callAsync(name: StatusFunction, ...args: readonly Argument[]): Promise<void>;
  /** Calls a function whose last parameter is a pointer to a result of 64 bits, and returns the result. */
  get(name: StatusFunction, ...args: readonly Argument[]): Pointer;
  /** `get` off the event loop. */
  getAsync(name: StatusFunction, ...args: readonly Argument[]): Promise<Pointer>;
  release(name: ReleaseFunction, pointer: Pointer): void;
  /** Counts an object that a run made without being asked for it, so that its release counts too. */
  adopt(name: ReleaseFunction): void;
  /** Objects made less objects released, by their release function: what tests of leaks count. */
  readonly alive: ReadonlyMap<ReleaseFunction, number>;
}

type NativeFunction = ReturnType<typeof koffi.decode>;

/** Held for the life of the process: koffi unloads a library whose handle is collected, functions and all. */
let library: ReturnType<typeof koffi.load> | undefined;

/** Throws RUNTIME if the library does not load, or is not of the package's version. */
export const loadOrtApi = (): OrtApi => {
  const { path, version: expected } = findOrtLibrary();
  library = koffi.load(path);
  const base: Pointer = library.func('OrtGetApiBase', 'void *', [])();
  // struct OrtApiBase { const OrtApi* (*GetApi)(uint32_t); const char* (*GetVersionString)(void); }
  const functionAt = (
    table: Pointer,
    position: number,
    result: string,
    types: readonly string[],
  ): NativeFunction =>
    koffi.decode(koffi.decode(table, position * POINTER_BYTES, 'void *'), koffi.proto(result, [...types]));
  const version: string = functionAt(base, 1, 'str', [])();
  if (version !== expected)
    throw new Pix2PixError(
      'RUNTIME',
      `loadOrtApi: ${path} is version ${version} but its package is ${expected}; reinstall onnxruntime-node`,
    );
  const api: Pointer | null = functionAt(base, 0, 'void *', ['uint32_t'])(API_VERSION);
  if (api === null)
    throw new Pix2PixError(
      'RUNTIME',
      `loadOrtApi: ONNX Runtime ${version} does not offer version ${API_VERSION} of its interface; update onnxruntime-node`,
    );
  return bindApi(version, (position, result, types) => functionAt(api, position, result, types));
};

const bindApi = (
  version: string,
  functionAt: (position: number, result: string, types: readonly string[]) => NativeFunction,
): OrtApi => {
  const functions = new Map<string, NativeFunction>();
  for (const [name, [position, types]] of Object.entries(STATUS_FUNCTIONS))
    functions.set(name, functionAt(position, 'void *', types));
  for (const [name, position] of Object.entries(RELEASE_FUNCTIONS))
    functions.set(name, functionAt(position, 'void', ['void *']));
  const errorMessage = functionAt(GET_ERROR_MESSAGE, 'str', ['void *']);
  const alive = new Map<ReleaseFunction, number>();

  const release = (name: ReleaseFunction, pointer: Pointer): void => {
    functions.get(name)(pointer);
    alive.set(name, (alive.get(name) ?? 0) - 1);
  };
  const adopt = (name: ReleaseFunction): void => {
    alive.set(name, (alive.get(name) ?? 0) + 1);
  };
  const created = (name: StatusFunction): void => {
    const releaser = RELEASERS[name];
    if (releaser) adopt(releaser);
  };
  const check = (name: StatusFunction, status: Pointer | null): void => {
    if (status === null) return;
    const message: string = errorMessage(status);
    functions.get('ReleaseStatus')(status);
    throw new Pix2PixError('RUNTIME', `ONNX Runtime ${version}, ${name}: ${message}`);
  };
  const call = (name: StatusFunction, ...args: readonly Argument[]): void =>
    check(name, functions.get(name)(...args));
  const callAsync = (name: StatusFunction, ...args: readonly Argument[]): Promise<void> =>
    new Promise((resolve, reject) => {
      functions.get(name).async(...args, (error: Error | null, status: Pointer | null) => {
        try {
          if (error) throw error;
          check(name, status);
          resolve();
        } catch (failure) {
          reject(failure);
        }
      });
    });
  return {
    version,
    alive,
    call,
    callAsync,
    release,
    adopt,
    get: (name, ...args) => {
      const cell = wordTable([0n]);
      call(name, ...args, addressOf(cell));
      created(name);
      return cell[0] as Pointer;
    },
    getAsync: async (name, ...args) => {
      const cell = wordTable([0n]);
      await callAsync(name, ...args, addressOf(cell));
      created(name);
      return cell[0] as Pointer;
    },
  };
};

/** What releases the results of those functions whose results must be released. */
const RELEASERS: { readonly [K in StatusFunction]?: ReleaseFunction } = {
  CreateSessionFromArray: 'ReleaseSession',
  CreateSessionOptions: 'ReleaseSessionOptions',
  CreateTensorWithDataAsOrtValue: 'ReleaseValue',
  CreateCpuMemoryInfo: 'ReleaseMemoryInfo',
  SessionGetInputTypeInfo: 'ReleaseTypeInfo',
  GetTensorTypeAndShape: 'ReleaseTensorTypeAndShapeInfo',
};
