/** `pix2pix dataset`: data sets to train on; `sample` draws one, `doctor` examines one. */
import type { Command } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import { examineDataSet } from '../../data/node/doctor.ts';
import type { DoctorReport } from '../../data/node/doctor-report.ts';
import { writeSampleDataSet } from '../../data/node/write-sample.ts';
import { wholeNumber } from '../number-flags.ts';
import { counted, outputOf, printJson } from '../output.ts';

/** Enough that a small network learns windows and bricks, and drawn in a minute. */
const SAMPLE_PAIRS = 500;

export const addDataset = (program: Command): void => {
  const group = program.command('dataset').description('make and examine data sets of pairs');
  addSample(group);
  addDoctor(group);
};

const addSample = (group: Command): void => {
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
    const isTerminal = process.stderr.isTTY === true;
    const onProgress = (written: number, total: number): void => {
      if (isTerminal)
        output.stderr(`\r${written} of ${total} pairs\x1b[K${written === total ? '\r\x1b[K' : ''}`);
    };
    const counts = await writeSampleDataSet(folder, { ...options, onProgress });
    if (json) printJson(output, { folder, ...options, splits: counts });
    else
      output.stdout(
        `${folder}: ${counted(counts.train, 'pair')} to train on, ${counts.val} to validate, ${counts.test} to test; next: pix2pix train ${folder} --preset small --out runs/first\n`,
      );
  });
};

/** Files named with a finding; --json has all. */
const MOST_FILES = 8;

const addDoctor = (group: Command): void => {
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
