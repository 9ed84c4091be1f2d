/**
 * `pix2pix export`: models and the drawing board, or the page that teaches one, as a folder for any static host and any
 * sub-path, or one model or network as a file.
 */
import { type Command, Option } from 'commander';
import type { Direction } from '../../data/pairs.ts';
import type { Statistics } from '../../models/translation-graph.ts';
import type { Origin } from '../../weights/naming/naming-scheme.ts';
import { CHECKPOINT } from '../checkpoint-flag.ts';
import { addNamed } from '../command-table.ts';
import type { FilledFolder } from '../export-folder.ts';
import { exportWeightsFile } from '../export-weights.ts';
import { addImageFlags, IMAGE_FLAGS, type ImageFlags } from '../image-flags.ts';
import { wholeNumber } from '../number-flags.ts';
import { EXPORT_PRECISIONS, exportOnnx, type OnnxExport } from '../onnx-export.ts';
import { counted, outputOf, printJson } from '../output.ts';
import { exportTeach, type TeachExport } from '../teach-export.ts';
import { exportTfjs, type TfjsExport } from '../tfjs-export.ts';
import { exportWeb, type WebExport } from '../web-export.ts';

export const addExport = (program: Command): void => {
  const command = addNamed(program, 'export')
    .option(
      '--web <folder>',
      'the folder of the board: new, empty or an earlier export, whose files are replaced; other files stay',
    )
    .option(
      '--teach <folder>',
      'write the Teach page, which trains in a browser, as this folder instead; takes no models',
    )
    .option('--onnx <file>', 'write the model of a run or checkpoint as this .onnx file instead')
    .addOption(
      new Option('--precision <type>', 'weights of --onnx (pix2pix convert also compares the outputs)')
        .choices(EXPORT_PRECISIONS)
        .default('fp32'),
    )
    .option(
      '--weights <file>',
      'write a network as this file of weights instead, .pth or .safetensors, for the PyTorch code or --init-generator',
    )
    .option('--network <name>', 'which one: generator, discriminator, G_A, ... (default: generator)')
    .addOption(
      new Option('--names <whose>', 'whose names the tensors of --weights have (default: pytorch)').choices([
        'pytorch',
        'own',
      ]),
    )
    .option(
      '--tfjs <folder>',
      'write the generator as a layers model of TensorFlow.js instead: model.json and files of weights',
    )
    .addOption(
      new Option(
        '--statistics <whose>',
        'what layers of --tfjs normalise by: image or running (default: as the model says, or else "image")',
      ).choices(['image', 'running']),
    )
    .option(
      '--size <pixels>',
      'side of the images, the only one that --tfjs then takes (default: any; that of the training for a ResNet)',
      wholeNumber(1),
    )
    .option('--checkpoint <name>', CHECKPOINT)
    .addOption(
      new Option('--direction <way>', 'which of both ways of cyclegan to export (default: both)').choices([
        'AtoB',
        'BtoA',
      ]),
    )
    .option('--title <text>', 'title of the page (default: the names of the models, or "Teach pix2pix")')
    .option('--overwrite', 'replace the files of --onnx, --weights or --tfjs if they exist')
    .option('--json', 'print one JSON object');
  addImageFlags(command);
  command.action(async (models: readonly string[]) => {
    const flags = command.opts<Flags>();
    const {
      web,
      teach,
      onnx,
      weights,
      tfjs,
      statistics,
      size,
      title,
      network,
      names,
      precision,
      overwrite = false,
      json,
      ...rest
    } = flags;
    const { checkpoint, direction, ...images } = rest;
    const output = outputOf(command);
    const onNotice = (line: string): void => output.stderr(`${line}\n`);
    requireOneKind(command, models);
    if (teach !== undefined) {
      const written = await exportTeach(teach, title);
      for (const line of changes(written)) onNotice(line);
      if (json) printJson(output, written);
      else output.stdout(teachReport(written));
      return;
    }
    const shared = { checkpoint, direction, isOverwriting: overwrite, onNotice };
    if (onnx !== undefined) {
      const written = await exportOnnx(models, onnx, { ...shared, precision });
      if (json) printJson(output, written);
      else output.stdout(onnxReport(written));
      return;
    }
    if (weights !== undefined) {
      const written = await exportWeightsFile(models, weights, { ...shared, network, names });
      if (json) printJson(output, written);
      else output.stdout(`wrote ${weights}: ${counted(written.numTensors, 'tensor')}\n`);
      return;
    }
    if (tfjs !== undefined) {
      const written = await exportTfjs(models, tfjs, { ...shared, statistics, size });
      if (json) printJson(output, written);
      else output.stdout(tfjsReport(written));
      return;
    }
    const result = await exportWeb(models, web as string, { title, checkpoint, direction, images, onNotice });
    for (const line of changes(result)) onNotice(line);
    if (json) printJson(output, result);
    else output.stdout(report(result));
  });
};

/** What can be written, and the flags that not all of it takes. */
const KINDS = {
  web: ['title', 'checkpoint', 'direction', ...IMAGE_FLAGS],
  teach: ['title'],
  onnx: ['precision', 'checkpoint', 'direction', 'overwrite'],
  weights: ['network', 'names', 'checkpoint', 'direction', 'overwrite'],
  tfjs: ['statistics', 'size', 'checkpoint', 'direction', 'overwrite'],
} as const;

/** Ends with wrong usage unless one kind of export is asked for, with flags that have an effect on it. */
const requireOneKind = (command: Command, models: readonly string[]): void => {
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  const kinds = (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter(isGiven);
  const [kind] = kinds;
  if (!kind || kinds.length > 1) {
    const given = kinds.map((name) => `--${name}`).join(' and ');
    const problem = kind
      ? `${given} are given at once`
      : 'none of --web, --teach, --onnx, --weights and --tfjs is given';
    command.error(
      `error: ${problem}, expected --web FOLDER for the board with models, --teach FOLDER for the page that trains, --onnx FILE, --weights FILE or --tfjs FOLDER`,
    );
  }
  if (kind === 'teach' && models.length > 0)
    command.error(
      `error: ${models[0]} is given with --teach, which takes no models; leave it out, or use --web FOLDER for the board with it`,
    );
  if (kind !== 'teach' && models.length === 0)
    command.error(`error: no model is given, expected a run folder or an .onnx file before --${kind}`);
  const taken: readonly string[] = KINDS[kind];
  const other = Object.values(KINDS)
    .flat()
    .find((name) => isGiven(name) && !taken.includes(name));
  if (other === undefined) return;
  const { long } = command.options.find((option) => option.attributeName() === other) as Option;
  command.error(`error: ${long} has no effect with --${kind}; leave it out`);
};

interface Flags extends ImageFlags {
  readonly web?: string;
  readonly teach?: string;
  readonly onnx?: string;
  readonly weights?: string;
  readonly tfjs?: string;
  readonly statistics?: Statistics;
  readonly size?: number;
  readonly network?: string;
  readonly names?: Origin;
  readonly precision: (typeof EXPORT_PRECISIONS)[number];
  readonly overwrite?: boolean;
  readonly title?: string;
  readonly checkpoint?: string;
  readonly direction?: Direction;
  readonly json?: boolean;
}

/** What happened to the files that were in the folder before. */
const changes = ({ folder, numReplaced, kept }: FilledFolder & { readonly folder: string }): string[] => [
  ...(numReplaced > 0 ? [`replaced the ${counted(numReplaced, 'file')} of the earlier export`] : []),
  ...(kept.length > 0 ? [`left unchanged in ${folder}: ${kept.join(', ')}`] : []),
];

const onnxReport = ({ out, from, precision, bytes }: OnnxExport): string =>
  `wrote ${out}: ${from}, ${precision}, ${(bytes / 1e6).toFixed(1)} MB\n`;

const tfjsReport = ({ folder, from, layers, bytes, size, sizeMultiple }: TfjsExport): string => {
  const sizes = size ? `${size[1]}x${size[0]} pixels` : `any multiple of ${sizeMultiple} pixels`;
  return `wrote ${folder}: ${from}, ${layers} layers, ${(bytes / 1e6).toFixed(1)} MB, images of ${sizes} from -1 to 1; read it with tf.loadLayersModel('${folder}/model.json')\n`;
};

const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;

const folderText = (folder: string, bytes: WebExport['bytes']): string =>
  `${folder}: app ${megabytes(bytes.app)}, engine ${megabytes(bytes.engine)}; put it on any web host, or try it here: npx serve ${folder}`;

const teachReport = ({ folder, title, bytes }: TeachExport): string =>
  `exported the Teach page, "${title}", to ${folderText(folder, bytes)}\n`;

const report = ({ folder, models, bytes }: WebExport): string => {
  const names = models.map(({ name, bytes }) => `${name} (${megabytes(bytes)})`).join(' and ');
  return `exported ${names} to ${folderText(folder, bytes)}\n`;
};
