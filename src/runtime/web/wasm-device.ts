/** The CPU of a tab, through ONNX Runtime's WebAssembly; a run blocks the thread that calls it. */
import { CPU_PLAN } from '../../lowering/plan.ts';
import type { Device } from '../device.ts';
import { hostEngine } from '../js-engine.ts';
import { engineCall } from '../js-interface.ts';
import { openValueDevice } from '../value-device.ts';

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
  const ort = await engineCall(packageName, 'load', () => import('onnxruntime-web/wasm'));
  if (assets !== undefined) ort.env.wasm.wasmPaths = assets;
  // Threads share memory, which a browser gives only to isolated pages.
  ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? threads : 1;
  const engine = hostEngine({
    ort,
    packageName,
    sessionOptions: () => ({ executionProviders: ['wasm'], graphOptimizationLevel: 'all' }),
  });
  return openValueDevice({
    info: {
      device: 'wasm',
      engine: 'web',
      engineVersion: ort.env.versions.web ?? ort.env.versions.common,
      threads: ort.env.wasm.numThreads,
      model: navigator.userAgent, // a page is not told the processor
    },
    plan: CPU_PLAN,
    engine,
  });
};
