/** The flags of `evaluate`, and which of them go together. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { Pix2PixError } from '../core/errors.ts';
import type { ValueRange } from '../data/image.ts';
import type { Direction } from '../data/pairs.ts';
import type { SidePage } from '../data/side-format.ts';
import type { ValueRangeName } from '../evaluation/image-network.ts';
import type { MetricName } from '../metrics/metric-names.ts';
import { ASKED_KINDS, type AskedKind } from '../settings/data-options.ts';
import { lowHighFlag } from './number-flags.ts';
import { parseShard, type Shard, shardOf } from './shard.ts';

export interface EvaluateFlags {
  readonly split?: string;
  readonly match?: string;
  readonly metrics?: readonly MetricName[];
  readonly outputs?: readonly string[];
  readonly targets?: string;
  readonly outputKind?: AskedKind;
  readonly outputRange?: ValueRange;
  readonly outputPage?: SidePage;
  readonly palette?: string;
  readonly segmenter?: string;
  readonly trainSegmenter?: boolean;
  readonly segmenterSteps?: number;
  readonly features?: string;
  readonly networkValues?: ValueRangeName;
  readonly fullSize?: boolean;
  readonly direction?: Direction | undefined;
  readonly unpaired?: boolean;
  readonly checkpoint?: string;
  readonly noise: boolean;
  readonly pixelWeights: boolean;
  readonly seed: number;
  readonly out?: string;
  readonly shard?: Shard | 'none';
  readonly merge?: boolean;
  readonly skipBad?: boolean;
  readonly json?: boolean;
}

/** Adds what is asked of the images in folders of outputs and targets. */
export const addFolderFlags = (command: Command): void => {
  command
    .addOption(
      new Option(
        '--output-kind <kind>',
        'what images in folders of outputs and targets hold (default: auto, which looks at the files)',
      ).choices(ASKED_KINDS),
    )
    .option(
      '--output-range <low:high>',
      'their raw values that are the ends of the scale (default: the least and most of the targets)',
      lowHighFlag,
    )
    .option('--output-page <page>', 'which page of files that hold several, or channels', pageFlag);
};

const pageFlag = (text: string): SidePage => {
  if (text === 'channels') return text;
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number from 0 on, or channels.');
};

/** Models, or folders of outputs and targets. */
export const requireOneKind = (sources: readonly string[], flags: EvaluateFlags): void => {
  const { outputs, targets, outputKind, outputRange, outputPage } = flags;
  const hasFolders = outputs !== undefined || targets !== undefined;
  if (hasFolders && (outputs === undefined || targets === undefined))
    throw new Pix2PixError(
      'OPTION',
      `evaluate: ${outputs ? '--targets' : '--outputs'} is missing; outputs are compared with the targets of equal names, by --outputs DIR --targets DIR`,
    );
  if (hasFolders && sources.length > 0)
    throw new Pix2PixError(
      'OPTION',
      `evaluate: ${sources[0]} and --outputs were both given; evaluate models and folders in two calls`,
    );
  if (!hasFolders && [outputKind, outputRange, outputPage].some((one) => one !== undefined))
    throw new Pix2PixError(
      'OPTION',
      'evaluate: --output-kind, --output-range and --output-page are for --outputs and --targets, since models know what their images hold; leave them out',
    );
};

/** Adds what shares an evaluation out to several processes. */
export const addShardFlags = (command: Command): void => {
  command
    .addOption(
      new Option(
        '--shard <i/n>',
        'measure the i-th of n parts of the images alone, into the folder of --out; none for all (default: by the variables of MPI, Slurm, Kubernetes or torchrun, or else none)',
      )
        .argParser(parseShard)
        .conflicts(['merge', 'trainSegmenter']),
    )
    .addOption(
      new Option(
        '--merge',
        'measure nothing: write the report of all parts in the folder of --out, with the other flags as they were',
      ).conflicts('trainSegmenter'),
    );
};

/** The part that this process measures; undefined for all images. Throws OPTION where parts have no folder to go to. */
export const shardOfFlags = (
  { shard: asked, merge = false, out }: EvaluateFlags,
  environment: NodeJS.ProcessEnv,
): Shard | undefined => {
  if (merge && out === undefined)
    throw new Pix2PixError(
      'OPTION',
      'evaluate: --merge needs --out, the folder that has the parts and gets the report',
    );
  const shard = asked ?? (merge ? 'none' : shardOf(environment));
  if (shard === undefined || shard === 'none') return undefined;
  if (out !== undefined) return shard;
  throw new Pix2PixError(
    'OPTION',
    `evaluate: ${shard.from} asks for a part of the images, which needs --out, the folder that all parts go to; give it, or measure all images with --shard none`,
  );
};

/** Throws OPTION for flags that have no effect without another one, and for a folder without a name. */
export const requireUse = ({ segmenterSteps, trainSegmenter, out }: EvaluateFlags): void => {
  if (segmenterSteps !== undefined && !trainSegmenter)
    throw new Pix2PixError(
      'OPTION',
      `evaluate: --segmenter-steps ${segmenterSteps} is for --train-segmenter; give both, or none`,
    );
  if (out?.trim() === '')
    throw new Pix2PixError('OPTION', 'evaluate: --out is empty, expected a folder, such as --out report');
};

/** Throws OPTION for flags about labels, which only one of the two sides is. */
export const requireOneWay = ({ palette, segmenter, trainSegmenter }: EvaluateFlags): void => {
  const given = [
    ...(palette === undefined ? [] : ['--palette']),
    ...(segmenter === undefined ? [] : ['--segmenter']),
    ...(trainSegmenter ? ['--train-segmenter'] : []),
  ];
  if (given.length > 0)
    throw new Pix2PixError(
      'OPTION',
      `evaluate: ${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} about one way, but these models translate both ways; choose one with --direction AtoB or --direction BtoA`,
    );
};
