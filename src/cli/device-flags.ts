/** Flags that choose where graphs run, and the device they open. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';

/** Adds `--device` and `--threads`. */
export const addDeviceFlags = (command: Command): void => {
  command
    .addOption(new Option('--device <name>', 'where to run').choices(['auto', 'cpu']).default('auto'))
    .option('--threads <number>', 'threads of the engine (default: all cores)', (text) => {
      const value = Number(text);
      if (!Number.isInteger(value) || value < 1)
        throw new InvalidArgumentError('Expected a whole number of at least 1.');
      return value;
    });
};

/** The device of a parsed command; a fallback is told on stderr in one line. */
export const openDeviceOf = (command: Command): Promise<Device> => {
  const { device, threads } = command.opts<{ device: 'auto' | 'cpu'; threads?: number }>();
  return openDevice({
    device,
    ...(threads === undefined ? {} : { threads }),
    onNotice: (line) => command.configureOutput().writeErr?.(`${line}\n`),
  });
};
