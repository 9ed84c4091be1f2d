/** `pix2pix dataset split`: divides pairs into train, val and test. */
import { type Command, InvalidArgumentError } from 'commander';
import { messageOf } from '../../core/errors.ts';
import type { LeftOut } from '../../data/node/make/left-out.ts';
import { splitDataSet } from '../../data/node/make/split-data-set.ts';
import { listFailed, requireNoneFailed, SKIP_BAD } from '../failed-files.ts';
import { numberBetween, wholeNumber } from '../number-flags.ts';
import { counted, outputOf, printJson } from '../output.ts';
import { withPairProgress } from '../pair-progress.ts';
import { tellSources } from '../source-lines.ts';

interface Flags {
  readonly val: number;
  readonly test: number;
  readonly seed: number;
  readonly group?: RegExp;
  readonly link?: boolean;
  readonly skipBad?: boolean;
  readonly json?: boolean;
}

export const addDatasetSplit = (group: Command): void => {
  const command = group
    .command('split <folder> <out>')
    .description('copy pairs to train, val and test at random; copies of one image stay in one split')
    .option('--val <share>', 'share of the pairs to validate on', numberBetween(0, 1), 0.1)
    .option('--test <share>', 'share of the pairs to test on', numberBetween(0, 1), 0.1)
    .option('--seed <number>', 'another seed draws another split', wholeNumber(0), 0)
    .option(
      '--group <pattern>',
      'keep pairs together whose names have one group by this regular expression, such as "^(patient\\d+)"',
      regularExpression,
    )
    .option('--link', 'link the files, which takes no space, instead of copying them')
    .option('--skip-bad', SKIP_BAD)
    .option('--json', 'print one JSON object');
  command.action(async (folder: string, out: string) => {
    const { link = false, json, skipBad, group: pattern, ...shares } = command.opts<Flags>();
    const output = outputOf(command);
    const leftOut: LeftOut[] = [];
    const onLeftOut = (found: readonly LeftOut[]): unknown => leftOut.push(...found);
    await tellSources([folder], output);
    const splits = await withPairProgress(output, (onProgress) =>
      splitDataSet(folder, out, { ...shares, group: pattern, isLinking: link, onLeftOut, onProgress }),
    );
    listFailed(leftOut, output);
    if (json)
      printJson(output, {
        folder: out,
        source: folder,
        ...shares,
        ...(pattern ? { group: pattern.source } : {}),
        splits,
        leftOut,
      });
    else
      output.stdout(
        `${out}: ${counted(splits.train, 'pair')} to train on, ${splits.val} to validate, ${splits.test} to test; next: pix2pix train ${out} --preset small --out runs/first\n`,
      );
    requireNoneFailed(out, leftOut, skipBad);
  });
};

const regularExpression = (text: string): RegExp => {
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    throw new InvalidArgumentError(`Expected a regular expression (${messageOf(error)}).`);
  }
};
