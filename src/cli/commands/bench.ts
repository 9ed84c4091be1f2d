/** `pix2pix bench`: the time of a training step, against its floor, on this machine. */
import type { Command } from 'commander';
import { benchmarkStep } from '../../training/benchmark.ts';
import { addDeviceFlags, openDeviceOf } from '../device-flags.ts';
import { wholeNumber } from '../number-flags.ts';
import { addOptionFlags, readOptionFlags } from '../option-flags.ts';
import { outputOf, printJson, printRows } from '../output.ts';

const MEGABYTE = 1024 * 1024;

export const addBench = (program: Command): void => {
  const command = program
    .command('bench')
    .description('time a training step and compare it with its floor')
    .option('--steps <number>', 'timed steps', wholeNumber(1), 10)
    .option('--json', 'print one JSON object');
  addOptionFlags(command, ['size', 'ngf', 'ndf', 'batchSize', 'objective', 'receptiveField', 'norm']);
  addDeviceFlags(command);
  command.action(async () => {
    const { steps, json, ngf } = command.opts<{ steps: number; json?: boolean; ngf?: number }>();
    const { options } = readOptionFlags(command);
    // One width for both networks, as in the paper, unless both are given.
    const widths =
      command.getOptionValueSource('ndf') === 'cli' ? options : { ...options, ndf: ngf ?? options.ndf };
    const device = await openDeviceOf(command);
    let peakRssMB = 0;
    const result = await benchmarkStep(device, widths, {
      steps,
      onStepsDone: () => {
        peakRssMB = (process.resourceUsage().maxRSS * 1024) / MEGABYTE; // maxRSS counts kilobytes
      },
    });
    await device.dispose();
    const output = outputOf(command);
    if (json) {
      printJson(output, { ...result, peakRssMB, device: device.info });
      return;
    }
    const { size, batchSize } = widths;
    printRows(output, [
      [
        'network',
        `${size}x${size}, ngf ${widths.ngf}, batch ${batchSize}, ${(result.parameters / 1e6).toFixed(2)} M parameters`,
      ],
      [
        'device',
        `${device.info.device} (${device.info.engine} ${device.info.engineVersion}, ${device.info.threads} threads), ${device.info.model}`,
      ],
      ['step', `${result.stepSeconds.toFixed(3)} s (median of ${steps})`],
      [
        'floor',
        `${result.floorSeconds.toFixed(3)} s: ${result.stepGflop.toFixed(2)} GFLOP at ${result.gemmGflops.toFixed(0)} GFLOP/s, and Adam at ${result.copyGBs.toFixed(1)} GB/s`,
      ],
      ['ratio', result.floorRatio.toFixed(2)],
      ['peak memory', `${peakRssMB.toFixed(0)} MB`],
    ]);
  });
};
