/** `pix2pix bench`: the time of a training step or of a translation on this machine, compared with its floor. */
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Device } from '../../runtime/device.ts';
import type { OptionName, Options } from '../../settings/options.ts';
import { benchmarkStep } from '../../training/benchmark.ts';
import { readPlanFile, writePlanFile } from '../../training/node/plan-file.ts';
import { profileStep } from '../../training/node/step-profile.ts';
import { benchmarkTranslation } from '../../training/translation-benchmark.ts';
import { tunePlan } from '../../training/tune.ts';
import { addNamed } from '../command-table.ts';
import { addDeviceFlags, openDeviceOf } from '../device-flags.ts';
import { wholeNumber } from '../number-flags.ts';
import { addOptionFlags, readOptionFlags } from '../option-flags.ts';
import { formatTable, type Output, outputOf, printJson, printRows } from '../output.ts';
import { planPath } from '../plan-path.ts';

const MEGABYTE = 1024 * 1024;

interface BenchFlags {
  readonly steps: number;
  readonly json?: boolean;
  readonly ngf?: number;
  readonly profile?: boolean;
  readonly inference?: boolean;
  readonly tune?: boolean;
  readonly threads?: number;
}

/** What decides how long a step takes. */
export const BENCH_OPTIONS: readonly OptionName[] = [
  'model',
  'size',
  'height',
  'generator',
  'depth',
  'upsample',
  'ngf',
  'ndf',
  'batchSize',
  'objective',
  'adversarialLoss',
  'lambdaR1',
  'lambdaFeatures',
  'lambdaIdentity',
  'receptiveField',
  'norm',
  'normD',
  'noise',
];

export const addBench = (program: Command): void => {
  const command = addNamed(program, 'bench')
    .option('--steps <number>', 'timed steps, or images', wholeNumber(1), 10)
    .option('--profile', 'show the time of a step by kind of op (CPU)')
    .option('--inference', 'time the translation of an image instead')
    .option('--tune', 'find the fastest form of each convolution; later trainings on this machine use them')
    .option('--json', 'print one JSON object');
  addOptionFlags(command, BENCH_OPTIONS);
  addDeviceFlags(command);
  command.action(async () => {
    const flags = command.opts<BenchFlags>();
    const { options: given } = readOptionFlags(command);
    // One width for both networks, as in the paper, unless both are given.
    const isGiven = command.getOptionValueSource('ndf') === 'cli';
    const options = isGiven ? given : { ...given, ndf: flags.ngf ?? given.ndf };
    const output = outputOf(command);
    if (flags.profile) return printProfile(options, flags, output);
    const device = await openDeviceOf(command);
    try {
      if (flags.inference) await printTranslation(device, options, flags, output);
      else if (flags.tune) await printTuning(device, options, flags, output);
      else await printStep(device, options, flags, output);
    } finally {
      await device.dispose();
    }
  });
};

const deviceText = ({ info }: Device): string =>
  `${info.device} (${info.engine} ${info.engineVersion}, ${info.threads} threads), ${info.model}`;

const printStep = async (
  device: Device,
  options: Options,
  { steps, json }: BenchFlags,
  output: Output,
): Promise<void> => {
  const plan = await readPlanFile(planPath(), device.info);
  let peakRssMB = 0;
  const result = await benchmarkStep(device, options, {
    steps,
    plan,
    onStepsDone: () => {
      peakRssMB = (process.resourceUsage().maxRSS * 1024) / MEGABYTE; // maxRSS counts kilobytes
    },
  });
  if (json)
    return printJson(output, {
      ...result,
      peakRssMB,
      plan: plan?.name ?? device.plan.name,
      device: device.info,
    });
  const { size, batchSize, ngf } = options;
  printRows(output, [
    [
      'network',
      `${size}x${size}, ngf ${ngf}, batch ${batchSize}, ${(result.parameters / 1e6).toFixed(2)} M parameters`,
    ],
    ['device', deviceText(device)],
    ['plan', plan ? `${plan.name}, from ${planPath()}` : device.plan.name],
    ['step', `${result.stepSeconds.toFixed(3)} s (median of ${steps})`],
    [
      'floor',
      `${result.floorSeconds.toFixed(3)} s: ${result.stepGflop.toFixed(2)} GFLOP at ${result.gemmGflops.toFixed(0)} GFLOP/s, and Adam at ${result.copyGBs.toFixed(1)} GB/s`,
    ],
    ['ratio', result.floorRatio.toFixed(2)],
    ['peak memory', `${peakRssMB.toFixed(0)} MB`],
  ]);
};

const printTranslation = async (
  device: Device,
  options: Options,
  { steps, json }: BenchFlags,
  output: Output,
): Promise<void> => {
  const result = await benchmarkTranslation(device, options, steps);
  if (json) return printJson(output, { ...result, device: device.info });
  printRows(output, [
    ['network', `${options.size}x${options.size}, ngf ${options.ngf}`],
    ['device', deviceText(device)],
    ['image', `${(1000 * result.imageSeconds).toFixed(1)} ms (median of ${steps})`],
    [
      'floor',
      `${(1000 * result.floorSeconds).toFixed(1)} ms: ${result.imageGflop.toFixed(2)} GFLOP at ${result.gemmGflops.toFixed(0)} GFLOP/s`,
    ],
    ['ratio', result.floorRatio.toFixed(2)],
  ]);
};

const printTuning = async (
  device: Device,
  options: Options,
  { json }: BenchFlags,
  output: Output,
): Promise<void> => {
  const changes: string[][] = [];
  const path = planPath();
  const before = await readPlanFile(path, device.info);
  if (before === undefined && (await isThere(path)))
    output.stderr(`the plan in ${path} is for another device, and will be replaced\n`);
  const tuned = await tunePlan(device, options, {
    onConvolution: ({ key, seconds, chosen, usual }, done, total) => {
      if (process.stderr.isTTY) output.stderr(`\r${done} of ${total} convolutions\x1b[K`);
      const milliseconds = (form: string): string => (1000 * (seconds[form] as number)).toFixed(2);
      if (chosen !== usual) changes.push([key, usual, milliseconds(usual), chosen, milliseconds(chosen)]);
    },
  });
  if (process.stderr.isTTY) output.stderr('\r\x1b[K');
  // Results of tuning for other sizes are kept.
  const plan = { ...tuned, forms: { ...before?.forms, ...tuned.forms } };
  await writePlanFile(path, device.info, plan);
  if (json) return printJson(output, { path, plan });
  output.stdout(formatTable(['convolution', 'usual', 'ms', 'faster', 'ms'], changes));
  output.stdout(
    `${changes.length === 0 ? 'the usual forms are the fastest' : `${changes.length} forms changed`}; plan: ${path}\n`,
  );
};

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const printProfile = async (
  options: Options,
  { steps, json, threads }: BenchFlags,
  output: Output,
): Promise<void> => {
  const profile = await profileStep(options, steps, threads === undefined ? {} : { threads });
  if (json) return printJson(output, profile);
  const { ops, stepMilliseconds, graphMilliseconds } = profile;
  const rows = ops.map(({ op, nodes, milliseconds, multiplyAdds }) => [
    op,
    String(nodes),
    milliseconds.toFixed(2),
    multiplyAdds > 0 ? ((2 * multiplyAdds) / 1e6 / milliseconds).toFixed(0) : '',
  ]);
  output.stdout(formatTable(['op', 'nodes', 'ms per step', 'GFLOP/s'], rows));
  output.stdout(
    `graph ${graphMilliseconds.toFixed(1)} ms, update of G and the rest ${(stepMilliseconds - graphMilliseconds).toFixed(1)} ms (medians of ${steps}, profiling included)\n`,
  );
};
