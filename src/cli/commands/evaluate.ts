/** `pix2pix evaluate`: measures how good a model is, or which of several is better. */
import { type Command, Option } from 'commander';
import { partText } from '../../core/part-of.ts';
import type { Direction } from '../../data/pairs.ts';
import { bothWaysRecord, failedBothWays } from '../../evaluation/both-ways-report.ts';
import type { FailedPair } from '../../evaluation/evaluate.ts';
import { VALUE_RANGES } from '../../evaluation/image-network.ts';
import { evaluatedDirections } from '../../evaluation/node/both-ways-run.ts';
import { evaluateBothWays } from '../../evaluation/node/evaluate-both-ways.ts';
import { type EvaluateFilesOptions, evaluateFiles } from '../../evaluation/node/evaluate-files.ts';
import { evaluatePart } from '../../evaluation/node/evaluate-part.ts';
import type { EvaluationSource } from '../../evaluation/node/evaluation-source.ts';
import { type SortedSources, sortSources } from '../../evaluation/node/sort-sources.ts';
import { sourceOfFolders } from '../../evaluation/node/source-of-folders.ts';
import { sourceOfModels } from '../../evaluation/node/source-of-models.ts';
import { trainedSegmenter } from '../../evaluation/node/trained-segmenter.ts';
import type { Report } from '../../evaluation/report.ts';
import { reportRecord } from '../../evaluation/report-record.ts';
import { scoreTableText } from '../../evaluation/score-text.ts';
import { METRIC_NAMES } from '../../metrics/metric-names.ts';
import type { Device } from '../../runtime/device.ts';
import { CHECKPOINT } from '../checkpoint-flag.ts';
import { addNamed } from '../command-table.ts';
import { addDeviceFlags, openDeviceOf } from '../device-flags.ts';
import {
  addFolderFlags,
  addShardFlags,
  type EvaluateFlags,
  requireOneKind,
  requireOneWay,
  requireUse,
  shardOfFlags,
} from '../evaluate-flags.ts';
import { listFailed, requireNoneFailed, SKIP_BAD } from '../failed-files.ts';
import { onInterrupt } from '../interrupt.ts';
import { MATCH } from '../match-flag.ts';
import { metricNames } from '../metric-flags.ts';
import { wholeNumber } from '../number-flags.ts';
import { counted, formatTable, type Output, outputOf, printJson } from '../output.ts';
import { withPairProgress } from '../pair-progress.ts';
import { segmenterProgress } from '../segmenter-progress.ts';
import type { Shard } from '../shard.ts';
import { tellSources } from '../source-lines.ts';
import { addWeightsFlags, readWeightsFlags } from '../weights-flags.ts';

/** Attributes of flags for models and their data, which folders of outputs do not use. */
const OF_MODELS = [
  'split',
  'match',
  'trainSegmenter',
  'fullSize',
  'direction',
  'unpaired',
  'pixelWeights',
  'noise',
  'checkpoint',
];

/** Ten times the 400 photos of facades: takes minutes on two cores at 128 pixels. */
const SEGMENTER_STEPS = 4000;

export const addEvaluate = (program: Command): void => {
  const command = addNamed(program, 'evaluate')
    .usage(
      '[options] MODEL [MODEL...] [DATA]\n       pix2pix evaluate [options] --outputs DIR... --targets DIR',
    )
    .option('--split <name>', 'split of the data (default: test, or else val)')
    .option('--match <text>', `${MATCH}; for the data of a run as it was trained (default)`)
    .option(
      '--metrics <names>',
      `of ${METRIC_NAMES.join(', ')} (default: all that the images allow)`,
      metricNames,
    )
    .addOption(
      new Option('--outputs <folders...>', 'evaluate existing images instead of models').conflicts(OF_MODELS),
    )
    .option('--targets <folder>', 'targets of these images, matched by name')
    .option('--palette <file>', 'JSON list of the names and colours of the classes')
    .option('--segmenter <file>', 'FCN-score of photos: an .onnx that assigns a class to each pixel')
    .addOption(
      new Option(
        '--train-segmenter',
        'FCN-score by a network trained on the real photos of the data, and saved in the run folder',
      ).conflicts('segmenter'),
    )
    .option(
      '--segmenter-steps <number>',
      `photos that it is trained on (default: ${SEGMENTER_STEPS})`,
      wholeNumber(1),
    )
    .option('--features <file>', 'Fréchet and kernel distance of the features of an .onnx')
    .addOption(
      new Option(
        '--network-values <range>',
        `range of values that these networks take (default: signed): ${Object.entries(VALUE_RANGES)
          .map(([name, { about }]) => `${name} (${about})`)
          .join(', ')}`,
      ).choices(Object.keys(VALUE_RANGES)),
    )
    .option('--full-size', "compare at each image's own size, not at that of the training")
    .addOption(
      new Option(
        '--direction <way>',
        'direction of models that do not record it, or only this one of models both ways',
      ).choices(['AtoB', 'BtoA']),
    )
    .option(
      '--unpaired',
      'take the sides as unpaired, whatever their names (default for cyclegan: where not all names are equal)',
    )
    .option('--checkpoint <name>', CHECKPOINT)
    .option(
      '--no-pixel-weights',
      'count all pixels alike, where the data has a folder W of their weights (default: as it says)',
    )
    .option('--no-noise', 'without dropout')
    .option('--seed <number>', 'seed of the noise and of the intervals', wholeNumber(0), 0)
    .option(
      '--out <folder>',
      'write a report: a page, the values of every pair, images; an earlier report there is replaced',
    )
    .option('--skip-bad', SKIP_BAD)
    .option('--json', 'print one JSON object');
  addShardFlags(command);
  addFolderFlags(command);
  addWeightsFlags(command);
  addDeviceFlags(command);
  command.action(async (sources: readonly string[]) => {
    const flags = command.opts<EvaluateFlags>();
    const output = outputOf(command);
    const { metrics } = flags;
    requireOneKind(sources, flags);
    requireUse(flags);
    const part = shardOfFlags(flags, process.env);
    const lpips = await readWeightsFlags(command, metrics?.includes('lpips'));
    const device = await openDeviceOf(command);
    const interrupt = onInterrupt();
    const tell = toldOnce((line) => output.stderr(`${line}\n`));
    const run = <T>(work: (options: EvaluateFilesOptions) => Promise<T>): Promise<T> =>
      withPairProgress(output, (onProgress) =>
        work({
          ...flags,
          metrics,
          lpips,
          values: flags.networkValues,
          partsIn: flags.merge ? flags.out : undefined,
          signal: interrupt.signal,
          onNotice: tell,
          onProgress,
        }),
      );
    try {
      const sorted = flags.outputs ? undefined : await sortSources(sources);
      const directions = sorted ? await evaluatedDirections(sorted.models, flags.direction) : [];
      const open = (direction: Direction | undefined): Promise<EvaluationSource> =>
        openSource(device, sorted, { ...flags, direction }, tell, output);
      if (part) {
        const ways = isBothWays(directions) ? directions : [directions[0]];
        const failed = await evaluatePartOf(device, part, ways, open, run, flags, output);
        requireNoneFailed('evaluate', failed, flags.skipBad);
        return;
      }
      const failed = isBothWays(directions)
        ? await evaluateBoth(device, directions, open, run, flags, output)
        : await evaluateOne(device, await open(directions[0]), run, flags, output, interrupt.signal);
      requireNoneFailed('evaluate', failed, flags.skipBad);
    } finally {
      interrupt.release();
      await device.dispose();
    }
  });
};

/** Leaves out lines that were told already: both ways of a model have much in common. */
const toldOnce = (tell: (line: string) => void): ((line: string) => void) => {
  const told = new Set<string>();
  return (line) => {
    if (!told.has(line)) tell(line);
    told.add(line);
  };
};

type Run = <T>(work: (options: EvaluateFilesOptions) => Promise<T>) => Promise<T>;

/** Evaluates a source and disposes it; resolves with what was left out. */
const evaluateOne = async (
  device: Device,
  source: EvaluationSource,
  run: Run,
  flags: EvaluateFlags,
  output: Output,
  signal: AbortSignal,
): Promise<readonly FailedPair[]> => {
  try {
    const segmenter = flags.trainSegmenter
      ? await train(device, source, flags, output, signal)
      : flags.segmenter;
    const { report, page } = await run((options) => evaluateFiles(device, source, { ...options, segmenter }));
    const { failed } = report.evaluation;
    listFailed(failed, output);
    print(flags.json ? { ...reportRecord(report), page } : reportText(report), page, output);
    return failed;
  } finally {
    await source.dispose();
  }
};

/** Measures a part of each way's images, as `evaluateOne`. */
const evaluatePartOf = async (
  device: Device,
  part: Shard,
  directions: readonly (Direction | undefined)[],
  open: (direction: Direction | undefined) => Promise<EvaluationSource>,
  run: Run,
  flags: EvaluateFlags,
  output: Output,
): Promise<readonly FailedPair[]> => {
  const { out = '', segmenter, json = false } = flags; // the part has a folder
  const all: FailedPair[] = [];
  for (const direction of directions) {
    const source = await open(direction);
    try {
      const { total, before, failed } = await run((options) =>
        evaluatePart(device, source, { ...options, segmenter, part, out }),
      );
      listFailed(failed, output);
      all.push(...failed);
      if (json) printJson(output, { part: part.index + 1, parts: part.count, total, before, failed });
      else output.stdout(partResult(part, { total, before }, out));
    } finally {
      await source.dispose();
    }
  }
  return all;
};

/** `part 2/4 (--shard 2/4): 25 images measured, 10 of them before; report/parts has it`. */
const partResult = (
  part: Shard,
  { total, before }: { readonly total: number; readonly before: number },
  out: string,
): string => {
  const earlier = before === 0 ? '' : `, ${before === total ? 'all' : before} of them before`;
  return `part ${partText(part)} (${part.from}): ${counted(total, 'image')} measured${earlier}; when all parts are, merge them: the same command with --merge and --out ${out}\n`;
};

const isBothWays = (directions: readonly (Direction | undefined)[]): directions is readonly Direction[] =>
  directions.length > 1;

/** Evaluates both ways, as `evaluateOne`. */
const evaluateBoth = async (
  device: Device,
  directions: readonly Direction[],
  open: (direction: Direction) => Promise<EvaluationSource>,
  run: Run,
  flags: EvaluateFlags,
  output: Output,
): Promise<readonly FailedPair[]> => {
  requireOneWay(flags);
  const { report, page } = await run((options) => evaluateBothWays(device, directions, open, options));
  const failed = failedBothWays(report);
  listFailed(failed, output);
  const text = report.directions.map((one) => reportText(one.report)).join('\n');
  print(flags.json ? { ...bothWaysRecord(report), page } : text, page, output);
  return failed;
};

const openSource = async (
  device: Device,
  sorted: SortedSources | undefined,
  {
    outputs = [],
    targets = '',
    outputKind,
    outputRange,
    outputPage,
    palette,
    split,
    match,
    direction,
    unpaired,
    fullSize,
    noise,
    pixelWeights,
    seed,
    checkpoint,
  }: EvaluateFlags,
  onNotice: (line: string) => void,
  output: Output,
): Promise<EvaluationSource> => {
  if (!sorted) {
    await tellSources([...outputs, targets], output);
    return sourceOfFolders(outputs, targets, { outputKind, outputRange, outputPage, palette, onNotice });
  }
  return sourceOfModels(device, {
    ...sorted,
    split,
    match,
    direction,
    seed,
    isFullSize: fullSize ?? false,
    hasNoise: noise,
    hasPixelWeights: pixelWeights,
    checkpoint,
    isUnpaired: unpaired ?? false,
    onNotice,
  });
};

const train = (
  device: Device,
  source: EvaluationSource,
  { palette, segmenterSteps: steps = SEGMENTER_STEPS, seed }: EvaluateFlags,
  output: Output,
  signal: AbortSignal,
): Promise<string> => {
  const progress = segmenterProgress(output.stderr, process.stderr.isTTY === true);
  return trainedSegmenter(device, source, { palette, steps, seed, signal, ...progress });
};

const reportText = (report: Report): string => {
  const { heads, rows } = scoreTableText(report);
  return `${report.about}; compared at ${report.size}\n\n${formatTable(heads, rows)}`;
};

/** Prints a text, with the page's path below, or an object as one line of JSON. */
const print = (result: string | object, page: string | undefined, { stdout }: Output): void => {
  if (typeof result !== 'string') {
    stdout(`${JSON.stringify(result)}\n`);
    return;
  }
  stdout(result);
  if (page !== undefined) stdout(`\nreport: ${page}\n`);
};
