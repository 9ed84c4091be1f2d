/** `pix2pix export`: writes models and the drawing board as a folder, for any static host and any sub-path. */
import { type Command, Option } from 'commander';
import type { Direction } from '../../data/pairs.ts';
import { CHECKPOINT } from '../checkpoint-flag.ts';
import { addImageFlags, type ImageFlags } from '../image-flags.ts';
import { counted, outputOf, printJson } from '../output.ts';
import { exportWeb, type WebExport } from '../web-export.ts';

export const addExport = (program: Command): void => {
  const command = program
    .command('export <models...>')
    .description(
      'write the drawing board with models (run folders or .onnx files) as a static folder for any web host',
    )
    .requiredOption(
      '--web <folder>',
      'the folder: new, empty or an earlier export, whose files are replaced; other files stay',
    )
    .option('--checkpoint <name>', CHECKPOINT)
    .addOption(
      new Option('--direction <way>', 'which of both ways of cyclegan to export (default: both)').choices([
        'AtoB',
        'BtoA',
      ]),
    )
    .option('--title <text>', 'title of the page (default: the names of the models)')
    .option('--json', 'print one JSON object');
  addImageFlags(command);
  command.action(async (models: readonly string[]) => {
    const { web, title, checkpoint, direction, json, ...images } = command.opts<Flags>();
    const output = outputOf(command);
    const onNotice = (line: string): void => output.stderr(`${line}\n`);
    const result = await exportWeb(models, web, { title, checkpoint, direction, images, onNotice });
    for (const line of changes(result)) onNotice(line);
    if (json) printJson(output, result);
    else output.stdout(report(result));
  });
};

interface Flags extends ImageFlags {
  readonly web: string;
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

const report = ({ folder, models, bytes }: WebExport): string => {
  const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
  const names = models.map(({ name, bytes }) => `${name} (${megabytes(bytes)})`).join(' and ');
  return `exported ${names} to ${folder}: app ${megabytes(bytes.app)}, engine ${megabytes(bytes.engine)}; put it on any web host, or try it here: npx serve ${folder}\n`;
};
