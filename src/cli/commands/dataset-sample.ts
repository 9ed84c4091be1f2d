/** `pix2pix dataset sample`: draws a data set, to try everything without a download. */
import type { Command } from 'commander';
import { writeSampleDataSet } from '../../data/node/make/write-sample.ts';
import { wholeNumber } from '../number-flags.ts';
import { counted, outputOf, printJson } from '../output.ts';
import { withPairProgress } from '../pair-progress.ts';

/** Enough for a small network to learn windows and bricks, and drawn within a minute. */
const SAMPLE_PAIRS = 500;

export const addDatasetSample = (group: Command): void => {
  const command = group
    .command('sample <folder>')
    .description('draw labelled house fronts: train, val and test; labels left (A), photographs right (B)')
    .option(
      '--pairs <number>',
      'pairs in all: 80 % to train, 10 % val, 10 % test',
      wholeNumber(3),
      SAMPLE_PAIRS,
    )
    .option('--size <pixels>', 'side of each image, 64 to 512', wholeNumber(1), 256)
    .option('--seed <number>', 'another seed draws other houses', wholeNumber(0), 0)
    .option('--json', 'print one JSON object');
  command.action(async (folder: string) => {
    const { json, ...options } = command.opts<{
      pairs: number;
      size: number;
      seed: number;
      json?: boolean;
    }>();
    const output = outputOf(command);
    const counts = await withPairProgress(output, (onProgress) =>
      writeSampleDataSet(folder, { ...options, onProgress }),
    );
    if (json) printJson(output, { folder, ...options, splits: counts });
    else
      output.stdout(
        `${folder}: ${counted(counts.train, 'pair')} to train on, ${counts.val} to validate, ${counts.test} to test; next: pix2pix train ${folder} --preset small --out runs/first\n`,
      );
  });
};
