/** The CPU of a tab, through ONNX Runtime's WebAssembly; a run blocks the thread that calls it. */
import { CPU_PLAN } from '../../lowering/plan.ts';
import type { Device } from '../device.ts';
import { engineCall } from '../js-interface.ts';
import { openValueDevice } from '../value-device.ts';
import { loadOrtWasm } from './ort-wasm.ts';
import { wasmEngine } from './wasm-engine.ts';

export interface WebDeviceOptions {
  /** Folder that serves the files of onnxruntime-web's `dist`; where the bundler put them if absent. */
  readonly assets?: string;
}

/** How WebAssembly is set up. */
export interface WasmDeviceOptions extends WebDeviceOptions {
  /** The first device of a page decides for all of them. One where the page is not cross-origin isolated. */
  readonly threads?: number;
}

/** What the package itself takes at most: beyond it, threads wait for each other. */
const MOST_THREADS = 4;

/** Throws RUNTIME if the engine cannot be loaded. */
export const openWasmDevice = async ({
  assets,
  threads = Math.min(navigator.hardwareConcurrency, MOST_THREADS),
}: WasmDeviceOptions = {}): Promise<Device> => {
  const packageName = 'onnxruntime-web';
  // Threads share memory, which a browser gives only to isolated pages.
  const numThreads = globalThis.crossOriginIsolated ? threads : 1;
  const { env } = await engineCall(packageName, 'load', () => import('onnxruntime-web/wasm'));
  const wasm = await engineCall(packageName, 'load', () => loadOrtWasm(numThreads, assets));
  return openValueDevice({
    info: {
      device: 'wasm',
      engine: 'web',
      engineVersion: env.versions.web ?? env.versions.common,
      threads: numThreads,
      model: navigator.userAgent, // a page is not told the processor
    },
    plan: CPU_PLAN,
    engine: wasmEngine(wasm),
  });
};
