/** `pix2pix dataset combine`: two folders of images as pairs side by side. */
import { type Command, Option } from 'commander';
import { combineFolders } from '../../data/node/make/combine-folders.ts';
import { DEFAULT_QUALITY, PAIR_FORMATS, type PairFormat } from '../../data/node/make/pair-format.ts';
import { SKIP_BAD } from '../failed-files.ts';
import { MATCH } from '../match-flag.ts';
import { wholeNumber } from '../number-flags.ts';
import { outputOf } from '../output.ts';
import { withPairProgress } from '../pair-progress.ts';
import { tellSources } from '../source-lines.ts';
import { tellMade } from './dataset-made.ts';

interface Flags {
  readonly format: PairFormat;
  readonly quality?: number;
  readonly match?: string;
  readonly resize?: boolean;
  readonly skipBad?: boolean;
  readonly json?: boolean;
}

export const addDatasetCombine = (group: Command): void => {
  const command = group
    .command('combine <a> <b> <out>')
    .description(
      'join the images of two folders whose names match into pairs side by side; sub-folders are kept',
    )
    .addOption(
      new Option('--format <format>', 'format of the pairs')
        .choices(Object.keys(PAIR_FORMATS))
        .default('png'),
    )
    .option('--quality <number>', `quality of jpeg, 1 to 100 (default: ${DEFAULT_QUALITY})`, wholeNumber(1))
    .option('--match <text>', MATCH)
    .option('--resize', 'give each image of B the size of its partner in A')
    .option('--skip-bad', `${SKIP_BAD}; also leave out images without a partner, which are refused otherwise`)
    .option('--json', 'print one JSON object');
  command.action(async (a: string, b: string, out: string) => {
    const { format, quality, match, resize = false, skipBad = false, json } = command.opts<Flags>();
    const output = outputOf(command);
    const options = {
      format,
      ...(quality === undefined ? {} : { quality }),
      isResizing: resize,
      isSkippingBad: true,
      isSkippingLone: skipBad,
      match,
      onNotice: (line: string) => output.stderr(`${line}\n`),
    };
    await tellSources([a, b], output);
    const made = await withPairProgress(output, (onProgress) =>
      combineFolders(a, b, out, { ...options, onProgress }),
    );
    tellMade(output, out, made, { json, skipBad });
  });
};
