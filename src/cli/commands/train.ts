/** `pix2pix train`: from a folder of pairs to a run folder with a model. */
import type { Command } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import { shallowNotice } from '../../models/architecture.ts';
import { type RunResult, startRun } from '../../training/node/train-run.ts';
import { addDeviceFlags, openDeviceOf } from '../device-flags.ts';
import { addOptionFlags, readOptionFlags } from '../option-flags.ts';
import { formatCount, type Output, outputOf, printJson } from '../output.ts';
import { packageVersion } from '../package-version.ts';
import { trainingProgress } from '../progress.ts';

export const addTrain = (program: Command): void => {
  const command = program
    .command('train <data>')
    .description('learn to translate from the pairs of a data set (pix2pix dataset sample makes one)')
    .requiredOption('--out <folder>', 'the run folder: new or empty; it gets everything')
    .option('--json', 'print one JSON object at the end');
  addOptionFlags(command);
  addDeviceFlags(command);
  command.action(async (data: string) => {
    const { out, json } = command.opts<{ out: string; json?: boolean }>();
    const { preset, options } = readOptionFlags(command);
    const output = outputOf(command);
    const notice = shallowNotice(options);
    if (notice !== undefined) output.stderr(`${notice}\n`);
    const device = await openDeviceOf(command);
    const progress = trainingProgress({
      write: output.stderr,
      isTerminal: process.stderr.isTTY === true,
      columns: () => process.stderr.columns ?? 80,
    });
    const interrupt = onInterrupt(output);
    try {
      const result = await startRun(device, {
        ...progress,
        data,
        out,
        preset,
        options,
        version: packageVersion(),
        signal: interrupt.signal,
      });
      progress.end();
      report(result, output, json ?? false);
    } finally {
      interrupt.release();
      await device.dispose();
    }
  });
};

/** A first Ctrl+C ends the run after its step, with everything saved; a second one ends the process. */
const onInterrupt = (output: Output): { readonly signal: AbortSignal; readonly release: () => void } => {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    output.stderr('\nstopping after this step and saving; Ctrl+C again ends at once\n');
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  return { signal: controller.signal, release: () => process.off('SIGINT', interrupt) };
};

/** 128 + SIGINT, as shells have it. */
const EXIT_INTERRUPTED = 130;

/** Throws STOPPED where the run was interrupted. */
const report = (result: RunResult, output: Output, isJson: boolean): void => {
  const { folder, position, validationL1, model } = result;
  if (isJson) printJson(output, result);
  if (!result.isComplete)
    throw new Pix2PixError(
      'STOPPED',
      `training: stopped at step ${position.step}; ${folder} holds the checkpoint and the model so far`,
    );
  if (isJson) return;
  const quality = validationL1 === undefined ? '' : `, validation L1 ${validationL1.toFixed(4)}`;
  output.stdout(
    `trained ${formatCount(position.step)} steps${quality}; model: ${model}; next: pix2pix translate ${folder} IMAGES --out DIR\n`,
  );
};
