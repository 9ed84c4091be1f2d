/** The package gives no types of its WebAssembly's own file; ort-wasm.ts says what is used of it. */
declare module 'onnxruntime-web/ort-wasm-simd-threaded.mjs' {
  const factory: unknown;
  export default factory;
}
