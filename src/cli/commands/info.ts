/** `pix2pix info`: layers, parameters, arithmetic and memory of a preset, a run or a model file; tensors of weights. */
import type { Command } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import { naming } from '../../core/naming.ts';
import { type DiscriminatorArchitecture, describeDiscriminator } from '../../models/discriminator.ts';
import { describeGenerator, type GeneratorArchitecture } from '../../models/generator.ts';
import {
  discriminatorInfo,
  generatorInfo,
  type LayerInfo,
  type NetworkInfo,
  stepMultiplyAdds,
} from '../../models/network-info.ts';
import type { RecipeNetwork } from '../../models/recipe.ts';
import { PRECISION_KEY } from '../../onnx/convert/precision.ts';
import { readModelInfo } from '../../onnx/model-info.ts';
import { imageSize } from '../../settings/image-size.ts';
import type { Options } from '../../settings/options.ts';
import { trainingRecipe } from '../../settings/training-recipe.ts';
import { estimateMemory } from '../../training/memory.ts';
import { type CheckpointSummary, listCheckpoints } from '../../training/node/checkpoint-list.ts';
import { findModel, readModel } from '../../training/node/model-source.ts';
import { isRunFolder, readRunRecord } from '../../training/node/run-folder.ts';
import type { RunRecord } from '../../training/run-record.ts';
import { type ImagePlan, imagePlan } from '../../translation/image-plan.ts';
import { planText } from '../../translation/plan-text.ts';
import { isKeras } from '../../weights/node/open-keras.ts';
import { addNamed } from '../command-table.ts';
import { addOptionFlags, readOptionFlags } from '../option-flags.ts';
import { formatCount, formatTable, type Output, outputOf, printJson, printRows } from '../output.ts';
import { isForeignWeights, printWeights } from '../weights-info.ts';

export const addInfo = (program: Command): void => {
  const command = addNamed(program, 'info').option('--json', 'print one JSON object');
  addOptionFlags(command);
  command.action(async (source: string | undefined) => {
    const output = outputOf(command);
    const isJson = command.opts<{ json?: boolean }>().json ?? false;
    if (source === undefined) {
      const { preset, options } = readOptionFlags(command);
      const report = trainingReport(options);
      if (isJson) printJson(output, { preset, options, ...report });
      else printTraining(output, `preset ${preset}`, options, report);
    } else if (await isRunFolder(source)) {
      const record = await readRunRecord(source);
      const report = trainingReport(record.options);
      const checkpoints = await listCheckpoints(source);
      if (isJson) printJson(output, { run: record, ...report, checkpoints });
      else {
        printTraining(output, `run ${source}`, record.options, report);
        printRows(output, [originRow(record)]);
        output.stdout(checkpointTable(checkpoints));
      }
    } else await modelInfo(source, output, isJson);
  });
};

/** Where what it learned is from. */
const originRow = ({ imported, data: { folder, pairs } }: RunRecord): readonly [string, string] => {
  if (imported) return ['imported', imported.join(', ')];
  const splits = Object.entries(pairs).map(([split, count]) => `${formatCount(count)} ${split}`);
  return ['data', `${folder} (${splits.join(', ')})`];
};

type GeneratorReport = NetworkInfo & {
  readonly role: 'generator';
  readonly architecture: GeneratorArchitecture;
};
type DiscriminatorReport = ReturnType<typeof discriminatorInfo> & {
  readonly role: 'discriminator';
  readonly architecture: DiscriminatorArchitecture;
};

interface TrainingReport {
  /** By name: `G` and `D`, or those of another recipe. */
  readonly networks: Readonly<Record<string, GeneratorReport | DiscriminatorReport>>;
  /** Multiply-adds of a whole step. */
  readonly stepMultiplyAdds: number;
  readonly memory: ReturnType<typeof estimateMemory>;
}

const trainingReport = (options: Options): TrainingReport => {
  const { batchSize, accumulate } = options;
  const { width, height } = imageSize(options);
  const { networks } = trainingRecipe(options);
  return {
    networks: Object.fromEntries(
      networks.map((network) => [network.name, networkReport(network, height, width)]),
    ),
    stepMultiplyAdds: batchSize * accumulate * stepMultiplyAdds(networks, height, width),
    memory: estimateMemory(options),
  };
};

const networkReport = (
  network: RecipeNetwork,
  height: number,
  width: number,
): GeneratorReport | DiscriminatorReport =>
  network.role === 'generator'
    ? {
        role: network.role,
        architecture: network.architecture,
        ...generatorInfo(network.architecture, height, width),
      }
    : {
        role: network.role,
        architecture: network.architecture,
        ...discriminatorInfo(network.architecture, height, width),
      };

const printTraining = (output: Output, title: string, options: Options, report: TrainingReport): void => {
  const { width, height } = imageSize(options);
  const aim = options.model === 'pix2pix' ? `objective ${options.objective}` : options.model;
  output.stdout(`${title}: ${width}x${height} pixels, batch ${options.batchSize}, ${aim}\n\n`);
  for (const [names, network] of alike(report.networks)) {
    printNetwork(output, names, network);
    output.stdout('\n');
  }
  const networks = Object.entries(report.networks);
  const [first] = networks.filter(([, { role }]) => role === 'generator');
  printRows(output, [
    ...alike(report.networks).flatMap(([names, network]) =>
      network.role === 'discriminator'
        ? [
            [
              names.length === 1 && names[0] === 'D'
                ? 'receptive field'
                : `receptive field, ${names.join(', ')}`,
              `${network.receptiveField}x${network.receptiveField} pixels, ${network.patches.join('x')} patches`,
            ] as const,
          ]
        : [],
    ),
    [
      'parameters',
      networks
        .map(([name, { role, parameters }]) => `${titleOf(name, role)} ${formatCount(parameters)}`)
        .join(', '),
    ],
    [
      'arithmetic',
      `${gflop(first?.[1].multiplyAdds ?? 0)} GFLOP to translate, ${gflop(report.stepMultiplyAdds)} GFLOP per training step`,
    ],
    ['memory', `about ${(report.memory.totalBytes / 1e9).toFixed(1)} GB to train`],
  ]);
};

/** `generator` for G, `generator G_A` where there are several. */
const titleOf = (name: string, role: RecipeNetwork['role']): string =>
  name.length === 1 ? role : `${role} ${name}`;

/** Networks by architecture, with the names of those that share it. */
const alike = (
  networks: TrainingReport['networks'],
): (readonly [names: string[], network: GeneratorReport | DiscriminatorReport])[] => {
  const groups = new Map<string, readonly [string[], GeneratorReport | DiscriminatorReport]>();
  for (const [name, network] of Object.entries(networks)) {
    const key = JSON.stringify(network.architecture);
    const known = groups.get(key);
    if (known) known[0].push(name);
    else groups.set(key, [[name], network]);
  }
  return [...groups.values()];
};

const printNetwork = (
  output: Output,
  names: readonly string[],
  network: GeneratorReport | DiscriminatorReport,
): void => {
  const [first = ''] = names;
  const title = names.length === 1 ? titleOf(first, network.role) : `${network.role}s ${names.join(' and ')}`;
  if (network.role === 'generator') {
    const { encoder, decoder } = describeGenerator(network.architecture);
    output.stdout(`${title}: ${network.architecture.kind}\n  encoder ${encoder}\n  decoder ${decoder}\n\n`);
  } else output.stdout(`${title}: ${describeDiscriminator(network.architecture)}\n\n`);
  printLayers(output, network);
};

/** Multiply-adds as 10^9 floating-point operations. */
const gflop = (multiplyAdds: number): string => ((2 * multiplyAdds) / 1e9).toFixed(2);

const printLayers = (output: Output, { layers, parameters, multiplyAdds }: NetworkInfo): void => {
  const rows = layers.map((layer) => [
    layer.name,
    layer.inputShape.join('x'),
    layer.outputShape.join('x'),
    followersOf(layer),
    formatCount(layer.parameters),
    (layer.multiplyAdds / 1e6).toFixed(1),
  ]);
  const total = ['', '', '', '', formatCount(parameters), (multiplyAdds / 1e6).toFixed(1)];
  output.stdout(
    formatTable(['layer', 'in', 'out', 'then', 'parameters', 'M multiply-adds'], [...rows, total]),
  );
};

const followersOf = ({ norm, dropout }: LayerInfo): string =>
  [...(norm === 'none' ? [] : [`${norm} norm`]), ...(dropout ? ['dropout'] : [])].join(', ');

/** The checkpoints that `--checkpoint` of other commands can choose, with the numbers of their validation. */
const checkpointTable = (checkpoints: readonly CheckpointSummary[]): string => {
  if (checkpoints.length === 0) return '\nno checkpoint yet\n';
  const columns = [...new Set(checkpoints.flatMap(({ validation }) => Object.keys(validation)))];
  const rows = checkpoints.map(({ name, epoch, step, validation, problem }) =>
    problem === undefined
      ? [name, String(epoch), String(step), ...columns.map((column) => validation[column]?.toFixed(4) ?? '')]
      : [name, 'unreadable', '', ...columns.map(() => '')],
  );
  return `\n${formatTable(['checkpoint', 'epoch', 'step', ...columns], rows)}`;
};

/** How images go into a model of another program and come out of it, or why it has none. */
const foundPlan = (bytes: Uint8Array, path: string): { readonly plan?: ImagePlan; readonly text: string } => {
  try {
    const plan = imagePlan(bytes, path);
    return { plan, text: planText(plan) };
  } catch (error) {
    if (!(error instanceof Pix2PixError && error.code === 'MODEL')) throw error;
    return { text: `not a translator: ${error.message}` };
  }
};

const modelInfo = async (source: string, output: Output, isJson: boolean): Promise<void> => {
  if (await isKeras(source)) return printWeights(source, output, isJson);
  const found = await findModel(source);
  const { path, isCheckpoint } = found;
  if (isCheckpoint ? await isForeignWeights(path) : !path.endsWith('.onnx')) {
    await printWeights(path, output, isJson);
    return;
  }
  const { bytes, record } = await readModel(found);
  const info = readModelInfo(bytes, path);
  const size = record?.trainedSize ?? 0;
  const height = record?.trainedHeight ?? size;
  const images = record ? undefined : foundPlan(bytes, path);
  const G = record && (await naming(path, () => generatorInfo(record.architecture, height, size)));
  if (isJson) {
    printJson(output, {
      model: path,
      bytes: bytes.length,
      ...info,
      record: record ?? null,
      images: images?.plan ?? null,
      generator: G ?? null,
    });
    return;
  }
  const precision = info.metadata[PRECISION_KEY];
  const ports = (list: typeof info.inputs): string =>
    list.map((port) => `${port.name} ${port.elementType} [${port.shape?.join(',') ?? '?'}]`).join(', ');
  if (record && G) {
    const { encoder, decoder } = describeGenerator(record.architecture);
    output.stdout(
      `${path}: ${record.architecture.kind}, ${record.direction}, trained at ${size}x${height}\n  encoder ${encoder}\n  decoder ${decoder}\n\n`,
    );
    printLayers(output, G);
    output.stdout('\n');
  }
  printRows(output, [
    ['input', ports(info.inputs)],
    ['output', ports(info.outputs)],
    ...(record
      ? ([
          ...(record.epoch === undefined
            ? []
            : [['trained', `${record.epoch} epochs, ${record.step} steps`] as const]),
          ['sizes', `height and width multiples of ${record.sizeMultiple}, others are padded by reflection`],
        ] as const)
      : []),
    ...(images ? [['images', images.text] as const] : []),
    ['opset', String(info.opset)],
    [
      'weights',
      `${formatCount(info.initializers.elements)} values in ${(bytes.length / 1e6).toFixed(1)} MB${precision === undefined ? '' : `, converted to ${precision}`}`,
    ],
    [
      'nodes',
      Object.entries(info.nodes)
        .map(([type, count]) => `${count} ${type}`)
        .join(', '),
    ],
  ]);
};
