/** WebGPU in Node, through onnxruntime-node's own binding; state stays in the GPU's buffers. */
import { WEBGPU_PLAN } from '../../lowering/plan.ts';
import type { Device } from '../device.ts';
import { gpuEngine, webGpuSessionOptions } from '../js-engine.ts';
import { engineCall } from '../js-interface.ts';
import { openValueDevice } from '../value-device.ts';

export interface WebGpuDeviceOptions {
  /** The adapter's name, for records: the binding does not tell it. */
  readonly adapter: string;
}

/** Throws RUNTIME if there is no adapter; call it only where `probeWebGpu` found that it works. */
export const openWebGpuDevice = async ({ adapter }: WebGpuDeviceOptions): Promise<Device> => {
  const packageName = 'onnxruntime-node';
  const ort = await engineCall(packageName, 'load', () => import('onnxruntime-node'));
  const engine = gpuEngine({ ort, packageName, sessionOptions: webGpuSessionOptions });
  return openValueDevice({
    info: {
      device: 'webgpu',
      engine: 'js-binding',
      engineVersion: ort.env.versions.node ?? ort.env.versions.common,
      threads: 1, // of the host: a run is submitted by the thread that calls it
      model: adapter,
    },
    plan: WEBGPU_PLAN,
    engine,
    padsChannels: true,
    close: engine.close,
  });
};
