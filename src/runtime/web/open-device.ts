/** Opens a device of a browser's tab by name. */
import { Pix2PixError } from '../../core/errors.ts';
import type { Device } from '../device.ts';
import { openWasmDevice, type WasmDeviceOptions } from './wasm-device.ts';
import { findAdapter, openWebGpuDevice } from './webgpu-device.ts';

/** Which device of a tab is opened. */
export interface OpenWebDeviceOptions extends WasmDeviceOptions {
  /** `auto` takes a GPU where there is a real one, and WebAssembly elsewhere. */
  readonly device?: 'auto' | 'wasm' | 'webgpu';
  /** Gets one line where the device is not the best one. */
  readonly onNotice?: (line: string) => void;
}

/**
 * Opens a device of this tab. Runs on `wasm` block the calling thread, so call it in a worker. Throws RUNTIME if the engine cannot be
 * loaded, OPTION for an unknown device.
 *
 * @example
 * const device = await openWebDevice({ assets: '/onnxruntime/', onNotice: console.warn });
 */
export const openWebDevice = async ({
  device = 'auto',
  onNotice,
  ...options
}: OpenWebDeviceOptions = {}): Promise<Device> => {
  if (device !== 'auto' && device !== 'wasm' && device !== 'webgpu')
    throw new Pix2PixError('OPTION', `openWebDevice: device is "${device}", expected auto, wasm or webgpu`);
  const adapter = device === 'wasm' ? undefined : await findAdapter();
  const isReal = adapter !== undefined && !adapter.isSoftware;
  if (device === 'webgpu' || (device === 'auto' && isReal)) {
    if (adapter?.isSoftware) onNotice?.(`WebGPU runs in software (${adapter.name}): right, but slow`);
    return openWebGpuDevice(options);
  }
  if (!globalThis.crossOriginIsolated)
    onNotice?.(
      'WebAssembly runs on one thread: the page is not cross-origin isolated (COOP and COEP headers)',
    );
  return openWasmDevice(options);
};
