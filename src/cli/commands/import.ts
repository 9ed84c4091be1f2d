/** `pix2pix import`: weights of other programs as a model.onnx, or as a run folder that trainings can begin with. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Command, Option } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import { checkOutputs } from '../../data/node/outputs.ts';
import type { Direction } from '../../data/pairs.ts';
import {
  type ImportedNetworks,
  type ImportFacts,
  type ImportSources,
  importNetworks,
} from '../../training/node/imported/import-networks.ts';
import {
  PRETRAINED_ADDRESSES,
  PRETRAINED_NAMES,
  PRETRAINED_OF_BOTH,
} from '../../training/node/imported/pretrained-names.ts';
import { writeImportedModel, writeImportedRun } from '../../training/node/imported/write-imported.ts';
import { networkText } from '../../weights/naming/network.ts';
import { isKeras } from '../../weights/node/open-keras.ts';
import { addNamed } from '../command-table.ts';
import { importLayersFile, type LayersFlags } from '../import-layers.ts';
import { lowHighFlag, wholeNumber } from '../number-flags.ts';
import { type Output, outputOf, printJson } from '../output.ts';
import { type PretrainedFlags, pretrainedOf, requirePretrainedFlags } from '../pretrained-flags.ts';
import { webAddress } from '../web-address.ts';

export const addImport = (program: Command): void => {
  const command = addNamed(program, 'import')
    .requiredOption(
      '--out <place>',
      'what to write: a file that ends in .onnx, or a run folder, from which a training can begin',
    )
    .option('--generator <file>', 'the file of the generator')
    .option('--discriminator <file>', 'the file of the discriminator; only a run folder keeps one')
    .option(
      '--pretrained <name>',
      `download a generator of the authors of the PyTorch code, one of ${PRETRAINED_NAMES.join(', ')}; an interrupted download continues where it stopped`,
    )
    .option(
      '--unpaired',
      `of the names that are of pix2pix and of CycleGAN (${PRETRAINED_OF_BOTH.join(', ')}), get the generator of CycleGAN`,
    )
    .addOption(
      new Option(
        '--mirror <url>',
        `a server with the same files (default: ${Object.values(PRETRAINED_ADDRESSES).join(', or ')})`,
      ).argParser(webAddress),
    )
    .option('--epoch <name>', 'which checkpoints of a folder, such as 200 (default: latest)')
    .option(
      '--size <pixels>',
      'side of the images that they were trained on (default: as train_opt.txt says, or else 256); of a network of Keras, the only size that the model will take (default: any, or that of its file)',
      wholeNumber(1),
    )
    .addOption(
      new Option(
        '--direction <way>',
        'which side they translate (default: as train_opt.txt says, or else AtoB); of networks both ways, which one becomes the model',
      ).choices(['AtoB', 'BtoA']),
    )
    .addOption(
      new Option(
        '--noise <kind>',
        'whether a U-Net was trained with dropout, which its weights do not tell (default: as train_opt.txt says, or else dropout)',
      ).choices(['dropout', 'none']),
    )
    .addOption(
      new Option(
        '--statistics <whose>',
        'of a network of Keras: running: batch norms use the statistics of its training, as predict does; image: those of each image (default: "running")',
      ).choices(['running', 'image']),
    )
    .option(
      '--input-range <low:high>',
      'of a network of Keras: what black and white are in it, as 0:1 or 0:255 (default: by its first and last layers)',
      lowHighFlag,
    )
    .option(
      '--output-range <low:high>',
      'what black and white are in its results (default: as --input-range, or by its layers)',
      lowHighFlag,
    )
    .option('--overwrite', 'replace an .onnx file that exists; a run folder is always new')
    .option('--json', 'print one JSON object');
  command.action(async (source: string | undefined) => {
    const {
      out,
      json,
      overwrite = false,
      statistics,
      inputRange,
      outputRange,
      ...given
    } = command.opts<Flags & LayersFlags>();
    const output = outputOf(command);
    if (source !== undefined && out.endsWith('.onnx') && (await isKeras(source))) {
      const { size, ...ofOthers } = given;
      requireNoneOf(ofOthers, 'weights of the PyTorch code and of affinelayer', 'leave it out');
      const flags: LayersFlags = {
        ...(statistics ? { statistics } : {}),
        ...(inputRange ? { inputRange } : {}),
        ...(outputRange ? { outputRange } : {}),
        ...(size === undefined ? {} : { size }),
      };
      await prepare(out, [source], overwrite);
      await importKeras(source, out, flags, output, json ?? false);
      return;
    }
    const whose = 'a model.onnx of a network of Keras or TensorFlow.js';
    requireNoneOf({ statistics }, whose, 'give it to translate instead');
    requireNoneOf({ inputRange, outputRange }, whose, 'leave it out, since these networks go from -1 to 1');
    requirePretrainedFlags(given, source);
    if (given.pretrained === undefined && source === undefined && given.generator === undefined)
      throw new Pix2PixError(
        'OPTION',
        'import: the weights are missing; use pix2pix import FILE --out model.onnx, --generator FILE or --pretrained NAME',
      );
    const downloaded = await pretrainedOf(given, output);
    const sources: ImportSources = { ...given, source: downloaded?.path ?? source };
    const imported = await importNetworks(sources, { ...downloaded, ...given });
    for (const line of imported.lines) output.stderr(`${line}\n`);
    const files = await write(out, imported, given.direction, overwrite);
    if (json) printJson(output, report(out, files, imported));
    else output.stdout(`${out}: ${nextText(out, files)}\n`);
  });
};

/** Throws OPTION for a flag that was given and has no effect on the source. */
const requireNoneOf = (flags: object, whose: string, fix: string): void => {
  const given = Object.entries(flags).find(([, value]) => value !== undefined)?.[0];
  if (given === undefined) return;
  const flag = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new Pix2PixError('OPTION', `import: ${flag} is for ${whose} alone; ${fix}`);
};

interface Flags extends ImportFacts, PretrainedFlags, Omit<ImportSources, 'source'> {
  readonly out: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

const importKeras = async (
  source: string,
  out: string,
  flags: LayersFlags,
  output: Output,
  isJson: boolean,
): Promise<void> => {
  const report = await importLayersFile(source, out, flags);
  for (const line of report.lines) output.stderr(`${line}\n`);
  if (isJson) printJson(output, report);
  else output.stdout(`${out}: ${nextText(out, [out])}\n`);
};

const write = async (
  out: string,
  imported: ImportedNetworks,
  direction: Direction | undefined,
  isOverwriting: boolean,
): Promise<readonly string[]> => {
  if (!out.endsWith('.onnx')) return (await writeImportedRun(out, imported)).map(({ path }) => path);
  const inputs = imported.networks.map(({ file }) => file);
  await prepare(out, inputs, isOverwriting);
  await writeImportedModel(out, imported, direction);
  return [out];
};

/** Nothing of anybody is overwritten unless that is asked for. */
const prepare = async (out: string, inputs: readonly string[], isOverwriting: boolean): Promise<void> => {
  await checkOutputs({ files: [{ path: out, from: inputs[0] ?? out }], inputs, isOverwriting });
  await mkdir(dirname(out), { recursive: true });
};

const report = (out: string, models: readonly string[], { networks, options, lines }: ImportedNetworks) => ({
  out,
  models,
  networks: networks.map(({ name, network, file }) => ({
    name,
    role: network.role,
    architecture: network.architecture,
    text: networkText(network),
    file,
  })),
  direction: options.direction,
  size: options.size,
  lines,
});

const nextText = (out: string, models: readonly string[]): string =>
  out.endsWith('.onnx')
    ? `a model; try pix2pix translate ${out} IMAGES, or pix2pix serve ${out}`
    : `a run with ${models.length === 1 ? 'a model' : `${models.length} models`}; try pix2pix translate ${out} IMAGES, or pix2pix train DATA --init-generator ${out}`;
