/**
 * The C functions of ONNX Runtime's WebAssembly, as the package's own file `ort-wasm-simd-threaded.mjs` gives them. Through them,
 * state stays in WebAssembly's memory from run to run; the package's JavaScript interface copies it in and out each time.
 */
import { Pix2PixError } from '../../core/errors.ts';

/** Pointers and handles are numbers; functions that return an error code return 0 where all went well. */
export interface OrtWasm {
  /** A view of all memory, made anew where memory has grown. */
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  stackSave(): number;
  stackRestore(stack: number): void;
  stackAlloc(bytes: number): number;
  getValue(pointer: number, type: 'i32' | '*'): number;
  setValue(pointer: number, value: number, type: 'i32' | '*'): void;
  UTF8ToString(pointer: number): string;
  _OrtInit(threads: number, logLevel: number): number;
  _OrtGetLastError(code: number, message: number): number;
  _OrtFree(pointer: number): number;
  _OrtCreateSessionOptions(
    optimization: number,
    hasArena: boolean,
    hasMemoryPattern: boolean,
    mode: number,
    isProfiled: boolean,
    profileFile: number,
    logId: number,
    logLevel: number,
    logVerbosity: number,
    optimizedModelFile: number,
  ): number;
  _OrtReleaseSessionOptions(options: number): number;
  _OrtCreateSession(model: number, bytes: number, options: number): number | Promise<number>;
  _OrtReleaseSession(session: number): number;
  _OrtGetInputOutputCount(session: number, inputs: number, outputs: number): number;
  _OrtGetInputOutputMetadata(session: number, index: number, name: number, metadata: number): number;
  _OrtCreateTensor(
    type: number,
    data: number,
    bytes: number,
    dims: number,
    rank: number,
    location: number,
  ): number;
  _OrtGetTensorData(tensor: number, type: number, data: number, dims: number, rank: number): number;
  _OrtReleaseTensor(tensor: number): number;
  _OrtCreateRunOptions(logLevel: number, logVerbosity: number, isEnded: boolean, tag: number): number;
  _OrtRun(
    session: number,
    inputNames: number,
    inputs: number,
    inputCount: number,
    outputNames: number,
    outputCount: number,
    outputs: number,
    runOptions: number,
  ): number | Promise<number>;
}

/** The only level that is logged below errors: warnings, as the package has it. */
export const LOG_WARNINGS = 2;

type OrtWasmFactory = (config: {
  readonly numThreads: number;
  readonly locateFile?: (name: string) => string;
}) => Promise<OrtWasm>;

const FILE = 'ort-wasm-simd-threaded.mjs';

let loaded: Promise<OrtWasm> | undefined;

/** Loads the engine once a thread, with as many threads of its own as the first call says. `assets` is its folder. */
export const loadOrtWasm = (threads: number, assets: string | undefined): Promise<OrtWasm> => {
  loaded ??= load(threads, assets);
  loaded.catch(() => {
    loaded = undefined; // the next device tries again
  });
  return loaded;
};

const load = async (numThreads: number, assets: string | undefined): Promise<OrtWasm> => {
  const folder = assets === undefined ? undefined : new URL(assets, globalThis.location.href);
  const { default: factory } = (await (folder === undefined
    ? import('onnxruntime-web/ort-wasm-simd-threaded.mjs')
    : import(/* @vite-ignore */ new URL(FILE, folder).href))) as { readonly default: OrtWasmFactory };
  const wasm = await factory({
    numThreads,
    ...(folder === undefined ? {} : { locateFile: (name) => new URL(name, folder).href }),
  });
  check(wasm, wasm._OrtInit(numThreads, LOG_WARNINGS));
  return wasm;
};

/** Throws RUNTIME with what the engine says of its last call, if that failed. */
export const check = (wasm: OrtWasm, code: number): void => {
  if (code !== 0) throw lastError(wasm);
};

/** What the engine says of its last call. */
export const lastError = (wasm: OrtWasm): Pix2PixError =>
  onStack(wasm, 2, (at) => {
    wasm._OrtGetLastError(at, at + 4);
    const text = wasm.getValue(at + 4, '*');
    return new Pix2PixError('RUNTIME', text === 0 ? 'no reason is given' : wasm.UTF8ToString(text));
  });

/** Room for words of 4 bytes that a function of the engine writes to, for one call. */
export const onStack = <T>(wasm: OrtWasm, words: number, use: (pointer: number) => T): T => {
  const stack = wasm.stackSave();
  try {
    return use(wasm.stackAlloc(4 * words));
  } finally {
    wasm.stackRestore(stack);
  }
};

/** A view of numbers in the engine's memory, good until memory grows. */
export const floatsAt = (wasm: OrtWasm, pointer: number, count: number): Float32Array => {
  wasm.getValue(pointer, 'i32'); // renews the view of memory if another thread made memory grow
  return new Float32Array(wasm.HEAPU8.buffer, pointer, count);
};

/** Room for `bytes`, which the caller frees. Throws RUNTIME where memory is full. */
export const allocate = (wasm: OrtWasm, bytes: number): number => {
  const pointer = wasm._malloc(bytes);
  if (pointer !== 0) return pointer;
  throw new Pix2PixError(
    'RUNTIME',
    `onnxruntime-web: no memory for ${Math.ceil(bytes / 1e6)} MB more; WebAssembly has 4 GB at most: choose a smaller size, ngf or batch`,
  );
};
