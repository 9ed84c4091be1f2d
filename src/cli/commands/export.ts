/** `pix2pix export`: models and the drawing board as a folder of files, for any static host and any sub-path. */
import type { Command } from 'commander';
import { outputOf, printJson } from '../output.ts';
import { exportWeb, type WebExport } from '../web-export.ts';

export const addExport = (program: Command): void => {
  const command = program
    .command('export <models...>')
    .description(
      'the drawing board with models (run folders or .onnx files) as a static folder for any web host',
    )
    .requiredOption('--web <folder>', 'the folder; new, empty or an earlier export, which is replaced')
    .option('--title <text>', 'title of the page (default: the name of the first model)')
    .option('--json', 'print one JSON object');
  command.action(async (models: readonly string[]) => {
    const { web, title, json } = command.opts<{ web: string; title?: string; json?: boolean }>();
    const output = outputOf(command);
    const result = await exportWeb(models, web, title);
    if (json) printJson(output, result);
    else output.stdout(report(result));
  });
};

const report = ({ folder, models, bytes }: WebExport): string => {
  const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
  const names = models.map(({ name, bytes }) => `${name} (${megabytes(bytes)})`).join(', ');
  return `exported ${names} to ${folder}: app ${megabytes(bytes.app)}, engine ${megabytes(bytes.engine)}; put it on any web host, or look at it here: python3 -m http.server --directory ${folder}\n`;
};
