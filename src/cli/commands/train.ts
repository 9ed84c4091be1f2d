/** `pix2pix train`: from a folder of pairs to a run folder with a model. */
import type { Command } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import type { UnpairedPlace } from '../../data/node/unpaired-set.ts';
import { COLUMN_NAMES, METRIC_NAMES } from '../../metrics/metric-names.ts';
import type { Device } from '../../runtime/device.ts';
import type { RunningServer } from '../../server/serve.ts';
import { shallowNotice } from '../../settings/architectures.ts';
import { agree, alike, toldOf } from '../../training/agreement.ts';
import { readPlanFile } from '../../training/node/plan-file.ts';
import {
  joinResume,
  joinStart,
  resumeRun,
  type StartRunOptions,
  startRun,
} from '../../training/node/train-run.ts';
import type { ResumeChanges } from '../../training/resume.ts';
import type { RunControl, RunResult } from '../../training/run-control.ts';
import type { InitialFiles } from '../../training/run-record.ts';
import { addNamed } from '../command-table.ts';
import { addDeviceFlags, openDeviceOf } from '../device-flags.ts';
import { addFromArgs, printFromArgs } from '../from-pytorch/from-args-flag.ts';
import { againText, onInterrupt, type StopSignal } from '../interrupt.ts';
import { metricColumn, metricNames } from '../metric-flags.ts';
import { wholeNumber } from '../number-flags.ts';
import { addOptionFlags, readOptionFlags } from '../option-flags.ts';
import { type Output, outputOf } from '../output.ts';
import { planPath } from '../plan-path.ts';
import { trainingProgress } from '../progress.ts';
import { joinRanks, leaveOnSignal, leaveTogether, leftAfter, outputOfRank } from '../ranks.ts';
import { addServeFlags, SERVE_FLAGS } from '../serve-flags.ts';
import { serveTraining } from '../serve-training.ts';
import { requireTrainFlags } from '../train-flags.ts';
import { reportTraining } from '../training-report.ts';
import { addWeightsFlags, readWeightsFlags, WEIGHTS_FLAGS } from '../weights-flags.ts';

export const addTrain = (program: Command): void => {
  const command = addNamed(program, 'train')
    .option('--out <folder>', 'the run folder: new or empty; it gets everything')
    .option(
      '--resume <run>',
      'go on with a run from its last checkpoint; its options stay, but for its length',
    )
    .option('--save-every <epochs>', 'epochs between checkpoints (default: 1)', wholeNumber(1))
    .option('--save-every-steps <steps>', 'save after so many steps too, within an epoch', wholeNumber(1))
    .option(
      '--save-every-minutes <minutes>',
      'save after so many minutes too, within an epoch; 0 for never (default: 10)',
      wholeNumber(0),
    )
    .option('--keep <number>', 'checkpoints of earlier epochs to keep (default: 0)', wholeNumber(0))
    .option('--early-stop <epochs>', 'end after so many epochs without a better validation', wholeNumber(1))
    .option('--no-early-stop', 'never end early; turns the early stop of a resumed run off')
    .option('--metrics <names>', `measured on the validation too, of ${METRIC_NAMES.join(', ')}`, metricNames)
    .option('--metrics-every <epochs>', 'epochs between these measurements (default: 1)', wholeNumber(1))
    .option(
      '--best-by <number>',
      `which one says what the best checkpoint is, of ${COLUMN_NAMES.join(', ')} (default: l1)`,
      metricColumn,
    )
    .option(
      '--init-generator <file>',
      'begin with the generator of this run, checkpoint, model.onnx, or file or folder of weights of the PyTorch code',
    )
    .option('--init-discriminator <file>', 'begin with the discriminator of such')
    .option('--skip-bad', 'leave out pairs that cannot be used, and list them, instead of stopping')
    .option(
      '--readers <threads>',
      'threads that read pairs ahead; 0 for none (default: by the machine)',
      wholeNumber(0),
    )
    .option('--json', 'print one JSON object at the end')
    .option('--serve', 'show the training in the browser while it goes on (as pix2pix serve does)');
  addFromArgs(command);
  addWeightsFlags(command);
  addServeFlags(command);
  addOptionFlags(command);
  addDeviceFlags(command);
  command.action(async (folder: string | undefined, folderB: string | undefined) => {
    if (await printFromArgs(command)) return;
    const data = folder !== undefined && folderB !== undefined ? { a: folder, b: folderB } : folder;
    const ranks = await joinRanks();
    const { peers } = ranks;
    const output = outputOfRank(outputOf(command), peers.rank);
    const { json, readers } = command.opts<{ json?: boolean; readers?: number }>();
    const progress = trainingProgress({
      write: output.stderr,
      isTerminal: process.stderr.isTTY === true && peers.size === 1,
      columns: () => process.stderr.columns ?? 80,
    });
    const interrupt = onInterrupt((name) => output.stderr(stoppingText(name)));
    let server: RunningServer | undefined;
    let device: Device | undefined;
    try {
      const { own: begin } = await agree(peers, async () => {
        requireTrainFlags(command);
        const training = trainingOf(command, data, output);
        device = await openDeviceOf(command, ranks.threads);
        return { own: { ...training, device }, told: undefined };
      });
      const endWatch = leaveOnSignal(ranks, interrupt.signal);
      const onNotice = (line: string): void => output.stderr(`${line}\n`);
      const lpipsWeights = () => readWeightsFlags(command, true);
      const signal = interrupt.signal;
      const control: RunControl = { ...progress, onNotice, readers, lpipsWeights, signal, peers };
      if (peers.rank > 0) {
        await begin.join(begin.device, control);
        endWatch(); // rank 0 still saves, and may take its time
      } else {
        server = await toldOf(peers, () => serveTraining(command));
        const result = await begin.train(begin.device, control);
        endWatch();
        progress.end();
        alike(() => reportTraining(result, output, json ?? false)); // of a run that was stopped it throws; all leave it
      }
      await leaveTogether(peers);
    } catch (error) {
      throw await leftAfter(peers, error);
    } finally {
      interrupt.release();
      await server?.close();
      await device?.dispose();
    }
  });
};

interface Training {
  /** On rank 0, or alone. */
  readonly train: (device: Device, control: RunControl) => Promise<RunResult>;
  /** On the other ranks. */
  readonly join: (device: Device, control: RunControl) => Promise<unknown>;
}

/** A new run, or the rest of one, by the flags. Throws OPTION if they do not fit together. */
const trainingOf = (command: Command, data: UnpairedPlace | undefined, output: Output): Training => {
  const { out, resume, skipBad } = command.opts<{ out?: string; resume?: string; skipBad?: boolean }>();
  if (resume !== undefined) {
    requireOnlyLength(command);
    const changes: ResumeChanges = {
      ...givenFlags(command, [...CADENCE_FLAGS, ...LENGTH_FLAGS]),
      ...(skipBad ? { skipBad } : {}),
    };
    const request = { folder: resume, changes, ...(data === undefined ? {} : { data }) };
    return {
      train: (device, control) => resumeRun(device, { ...control, ...request }),
      join: (device, control) => joinResume(device, { ...control, ...request }),
    };
  }
  if (data === undefined || out === undefined)
    throw new Pix2PixError(
      'OPTION',
      `train: ${data === undefined ? 'the data set' : '--out'} is missing; use pix2pix train DATA --out RUN, or --resume RUN`,
    );
  const { preset, given, options } = readOptionFlags(command);
  const cadence = givenFlags(command, CADENCE_FLAGS);
  const notice = shallowNotice(options);
  if (notice !== undefined) output.stderr(`${notice}\n`);
  const request = async (device: Device, control: RunControl): Promise<StartRunOptions> => {
    const plan = await readPlanFile(planPath(), device.info);
    if (plan) control.onNotice?.(`Trains by the plan tuned for this machine (${planPath()})`);
    const init = initFlags(command);
    return {
      ...{ ...control, plan, data, out, preset, options: given, cadence, init },
      skipBad: skipBad ?? false,
    };
  };
  return {
    train: async (device, control) => startRun(device, await request(device, control)),
    join: async (device, control) => joinStart(device, await request(device, control)),
  };
};

/** Files that networks begin with. */
const initFlags = (command: Command): InitialFiles => {
  const { initGenerator: generator, initDiscriminator: discriminator } = command.opts<{
    initGenerator?: string;
    initDiscriminator?: string;
  }>();
  return {
    ...(generator === undefined ? {} : { generator }),
    ...(discriminator === undefined ? {} : { discriminator }),
  };
};

/** What may be set on resume apart from the length: where it runs and how it reports. */
const RESUME_FLAGS = [
  'resume',
  'json',
  'device',
  'threads',
  'readers',
  'skipBad',
  'serve',
  ...SERVE_FLAGS,
  ...WEIGHTS_FLAGS,
];
const CADENCE_FLAGS = [
  'saveEvery',
  'saveEverySteps',
  'saveEveryMinutes',
  'keep',
  'earlyStop',
  'metrics',
  'metricsEvery',
  'bestBy',
] as const;
const LENGTH_FLAGS = ['epochs', 'epochsDecay', 'maxSteps'] as const;

const requireOnlyLength = (command: Command): void => {
  const known: readonly string[] = [...RESUME_FLAGS, ...CADENCE_FLAGS, ...LENGTH_FLAGS];
  for (const option of command.options) {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) === 'cli' && !known.includes(name))
      throw new Pix2PixError(
        'OPTION',
        `train: ${option.long} cannot change on resume; leave it out (the run keeps its own), or start a new run`,
      );
  }
};

/** What the flags that may change on resume hold, each after its parser. */
type ChangeFlags = Omit<ResumeChanges, 'skipBad'>;

/** The flags of a list that were given. */
const givenFlags = <N extends keyof ChangeFlags>(
  command: Command,
  names: readonly N[],
): Pick<ChangeFlags, N> => {
  const values = command.opts<ChangeFlags>();
  return Object.fromEntries(
    // A flag that begins with --no- is false, which for a record is null.
    names.flatMap((name) =>
      values[name] === undefined ? [] : [[name, isOff(values[name]) ? null : values[name]]],
    ),
  ) as Pick<ChangeFlags, N>; // fromEntries forgets its keys
};

const isOff = (value: unknown): boolean => value === false;

/** What a first signal is answered with. */
const stoppingText = (name: StopSignal): string =>
  `\n${name === 'SIGINT' ? '' : `${name}: `}stopping after this step and saving; ${againText(name)} ends at once\n`;
