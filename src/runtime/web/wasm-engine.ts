/** The engine of values in a tab's WebAssembly: state stays in its memory, and only feeds and fetches are copied. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import type { DeclaredInput } from '../foreign-model.ts';
import type { ValueEngine, ValueSession } from '../value-engine.ts';
import { allocate, check, LOG_WARNINGS, lastError, type OrtWasm, onStack } from './ort-wasm.ts';
import { copyOf, reshaped, resultOf, tensorOf, type WasmTensor } from './wasm-tensor.ts';

/** All optimizations of graphs. */
const OPTIMIZE_ALL = 99;

export const wasmEngine = (wasm: OrtWasm): ValueEngine<WasmTensor> => ({
  keep: async (tensor) => tensorOf(wasm, tensor),
  read: async (value) => copyOf(wasm, value),
  drop: async (value) => value.release(),
  withShape: (value, shape) => reshaped(wasm, value, shape),
  open: async (model, { kept }) => openSession(wasm, model, new Set(kept)),
});

const openSession = async (
  wasm: OrtWasm,
  model: Uint8Array,
  keptNames: ReadonlySet<string>,
): Promise<ValueSession<WasmTensor>> => {
  const session = await engineCall('create', () => createSession(wasm, model));
  const { inputs, outputs } = portsOf(wasm, session);
  const runOptions = wasm._OrtCreateRunOptions(LOG_WARNINGS, 0, false, 0);
  const pointers = new Map([...inputs, ...outputs].map(({ name, pointer }) => [name, pointer]));

  /** Runs on handles; gives those of the outputs. */
  const runHandles = async (
    given: readonly (readonly [name: string, handle: number])[],
  ): Promise<number[]> => {
    const words = 2 * (given.length + outputs.length);
    const at = allocate(wasm, 4 * words); // not on the stack, which nothing else may use while we wait
    try {
      const put = (word: number, value: number): void => wasm.setValue(at + 4 * word, value, '*');
      for (const [i, [name, handle]] of given.entries()) {
        put(i, pointers.get(name) as number);
        put(given.length + i, handle);
      }
      const first = 2 * given.length;
      for (const [i, { pointer }] of outputs.entries()) {
        put(first + i, pointer);
        put(first + outputs.length + i, 0); // the engine makes it
      }
      const results = at + 4 * (first + outputs.length);
      const names = at + 4 * first;
      check(
        wasm,
        await wasm._OrtRun(
          session,
          at,
          at + 4 * given.length,
          given.length,
          names,
          outputs.length,
          results,
          runOptions,
        ),
      );
      return outputs.map((_, i) => wasm.getValue(results + 4 * i, '*'));
    } finally {
      wasm._free(at);
    }
  };

  return {
    inputs: inputs.map(({ name, dims }): DeclaredInput => {
      if (dims) return { name, dims };
      throw new Pix2PixError('MODEL', `loadModel: input "${name}" is not a tensor; only image models load`);
    }),
    run: async (feeds, values) => {
      const fed = Object.entries(feeds).map(([name, tensor]) => [name, tensorOf(wasm, tensor)] as const);
      const given = [...fed, ...Object.entries(values)].map(([name, { handle }]) => [name, handle] as const);
      const handles = await engineCall('run', () => runHandles(given)).finally(() => {
        for (const [, tensor] of fed) tensor.release();
      });
      const kept: Record<string, WasmTensor> = {};
      const fetched: Record<string, Tensor> = {};
      let wrong: string | undefined;
      for (const [i, { name }] of outputs.entries()) {
        const handle = handles[i] as number;
        const result = resultOf(wasm, handle);
        if (typeof result === 'string') {
          wrong ??= `run: output "${name}" is not float32 but ${result}`;
          wasm._OrtReleaseTensor(handle);
        } else if (keptNames.has(name)) kept[name] = result;
        else {
          fetched[name] = copyOf(wasm, result);
          result.release();
        }
      }
      if (wrong !== undefined) throw new Pix2PixError('MODEL', wrong);
      return { kept, fetched };
    },
    release: async () => {
      for (const { pointer } of [...inputs, ...outputs]) wasm._OrtFree(pointer);
      wasm._OrtReleaseSession(session);
    },
  };
};

const createSession = async (wasm: OrtWasm, model: Uint8Array): Promise<number> => {
  const options = wasm._OrtCreateSessionOptions(
    OPTIMIZE_ALL,
    false,
    false,
    0,
    false,
    0,
    0,
    LOG_WARNINGS,
    0,
    0,
  );
  if (options === 0) throw lastError(wasm);
  const bytes = allocate(wasm, model.byteLength);
  try {
    wasm.HEAPU8.set(model, bytes);
    const session = await wasm._OrtCreateSession(bytes, model.byteLength, options);
    if (session === 0) throw lastError(wasm);
    return session;
  } finally {
    wasm._free(bytes);
    wasm._OrtReleaseSessionOptions(options);
  }
};

interface WasmPort {
  readonly name: string;
  /** Where its name is, for calls. */
  readonly pointer: number;
  /** Undefined where it is not a tensor; a dimension is, where it is not fixed. */
  readonly dims: readonly (number | undefined)[] | undefined;
}

const portsOf = (
  wasm: OrtWasm,
  session: number,
): { readonly inputs: readonly WasmPort[]; readonly outputs: readonly WasmPort[] } => {
  const [inputCount, outputCount] = onStack(wasm, 2, (at) => {
    check(wasm, wasm._OrtGetInputOutputCount(session, at, at + 4));
    return [wasm.getValue(at, 'i32'), wasm.getValue(at + 4, 'i32')] as const;
  });
  const ports = Array.from({ length: inputCount + outputCount }, (_, index) => portOf(wasm, session, index));
  return { inputs: ports.slice(0, inputCount), outputs: ports.slice(inputCount) };
};

const portOf = (wasm: OrtWasm, session: number, index: number): WasmPort =>
  onStack(wasm, 2, (at) => {
    check(wasm, wasm._OrtGetInputOutputMetadata(session, index, at, at + 4));
    const [pointer, metadata] = [wasm.getValue(at, '*'), wasm.getValue(at + 4, '*')];
    const word = (offset: number): number => wasm.getValue(metadata + 4 * offset, 'i32');
    const isTensor = word(0) !== 0;
    const rank = isTensor ? word(1) : 0;
    // The names of open dimensions, then the lengths of all.
    const dims = Array.from({ length: rank }, (_, axis) => {
      const length = word(2 + rank + axis);
      return word(2 + axis) === 0 && length >= 0 ? length : undefined;
    });
    wasm._OrtFree(metadata);
    return { name: wasm.UTF8ToString(pointer), pointer, dims: isTensor ? dims : undefined };
  });

/** Turns what the engine throws into a RUNTIME error that names the call. */
const engineCall = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw new Pix2PixError('RUNTIME', `onnxruntime-web, ${what}: ${messageOf(error)}`, { cause: error });
  }
};
