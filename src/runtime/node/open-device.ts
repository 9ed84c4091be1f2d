/** Opens a device by name, with a fallback that is said once and never silent. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { Device } from '../device.ts';
import { type CpuDeviceOptions, checkThreads } from './processor.ts';
import { hasGpuDevice, probeWebGpu, type WebGpuProbe } from './webgpu-probe.ts';

/** Which device is opened in Node. */
export interface OpenDeviceOptions extends CpuDeviceOptions {
  /**
   * `auto` takes a GPU where Linux has a real one on which WebGPU works, and the CPU elsewhere; `webgpu` takes
   * whatever adapter there is, software too.
   */
  readonly device?: 'auto' | 'cpu' | 'webgpu';
  /** Only this way to the CPU; without it the C interface, or the JS binding where that fails. */
  readonly engine?: 'c-api' | 'js-binding';
  /** Gets one line where the device is not the best one. */
  readonly onNotice?: (line: string) => void;
}

type Engine = NonNullable<OpenDeviceOptions['engine']>;

/** Imported when asked for: koffi or onnxruntime-node may be missing, and each is slow to load. */
const OPENERS: { readonly [K in Engine]: (options: CpuDeviceOptions) => Promise<Device> } = {
  'c-api': async (options) => (await import('./cpu-device.ts')).openCpuDevice(options),
  'js-binding': async (options) => (await import('./js-binding-device.ts')).openJsBindingDevice(options),
};

/**
 * A device of this machine. Throws RUNTIME if no engine can be loaded, OPTION for an impossible option.
 *
 * @example
 * const device = await openDevice({ threads: 2, onNotice: console.warn });
 */
export const openDevice = async ({
  device = 'auto',
  engine,
  onNotice,
  ...options
}: OpenDeviceOptions = {}): Promise<Device> => {
  if (device !== 'auto' && device !== 'cpu' && device !== 'webgpu')
    throw new Pix2PixError('OPTION', `openDevice: device is "${device}", expected auto, cpu or webgpu`);
  if (options.threads !== undefined) checkThreads(options.threads);
  if (device === 'webgpu') return openAskedWebGpu(await probeWebGpu(), onNotice);
  if (engine) return OPENERS[engine](options);
  if (device === 'auto' && hasGpuDevice()) {
    const adapter = realAdapter(await probeWebGpu(), onNotice);
    if (adapter !== undefined) return openWebGpu(adapter);
  }
  return openWithFallback(OPENERS, options, onNotice);
};

type Notice = OpenDeviceOptions['onNotice'];

const openWebGpu = async (adapter: string): Promise<Device> =>
  (await import('./webgpu-device.ts')).openWebGpuDevice({ adapter });

/** What was asked for, with a notice where it is software. */
const openAskedWebGpu = async (probe: WebGpuProbe, onNotice: Notice): Promise<Device> => {
  if (!probe.works)
    throw new Pix2PixError(
      'RUNTIME',
      `openDevice: WebGPU does not work here (${probe.reason}); install the GPU's driver with Vulkan, or take the device cpu`,
    );
  if (probe.kind === 'software')
    onNotice?.(`WebGPU runs in software (${probe.adapter}): right, but slower than the device cpu`);
  return openWebGpu(probe.adapter);
};

/** The name of a real GPU that works; a notice where there is one that does not. */
export const realAdapter = (probe: WebGpuProbe, onNotice: Notice): string | undefined => {
  if (probe.works) return probe.kind === 'gpu' ? probe.adapter : undefined;
  onNotice?.(`The GPU is not used: WebGPU does not work on it (${probe.reason})`);
  return undefined;
};

/** The first engine, or the second with one notice. */
export const openWithFallback = async (
  openers: typeof OPENERS,
  options: CpuDeviceOptions,
  onNotice: OpenDeviceOptions['onNotice'],
): Promise<Device> => {
  try {
    return await openers['c-api'](options);
  } catch (error) {
    const device = await openers['js-binding'](options);
    const reason = messageOf(error).replaceAll('\n', ' ');
    onNotice?.(`The CPU runs through the JS binding, slower: the C interface did not load (${reason})`);
    return device;
  }
};
