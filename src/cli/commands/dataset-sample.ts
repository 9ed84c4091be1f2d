/** `pix2pix dataset sample`: draws a data set, to try everything without a download. */
import { type Command, Option } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import {
  type SampleOptions,
  type SplitCounts,
  writeSampleDataSet,
} from '../../data/node/make/write-sample.ts';
import {
  type UnpairedSampleOptions,
  writeUnpairedSample,
} from '../../data/node/make/write-unpaired-sample.ts';
import { wholeNumber } from '../number-flags.ts';
import { counted, type Output, outputOf, printJson } from '../output.ts';
import { withPairProgress } from '../pair-progress.ts';

/** Enough for a small network to learn windows and bricks, and drawn within a minute. */
const SAMPLE_PAIRS = 500;

/** Of each side: drawn within a minute or so, as the pairs are. */
const SAMPLE_IMAGES = 300;

interface Flags {
  readonly pairs: number;
  readonly unpaired?: boolean;
  readonly images?: number;
  readonly size: number;
  readonly seed: number;
  readonly json?: boolean;
}

export const addDatasetSample = (group: Command): void => {
  const command = group
    .command('sample <folder>')
    .description(
      'draw labelled house fronts: train, val and test; labels left (A), photographs right (B); or with --unpaired two sets for cyclegan',
    )
    .option(
      '--pairs <number>',
      'pairs in all: 80 % to train, 10 % val, 10 % test',
      wholeNumber(3),
      SAMPLE_PAIRS,
    )
    .addOption(
      new Option(
        '--unpaired',
        'draw houses by day (trainA, valA, testA) and other houses by night (trainB, ...) instead',
      ).conflicts('pairs'),
    )
    .option(
      '--images <number>',
      `with --unpaired: images of each side, divided as the pairs are (default: ${SAMPLE_IMAGES})`,
      wholeNumber(3),
    )
    .option('--size <pixels>', 'side of each image, 64 to 512', wholeNumber(1), 256)
    .option('--seed <number>', 'another seed draws other houses', wholeNumber(0), 0)
    .option('--json', 'print one JSON object');
  command.action(async (folder: string) => {
    const { json, pairs, unpaired, images, size, seed } = command.opts<Flags>();
    if (images !== undefined && !unpaired)
      throw new Pix2PixError(
        'OPTION',
        'dataset sample: --images has no effect without --unpaired; add that, or say with --pairs how many pairs to draw',
      );
    const output = outputOf(command);
    const made = unpaired
      ? await drawUnpaired(folder, { images: images ?? SAMPLE_IMAGES, size, seed }, output)
      : await drawPairs(folder, { pairs, size, seed }, output);
    if (json) printJson(output, { folder, ...made.options, splits: made.splits });
    else output.stdout(`${folder}: ${made.text}\n`);
  });
};

/** What was drawn, for `--json`, and in words with the next command. */
interface Drawn {
  readonly options: object;
  readonly splits: SplitCounts;
  readonly text: string;
}

const drawPairs = async (folder: string, options: SampleOptions, output: Output): Promise<Drawn> => {
  const splits = await withPairProgress(output, (onProgress) =>
    writeSampleDataSet(folder, { ...options, onProgress }),
  );
  const { train, val, test } = splits;
  const text = `${counted(train, 'pair')} to train on, ${val} to validate, ${test} to test; next: pix2pix train ${folder} --preset small --out runs/first`;
  return { options, splits, text };
};

const drawUnpaired = async (
  folder: string,
  options: UnpairedSampleOptions,
  output: Output,
): Promise<Drawn> => {
  const splits = await withPairProgress(
    output,
    (onProgress) => writeUnpairedSample(folder, { ...options, onProgress }),
    'images',
  );
  const { train, val, test } = splits;
  const text = `of A (day) and of B (night) ${counted(train, 'image')} each to train on, ${val} to validate, ${test} to test; next: pix2pix train ${folder} --preset cyclegan-small --out runs/first`;
  return { options: { unpaired: true, ...options }, splits, text };
};
