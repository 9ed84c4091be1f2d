/** Flags that choose where graphs run, and the device that they open. */
import { type Command, Option } from 'commander';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { wholeNumber } from './number-flags.ts';
import { outputOf } from './output.ts';

/** Adds `--device` and `--threads`. */
export const addDeviceFlags = (command: Command): void => {
  command
    .addOption(
      new Option('--device <name>', 'where to run').choices(['auto', 'cpu', 'webgpu']).default('auto'),
    )
    .option('--threads <number>', 'threads of the engine (default: all cores)', wholeNumber(1));
};

/** Opens the device of a parsed command, with other usual threads than all cores if given; a fallback is one line on stderr. */
export const openDeviceOf = (command: Command, usualThreads?: number): Promise<Device> => {
  const { device, threads = usualThreads } = command.opts<{
    device: 'auto' | 'cpu' | 'webgpu';
    threads?: number;
  }>();
  return openDevice({
    device,
    ...(threads === undefined ? {} : { threads }),
    onNotice: (line) => outputOf(command).stderr(`${line}\n`),
  });
};
