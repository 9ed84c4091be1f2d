/** The engine's files that the app loads from the folder `engine/` beside it, for WebAssembly and for WebGPU. */
export const ENGINE_FILES = [
  'ort.wasm.bundle.min.mjs',
  'ort-wasm-simd-threaded.mjs',
  'ort-wasm-simd-threaded.wasm',
  'ort.webgpu.bundle.min.mjs',
  'ort-wasm-simd-threaded.asyncify.wasm',
] as const;

/** The list of the files that each page of the app needs, by the mode of its configuration. */
export const APP_LIST = 'app-files.json';

export type AppList = Readonly<Record<string, readonly string[]>>;
