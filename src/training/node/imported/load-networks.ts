/** Networks with their values, from any file or folder that holds some: of this program, or of another. */
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { Pix2PixError } from '../../../core/errors.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { discriminatorSchema } from '../../../models/discriminator.ts';
import { generatorSchema } from '../../../models/generator.ts';
import { arenaOf, stateName, tensorName } from '../../../models/state-layout.ts';
import { readModelInfo } from '../../../onnx/model-info.ts';
import { decodeWeights, parseModelRecord } from '../../../translation/model-file.ts';
import { readModelBytes } from '../../../translation/node/model-path.ts';
import { recogniseNetwork } from '../../../weights/keras/import-layers.ts';
import { type FoundNetwork, findNetworks } from '../../../weights/naming/find-networks.ts';
import { type KnownFacts, ORIGINS } from '../../../weights/naming/naming-scheme.ts';
import type { NetworkValues } from '../../../weights/naming/network.ts';
import { type Network, type NetworkRole, networkText } from '../../../weights/naming/network.ts';
import { NETWORK_KEY } from '../../../weights/naming/own-names.ts';
import { readNetwork } from '../../../weights/naming/read-network.ts';
import { isKeras, openKeras } from '../../../weights/node/open-keras.ts';
import { openWeights } from '../../../weights/node/open-weights.ts';
import type { TensorFile } from '../../../weights/tensor-file.ts';
import { CHECKPOINT_KEY, type CheckpointRecord, describedNetworks } from '../../checkpoint.ts';
import { BEST, LATEST } from '../../checkpoint-names.ts';
import { checkpointPath, readCheckpoint } from '../checkpoint-files.ts';
import { isRunFolder } from '../run-folder.ts';
import { findNetworkFiles, type NetworkFile, requireNoEpoch } from './network-files.ts';
import type { PytorchFacts } from './pytorch-facts.ts';

/** A network that was read. */
export interface LoadedNetwork {
  /** `G`, `D`, or `G_A` and so on. */
  readonly name: string;
  readonly network: Network;
  readonly values: NetworkValues;
  readonly file: string;
  /** Whether its file says all of it; otherwise names and shapes told it, but for dropout and the like. */
  readonly isDescribed: boolean;
}

export interface LoadedNetworks {
  readonly networks: readonly LoadedNetwork[];
  /** What the PyTorch code wrote beside its files, or what a run or a model of ours says. */
  readonly facts: PytorchFacts;
  /** What was found, a line each. */
  readonly lines: readonly string[];
}

export interface LoadOptions {
  /** Of a folder of checkpoints of the PyTorch code; `latest` if absent. */
  readonly epoch?: string | undefined;
  /** The role that is asked for: of a folder of checkpoints only its files are read. */
  readonly role?: NetworkRole;
  /** What is known besides the tensors. */
  readonly known?: KnownFacts;
}

/**
 * The networks of a run folder, a checkpoint, a model.onnx, a file of weights or a folder of checkpoints of the PyTorch
 * code. Of a generator with a moving average, that average is taken: it is the model that people saw. Throws FILE for
 * what cannot be read, FORMAT for what holds no network, MODEL for a model of another program, OPTION for an epoch of
 * anything but such a folder.
 */
export const loadNetworks = async (
  source: string,
  { epoch, role, known = {} }: LoadOptions = {},
): Promise<LoadedNetworks> => {
  const readWhole = await readerOf(source);
  if (readWhole) {
    requireNoEpoch(source, epoch);
    return readWhole(source);
  }
  const { files, facts } = await findNetworkFiles(source, epoch);
  const networks: LoadedNetwork[] = [];
  const lines: string[] = [];
  for (const one of files.filter(({ network }) => isAsked(network, role))) {
    const file = await openWeights(one.path);
    try {
      if (file.facts.some(([key]) => key === CHECKPOINT_KEY)) return await ofCheckpoint(one.path);
      const loaded = await ofWeights(file, one, {
        hasDropout: facts.hasDropout,
        ...channelsBeside(one, networks),
        ...known,
      });
      networks.push(...loaded.networks);
      lines.push(...loaded.lines);
    } finally {
      await file.close();
    }
  }
  if (facts.file !== undefined) lines.push(`${facts.file}: says how they were trained`);
  return { networks, facts, lines };
};

/** What reads a run, a model or a network of Keras; undefined for a file of weights and for a folder of them. */
const readerOf = async (
  source: string,
): Promise<((source: string) => Promise<LoadedNetworks>) | undefined> => {
  if (await isRunFolder(source)) return async (run) => ofCheckpoint(await checkpointOfRun(run));
  if (source.endsWith('.onnx')) return ofModel;
  return (await isKeras(source)) ? ofKeras : undefined;
};

const LETTERS = { generator: 'G', discriminator: 'D' } as const;

/** Whether a file of a name may hold a network of a role. */
const isAsked = (name: string | undefined, role: NetworkRole | undefined): boolean =>
  name === undefined || role === undefined || name.startsWith(LETTERS[role]);

/** The best checkpoint of a run, or else the latest. */
const checkpointOfRun = async (run: string): Promise<string> => {
  const best = checkpointPath(run, BEST);
  const hasBest = await stat(best).then(
    () => true,
    () => false,
  );
  return hasBest ? best : checkpointPath(run, LATEST);
};

const ofCheckpoint = async (path: string): Promise<LoadedNetworks> => {
  const { record, tensors } = await readCheckpoint(path);
  const networks = Object.entries(describedNetworks(record)).flatMap(
    ([name, architecture]): LoadedNetwork[] => {
      const network = describedNetwork(architecture);
      return network
        ? [{ name, network, values: valuesIn(name, tensors), file: path, isDescribed: true }]
        : [];
    },
  );
  return { networks, facts: trainedOn(record.options), lines: [] };
};

const trainedOnSchema = z.object({
  direction: z.enum(['AtoB', 'BtoA']).optional(),
  size: z.int().positive().optional(),
  height: z.int().positive().nullable().optional(),
});

/** The images that a training of ours shows, as far as its options say it. */
const trainedOn = (options: CheckpointRecord['options']): PytorchFacts => {
  const { direction, size, height } = trainedOnSchema.safeParse(options).data ?? {};
  return {
    ...(direction ? { direction } : {}),
    options: { ...(size === undefined ? {} : { size }), ...(height ? { height } : {}) },
  };
};

const describedNetwork = (architecture: Readonly<Record<string, unknown>>): Network | undefined => {
  const generator = generatorSchema.safeParse(architecture);
  if (generator.success) return { role: 'generator', architecture: generator.data };
  const discriminator = discriminatorSchema.safeParse(architecture);
  return discriminator.success ? { role: 'discriminator', architecture: discriminator.data } : undefined;
};

const valuesIn = (network: string, tensors: ReadonlyMap<string, Tensor>): NetworkValues => {
  const average = arenaOf(network, 'average');
  const hasAverage = [...tensors.keys()].some((name) => name.startsWith(stateName(average, '')));
  const arenas = [hasAverage ? average : network, arenaOf(network, 'statistics')];
  return new Map(
    [...tensors].flatMap(([name, value]) => {
      const arena = arenas.find((one) => name.startsWith(stateName(one, '')));
      return arena === undefined ? [] : [[tensorName(arena, name), value] as const];
    }),
  );
};

const ofModel = async (path: string): Promise<LoadedNetworks> => {
  const bytes = await readModelBytes(path);
  const record = parseModelRecord(readModelInfo(bytes, path).metadata, path);
  if (!record)
    throw new Pix2PixError(
      'MODEL',
      `${path}: is a model of another program, whose network is not known; give a file of weights, or a model.onnx of this program`,
    );
  const network: Network = { role: 'generator', architecture: record.architecture };
  const loaded: LoadedNetwork = {
    name: 'G',
    network,
    values: decodeWeights(bytes),
    isDescribed: true,
    file: path,
  };
  const { direction, trainedSize: size, trainedHeight: height } = record;
  return {
    networks: [loaded],
    facts: { direction, options: { size, ...(height === undefined ? {} : { height }) } },
    lines: [],
  };
};

/** A network of Keras or TensorFlow.js whose layers are those of a generator of ours. */
const ofKeras = async (source: string): Promise<LoadedNetworks> => {
  const file = await openKeras(source);
  try {
    const found = await recogniseNetwork(file);
    if (!found)
      throw new Pix2PixError(
        'MODEL',
        `${source}: its layers are not those of a U-Net that this program trains, expected such as TensorFlow's tutorial on pix2pix has; as a model it can be used: pix2pix import ${source} --out model.onnx`,
      );
    const network: Network = { role: 'generator', architecture: found.architecture };
    return {
      networks: [{ name: 'G', network, values: found.values, file: source, isDescribed: false }],
      facts: { options: {} },
      lines: [`${source}: generator G of Keras: ${networkText(network)}`],
    };
  } finally {
    await file.tensors.close();
  }
};

const ofWeights = async (
  file: TensorFile,
  { network: named }: NetworkFile,
  known: KnownFacts,
): Promise<Pick<LoadedNetworks, 'networks' | 'lines'>> => {
  const { networks: found, others } = findNetworks(file, known);
  const networks: LoadedNetwork[] = [];
  const lines: string[] = [];
  for (const one of found) {
    const { scheme, network } = one;
    const values = await readNetwork(file, one);
    const name = nameOf(one, found, named);
    networks.push({
      name,
      network,
      values,
      file: file.name,
      isDescribed: file.facts.some(([key]) => key === NETWORK_KEY),
    });
    lines.push(
      [
        `${file.name}: ${network.role} ${name} of ${ORIGINS[scheme.origin]}: ${networkText(network)}`,
        ...one.notes,
      ].join('; '),
    );
  }
  if (others.length > 0)
    lines.push(
      `${file.name}: left out ${others.length} tensors that belong to no network (${others.slice(0, 3).join(', ')}${others.length > 3 ? ', ...' : ''})`,
    );
  return { networks, lines };
};

/** By the file's name, or by its place in the file where several are of its role. */
const nameOf = ({ network, prefix }: FoundNetwork, all: readonly FoundNetwork[], named?: string): string => {
  const letter = LETTERS[network.role];
  const ofRole = all.filter((one) => one.network.role === network.role);
  if (ofRole.length === 1) return named?.startsWith(letter) ? named : letter;
  const side = /([AB])[./]$/.exec(prefix)?.[1];
  return side === undefined
    ? `${letter}_${ofRole.findIndex((one) => one.prefix === prefix) + 1}`
    : `${letter}_${side}`;
};

/** The channels of the generator of the same side, which say what a discriminator takes. */
const channelsBeside = ({ network }: NetworkFile, loaded: readonly LoadedNetwork[]): KnownFacts => {
  const beside = loaded.find(({ name }) => name === network?.replace('D', 'G'));
  if (beside?.network.role !== 'generator') return {};
  const { inputChannels, outputChannels } = beside.network.architecture;
  return { inputChannels, outputChannels };
};
