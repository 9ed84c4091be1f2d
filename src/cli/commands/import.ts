/** `pix2pix import`: weights of other programs as a model.onnx, or as a run folder that trainings can begin with. */
import { stat } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import type { Direction } from '../../data/pairs.ts';
import {
  type ImportedNetworks,
  type ImportFacts,
  type ImportSources,
  importNetworks,
} from '../../training/node/imported/import-networks.ts';
import { writeImportedModel, writeImportedRun } from '../../training/node/imported/write-imported.ts';
import { networkText } from '../../weights/naming/network.ts';
import { wholeNumber } from '../number-flags.ts';
import { outputOf, printJson } from '../output.ts';

export const addImport = (program: Command): void => {
  const command = program
    .command('import [source]')
    .description(
      'take over weights of the PyTorch code: a file (.pth, .safetensors), or its folder of checkpoints; nothing in them is run',
    )
    .requiredOption(
      '--out <place>',
      'what to write: a file that ends in .onnx, or a run folder, from which a training can begin',
    )
    .option('--generator <file>', 'the file of the generator')
    .option('--discriminator <file>', 'the file of the discriminator; only a run folder keeps one')
    .option('--epoch <name>', 'which checkpoints of a folder, such as 200 (default: latest)')
    .option(
      '--size <pixels>',
      'side of the images that they were trained on (default: as train_opt.txt says, or else 256)',
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
    .option('--json', 'print one JSON object');
  command.action(async (source: string | undefined) => {
    const { out, json, ...given } = command.opts<Flags>();
    const output = outputOf(command);
    const sources: ImportSources = { source, ...given };
    if (source === undefined && given.generator === undefined)
      throw new Pix2PixError(
        'OPTION',
        'import: the weights are missing; use pix2pix import FILE --out model.onnx, or --generator FILE',
      );
    const imported = await importNetworks(sources, given);
    for (const line of imported.lines) output.stderr(`${line}\n`);
    const files = await write(out, imported, given.direction);
    if (json) printJson(output, report(out, files, imported));
    else output.stdout(`${out}: ${nextText(out, files)}\n`);
  });
};

interface Flags extends ImportFacts, Omit<ImportSources, 'source'> {
  readonly out: string;
  readonly json?: boolean;
}

const write = async (
  out: string,
  imported: ImportedNetworks,
  direction: Direction | undefined,
): Promise<readonly string[]> => {
  if (!out.endsWith('.onnx')) return (await writeImportedRun(out, imported)).map(({ path }) => path);
  await requireNew(out);
  await writeImportedModel(out, imported, direction);
  return [out];
};

/** Nothing of anybody is overwritten. */
const requireNew = async (path: string): Promise<void> => {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere)
    throw new Pix2PixError('FILE', `${path}: is there already; choose another place for --out, or remove it`);
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
