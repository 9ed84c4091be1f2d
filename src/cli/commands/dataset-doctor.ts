/** `pix2pix dataset doctor`: what is wrong with a data set, before a training is. */
import type { Command } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import { examineDataSet } from '../../data/node/doctor/doctor.ts';
import type { DoctorReport } from '../../data/node/doctor/doctor-report.ts';
import { wholeNumber } from '../number-flags.ts';
import { counted, outputOf, printJson } from '../output.ts';

/** Files named with a finding; --json has all. */
const MOST_FILES = 8;

export const addDatasetDoctor = (group: Command): void => {
  const command = group
    .command('doctor <folder>')
    .description('read every pair and say what is wrong: files, copies, leaks between splits, sides, sizes')
    .option('--size <pixels>', 'side of the training images', wholeNumber(1), 256)
    .option('--json', 'print one JSON object');
  command.action(async (folder: string) => {
    const { json, size } = command.opts<{ size: number; json?: boolean }>();
    const output = outputOf(command);
    const isTerminal = process.stderr.isTTY === true;
    const report = await examineDataSet(folder, {
      size,
      onProgress: (examined) => {
        if (isTerminal) output.stderr(`\r${counted(examined, 'pair')} examined\x1b[K`);
      },
    });
    if (isTerminal) output.stderr('\r\x1b[K');
    if (json) printJson(output, report);
    else output.stdout(reportText(report));
    const errors = report.findings.filter(({ severity }) => severity === 'error').length;
    if (errors > 0)
      throw new Pix2PixError(
        'DATA',
        `data set ${folder}: ${counted(errors, 'error')} found; mend them before training`,
      );
  });
};

const reportText = ({ folder, pairs, findings }: DoctorReport): string => {
  const splits = Object.entries(pairs).map(([split, count]) => `${count} ${split}`);
  const lines = findings.map(({ severity, files, text }) => {
    const more = files.length > MOST_FILES ? ` and ${files.length - MOST_FILES} more` : '';
    const names = files.length > 0 ? `${files.slice(0, MOST_FILES).join(', ')}${more}: ` : '';
    return `${severity.padEnd(7)}  ${names}${text}\n`;
  });
  const end = findings.some(({ severity }) => severity !== 'note') ? '' : 'nothing is wrong with it\n';
  return `${folder}: ${splits.join(', ')}\n${lines.join('')}${end}`;
};
