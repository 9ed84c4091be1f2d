/** `pix2pix convert`: writes a model with smaller weights, and says how far its outputs are from before. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Command, Option } from 'commander';
import { checkOutputs } from '../../data/node/outputs.ts';
import type { Direction } from '../../data/pairs.ts';
import { PRECISIONS, type Precision } from '../../onnx/convert/precision.ts';
import { findModel, readModel, takenText } from '../../training/node/model-source.ts';
import { CHECKPOINT } from '../checkpoint-flag.ts';
import { addNamed } from '../command-table.ts';
import { type ConvertReport, convertFile, worstPath } from '../convert-file.ts';
import { wholeNumber } from '../number-flags.ts';
import { formatCount, outputOf, printJson } from '../output.ts';

/** As many images as tell a model's usual differences within a minute. */
const USUAL_COUNT = 20;

export const addConvert = (program: Command): void => {
  const command = addNamed(program, 'convert')
    .addOption(
      new Option(
        '--to <type>',
        'fp16: half precision, norms in float32; int8: weights as whole numbers of 8 bits, computed in float32',
      )
        .choices(PRECISIONS)
        .makeOptionMandatory(),
    )
    .requiredOption('--out <file>', 'the new .onnx file')
    .option('--checkpoint <name>', CHECKPOINT)
    .addOption(new Option('--direction <way>', 'which of both ways of cyclegan').choices(['AtoB', 'BtoA']));
  addCompareFlags(command);
  command.option('--overwrite', 'replace files that exist').option('--json', 'print one JSON object');
  command.action(async (model: string) => {
    const { to, out, checkpoint, direction, overwrite = false, json } = command.opts<ConvertFlags>();
    const output = outputOf(command);
    const source = await readModel(await findModel(model, checkpoint, direction));
    const onNotice = (line: string): void => output.stderr(`${line}\n`);
    const taken = takenText(source);
    if (taken !== undefined) onNotice(taken);
    const comparison = comparisonOf(command);
    await checkOutputs({
      files: [out, ...(comparison ? [worstPath(out)] : [])].map((path) => ({ path, from: source.path })),
      inputs: [source.path],
      isOverwriting: overwrite,
    });
    await mkdir(dirname(out), { recursive: true });
    const report = await convertFile(source, { to, out, checkpoint, direction, comparison, onNotice });
    if (json) printJson(output, report);
    else output.stdout(reportText(report));
  });
};

interface ConvertFlags {
  readonly to: Precision;
  readonly out: string;
  readonly checkpoint?: string;
  readonly direction?: Direction;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** Adds the flags of the comparison of outputs. */
const addCompareFlags = (command: Command): void => {
  command
    .option(
      '--data <folder>',
      'images to compare outputs on: a data set, or a folder of images (default: the data set of the run, or else noise)',
    )
    .option('--split <name>', 'split of the data set to compare on (default: val, or else test)')
    .option('--count <number>', 'at most so many images', wholeNumber(1), USUAL_COUNT)
    .option('--no-compare', 'only convert');
};

const comparisonOf = (command: Command) => {
  const { compare, data, split, count } = command.opts<{
    compare: boolean;
    data?: string;
    split?: string;
    count: number;
  }>();
  return compare ? { data, split, count } : undefined;
};

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** What was written, and how far the outputs are from before. */
const reportText = ({
  model,
  out,
  to,
  bytes,
  tensors,
  elements,
  floatElements,
  comparison,
}: ConvertReport): string => {
  const first = `wrote ${out}: ${to}, ${megabytes(bytes.after)} where ${model} has ${megabytes(bytes.before)}; ${formatCount(elements)} values of ${tensors} tensors converted, ${formatCount(floatElements)} stay float32\n`;
  if (!comparison) return first;
  const { about, largest, mean, changed, worst } = comparison;
  return `${first}compared on ${about}: largest difference ${largest} of 255, mean ${mean.toFixed(3)}, ${(100 * changed).toFixed(1)} % of the values changed; the worst is ${worst.name}, in ${worst.picture} (before, after, difference times ${worst.times})\n`;
};
