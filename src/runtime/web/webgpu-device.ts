/** The GPU of a tab, through ONNX Runtime on WebGPU; state stays in its buffers. */
import { Pix2PixError } from '../../core/errors.ts';
import { WEBGPU_PLAN } from '../../lowering/plan.ts';
import type { Device } from '../device.ts';
import { gpuEngine, webGpuSessionOptions } from '../js-engine.ts';
import { engineCall } from '../js-interface.ts';
import { openValueDevice } from '../value-device.ts';
import type { WebDeviceOptions } from './wasm-device.ts';

export interface Adapter {
  /** As far as the browser tells it. */
  readonly name: string;
  /** Whether it computes on the processor. */
  readonly isSoftware: boolean;
}

/** The adapter that a page gets, or undefined if it gets none. */
export const findAdapter = async (): Promise<Adapter | undefined> => {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return undefined;
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const name = description || [vendor, architecture].filter((part) => part !== '').join(' ');
  return { name: name || 'unnamed adapter', isSoftware: isFallbackAdapter || SOFTWARE.test(name) };
};

/** Names of adapters that compute on the processor, where a browser does not say that they do. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|software/i;

/** Throws RUNTIME if there is no adapter or the engine cannot be loaded. */
export const openWebGpuDevice = async ({ assets }: WebDeviceOptions = {}): Promise<Device> => {
  const adapter = await findAdapter();
  if (!adapter)
    throw new Pix2PixError(
      'RUNTIME',
      'openWebDevice: this browser has no WebGPU adapter; use the device wasm, or another browser',
    );
  const packageName = 'onnxruntime-web';
  const ort = await engineCall(packageName, 'load', () => import('onnxruntime-web/webgpu'));
  if (assets !== undefined) ort.env.wasm.wasmPaths = assets;
  ort.env.wasm.numThreads = 1; // nothing of ours runs on the processor
  const engine = gpuEngine({ ort, packageName, sessionOptions: webGpuSessionOptions });
  return openValueDevice({
    info: {
      device: 'webgpu',
      engine: 'web',
      engineVersion: ort.env.versions.web ?? ort.env.versions.common,
      threads: 1, // of the host: a run is submitted by the thread that calls it
      model: adapter.name,
    },
    plan: WEBGPU_PLAN,
    engine,
    padsChannels: true,
    close: engine.close,
  });
};
