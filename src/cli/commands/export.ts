/** `pix2pix export`: models and the drawing board as a folder for any static host and any sub-path, or a model as one file. */
import { type Command, Option } from 'commander';
import type { Direction } from '../../data/pairs.ts';
import { CHECKPOINT } from '../checkpoint-flag.ts';
import { addImageFlags, type ImageFlags } from '../image-flags.ts';
import { EXPORT_PRECISIONS, exportOnnx, type OnnxExport } from '../onnx-export.ts';
import { counted, outputOf, printJson } from '../output.ts';
import { exportWeb, type WebExport } from '../web-export.ts';

export const addExport = (program: Command): void => {
  const command = program
    .command('export <models...>')
    .description(
      'write the drawing board with models (run folders or .onnx files) as a static folder for any web host, or a model as one file',
    )
    .option(
      '--web <folder>',
      'the folder of the board: new, empty or an earlier export, whose files are replaced; other files stay',
    )
    .option('--onnx <file>', 'write the model of a run or checkpoint as this .onnx file instead')
    .addOption(
      new Option('--precision <type>', 'weights of --onnx (pix2pix convert also compares the outputs)')
        .choices(EXPORT_PRECISIONS)
        .default('fp32'),
    )
    .option('--checkpoint <name>', CHECKPOINT)
    .addOption(
      new Option('--direction <way>', 'which of both ways of cyclegan to export (default: both)').choices([
        'AtoB',
        'BtoA',
      ]),
    )
    .option('--title <text>', 'title of the page (default: the names of the models)')
    .option('--overwrite', 'replace the file of --onnx if it exists')
    .option('--json', 'print one JSON object');
  addImageFlags(command);
  command.action(async (models: readonly string[]) => {
    const flags = command.opts<Flags>();
    const { web, title, checkpoint, direction, json, onnx, precision, overwrite, ...images } = flags;
    const output = outputOf(command);
    const onNotice = (line: string): void => output.stderr(`${line}\n`);
    if (onnx !== undefined && web === undefined) {
      const shared = { precision, checkpoint, direction, isOverwriting: overwrite ?? false, onNotice };
      const written = await exportOnnx(models, onnx, shared);
      if (json) printJson(output, written);
      else output.stdout(onnxReport(written));
      return;
    }
    requireOneKind(command, flags);
    const result = await exportWeb(models, web as string, { title, checkpoint, direction, images, onNotice });
    for (const line of changes(result)) onNotice(line);
    if (json) printJson(output, result);
    else output.stdout(report(result));
  });
};

/** Ends with wrong usage unless one kind of export is asked for. */
const requireOneKind = (command: Command, { web, onnx }: Flags): void => {
  if ((web === undefined) !== (onnx === undefined)) return;
  const given = web === undefined ? 'neither --web nor --onnx is given' : '--web and --onnx are both given';
  command.error(`error: ${given}, expected --web FOLDER for the board with models, or --onnx FILE`);
};

interface Flags extends ImageFlags {
  readonly web?: string;
  readonly onnx?: string;
  readonly precision: (typeof EXPORT_PRECISIONS)[number];
  readonly overwrite?: boolean;
  readonly title?: string;
  readonly checkpoint?: string;
  readonly direction?: Direction;
  readonly json?: boolean;
}

/** What happened to the files that were in the folder before. */
const changes = ({ folder, numReplaced, kept }: WebExport): string[] => [
  ...(numReplaced > 0 ? [`replaced the ${counted(numReplaced, 'file')} of the earlier export`] : []),
  ...(kept.length > 0 ? [`left unchanged in ${folder}: ${kept.join(', ')}`] : []),
];

const onnxReport = ({ out, from, precision, bytes }: OnnxExport): string =>
  `wrote ${out}: ${from}, ${precision}, ${(bytes / 1e6).toFixed(1)} MB\n`;

const report = ({ folder, models, bytes }: WebExport): string => {
  const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
  const names = models.map(({ name, bytes }) => `${name} (${megabytes(bytes)})`).join(' and ');
  return `exported ${names} to ${folder}: app ${megabytes(bytes.app)}, engine ${megabytes(bytes.engine)}; put it on any web host, or try it here: npx serve ${folder}\n`;
};
