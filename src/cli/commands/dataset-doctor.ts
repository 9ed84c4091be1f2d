/** `pix2pix dataset doctor`: finds what is wrong with a data set before training. */
import type { Command } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import { parseMatch } from '../../data/names/match-pattern.ts';
import { examineDataSet } from '../../data/node/doctor/doctor.ts';
import { doctorText } from '../../data/node/doctor/doctor-text.ts';
import { MATCH } from '../match-flag.ts';
import { wholeNumber } from '../number-flags.ts';
import { formatCount, outputOf, printJson } from '../output.ts';

export const addDatasetDoctor = (group: Command): void => {
  const command = group
    .command('doctor <folder> [folderB]')
    .description(
      'read every image and say what is wrong: files, copies, leaks between splits, sides, sizes; of pairs, or of two sides without pairs, in one folder or two',
    )
    .option(
      '--unpaired',
      'take the sides as unpaired, whatever their names (default: where no names are equal)',
    )
    .option('--match <text>', MATCH)
    .option('--size <pixels>', 'side of the training images', wholeNumber(1), 256)
    .option('--verbose', 'name every file, instead of three of each kind')
    .option('--json', 'print one JSON object, with every finding and file');
  command.action(async (folder: string, folderB: string | undefined) => {
    const { json, size, verbose, unpaired, match } = command.opts<{
      size: number;
      unpaired?: boolean;
      match?: string;
      json?: boolean;
      verbose?: boolean;
    }>();
    if (match !== undefined && (unpaired || folderB !== undefined))
      throw new Pix2PixError(
        'OPTION',
        'dataset doctor: --match is about pairs, and has no effect on two sides without pairs; leave it out',
      );
    const pattern = match === undefined ? undefined : parseMatch(match);
    const output = outputOf(command);
    const isTerminal = process.stderr.isTTY === true;
    const report = await examineDataSet(folderB === undefined ? folder : { a: folder, b: folderB }, {
      size,
      isPaired: unpaired ? false : undefined,
      pattern,
      onProgress: (examined) => {
        if (isTerminal) output.stderr(`\r${formatCount(examined)} examined\x1b[K`);
      },
    });
    if (isTerminal) output.stderr('\r\x1b[K');
    if (json) printJson(output, report);
    else output.stdout(doctorText(report, verbose));
    const errors = new Set(
      report.findings.flatMap(({ severity, kind }) => (severity === 'error' ? [kind] : [])),
    );
    if (errors.size > 0)
      throw new Pix2PixError(
        'DATA',
        `data set ${report.folder}: errors found (${[...errors].join(', ')}); fix them before training`,
      );
  });
};
