/** `pix2pix dataset split`: divides pairs, or two sides without pairs, into train, val and test. */
import { type Command, InvalidArgumentError } from 'commander';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { looksUnpaired } from '../../data/node/looks-unpaired.ts';
import type { LeftOut } from '../../data/node/make/left-out.ts';
import { type SplitOptions, splitDataSet } from '../../data/node/make/split-data-set.ts';
import { splitUnpaired } from '../../data/node/make/split-unpaired.ts';
import type { UnpairedPlace } from '../../data/node/unpaired-set.ts';
import { listFailed, requireNoneFailed, SKIP_BAD } from '../failed-files.ts';
import { MATCH } from '../match-flag.ts';
import { numberBetween, wholeNumber } from '../number-flags.ts';
import { counted, type Output, outputOf, printJson } from '../output.ts';
import { withPairProgress } from '../pair-progress.ts';
import { tellSources } from '../source-lines.ts';

interface Flags {
  readonly val: number;
  readonly test: number;
  readonly seed: number;
  readonly group?: RegExp;
  readonly sequences?: boolean;
  readonly resplit?: boolean;
  readonly unpaired?: boolean;
  readonly match?: string;
  readonly link?: boolean;
  readonly skipBad?: boolean;
  readonly json?: boolean;
}

export const addDatasetSplit = (group: Command): void => {
  const command = group
    .command('split <folders...>')
    .description(
      'copy pairs to train, val and test at random; copies of one image stay in one split; the folders are that of the pairs and the new one, or those of two sides without pairs and the new one',
    )
    .usage('[options] <folder> [folderB] <out>')
    .option('--unpaired', 'divide each side of the folder by itself (default: where no names are equal)')
    .option('--match <text>', MATCH)
    .option(
      '--val <share>',
      'share of the pairs, or of the images of each side, to validate on',
      numberBetween(0, 1),
      0.1,
    )
    .option('--test <share>', 'share of the pairs to test on', numberBetween(0, 1), 0.1)
    .option('--seed <number>', 'another seed draws another split', wholeNumber(0), 0)
    .option(
      '--group <pattern>',
      'keep pairs, or images of a side, together whose names have one group by this regular expression, such as "^(patient\\d+)"',
      regularExpression,
    )
    .option(
      '--sequences',
      'keep frames together whose names have running numbers: whole sequences, or stretches of neighbours where these are too long',
    )
    .option('--resplit', 'divide pairs that are split already anew')
    .option('--link', 'link the files, which takes no space, instead of copying them')
    .option('--skip-bad', SKIP_BAD)
    .option('--json', 'print one JSON object');
  command.action(async (folders: readonly string[]) => {
    const {
      link = false,
      json,
      skipBad,
      unpaired,
      match,
      group: pattern,
      sequences,
      resplit,
      ...shares
    } = command.opts<Flags>();
    const { place, sources, out } = await placesOf(folders, unpaired, match);
    if (resplit && place !== undefined)
      throw new Pix2PixError(
        'OPTION',
        'dataset split: --resplit is about pairs; put all images of each side into one folder, and give both',
      );
    const output = outputOf(command);
    const leftOut: LeftOut[] = [];
    const onLeftOut = (found: readonly LeftOut[]): unknown => leftOut.push(...found);
    await tellSources(sources, output);
    const onNotice = (line: string): void => output.stderr(`${line}\n`);
    const options = {
      ...shares,
      group: pattern,
      isBySequence: sequences ?? false,
      isResplitting: resplit ?? false,
      match,
      isLinking: link,
      onLeftOut,
      onNotice,
    };
    const { splits, text } =
      place === undefined
        ? await splitPairs(sources[0] as string, out, options, output)
        : await splitSides(place, out, options, output);
    listFailed(leftOut, output);
    if (json)
      printJson(output, {
        folder: out,
        source: sources.length === 1 ? sources[0] : sources,
        ...shares,
        ...(pattern ? { group: pattern.source } : {}),
        ...(sequences ? { sequences } : {}),
        ...(match === undefined ? {} : { match }),
        splits,
        leftOut,
      });
    else output.stdout(`${out}: ${text}\n`);
    requireNoneFailed(out, leftOut, skipBad);
  });
};

interface Places {
  /** Of two sides without pairs. */
  readonly place: UnpairedPlace | undefined;
  readonly sources: readonly string[];
  readonly out: string;
}

/** What the folders of the command line are. Throws OPTION for too few or too many. */
const placesOf = async (folders: readonly string[], isUnpaired = false, match?: string): Promise<Places> => {
  const [a, second, third] = folders;
  if (a === undefined || second === undefined || folders.length > 3)
    throw new Pix2PixError(
      'OPTION',
      `dataset split: ${counted(folders.length, 'folder')}, expected two, the pairs and the new folder, or three, both sides and the new folder`,
    );
  if (match !== undefined && (third !== undefined || isUnpaired))
    throw new Pix2PixError(
      'OPTION',
      'dataset split: --match is about pairs, and has no effect on two sides without pairs; leave it out',
    );
  if (third !== undefined) return { place: { a, b: second }, sources: [a, second], out: third };
  const isTakenApart = isUnpaired || (match === undefined && (await looksUnpaired(a)));
  return { place: isTakenApart ? a : undefined, sources: [a], out: second };
};

/** What was made, for `--json`, and in words with the next command. */
interface Made {
  readonly splits: object;
  readonly text: string;
}

const splitPairs = async (
  folder: string,
  out: string,
  options: SplitOptions,
  output: Output,
): Promise<Made> => {
  const splits = await withPairProgress(output, (onProgress) =>
    splitDataSet(folder, out, { ...options, onProgress }),
  );
  const { train, val, test } = splits;
  return {
    splits,
    text: `${counted(train, 'pair')} to train on, ${val} to validate, ${test} to test; next: pix2pix train ${out} --preset small --out runs/first`,
  };
};

const splitSides = async (
  place: UnpairedPlace,
  out: string,
  options: SplitOptions,
  output: Output,
): Promise<Made> => {
  const splits = await withPairProgress(
    output,
    (onProgress) => splitUnpaired(place, out, { ...options, onProgress }),
    'images',
  );
  const { a, b } = splits;
  return {
    splits,
    text: `of A and B ${a.train} and ${b.train} images to train on, ${a.val} and ${b.val} to validate, ${a.test} and ${b.test} to test; next: pix2pix train ${out} --model cyclegan --out runs/first`,
  };
};

const regularExpression = (text: string): RegExp => {
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    throw new InvalidArgumentError(`Expected a regular expression (${messageOf(error)}).`);
  }
};
