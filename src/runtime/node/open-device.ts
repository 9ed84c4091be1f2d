/** Opens a device by name, with a fallback that is said once and never silent. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { Device } from '../device.ts';
import { type CpuDeviceOptions, checkThreads } from './processor.ts';

export interface OpenDeviceOptions extends CpuDeviceOptions {
  /** `auto` takes the fastest that this machine is known to run well: the CPU. */
  readonly device?: 'auto' | 'cpu';
  /** Only this way to the library; without it the C interface, or the JS binding where that fails. */
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
 * A device of this machine. Throws RUNTIME where no engine can be loaded, OPTION for an impossible option.
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
  if (device !== 'auto' && device !== 'cpu')
    throw new Pix2PixError('OPTION', `openDevice: device is "${device}", expected auto or cpu`);
  if (options.threads !== undefined) checkThreads(options.threads);
  return engine ? OPENERS[engine](options) : openWithFallback(OPENERS, options, onNotice);
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
