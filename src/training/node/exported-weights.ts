/** A network of a run or a model as a file of weights, under the names of the program that will read it. */
import { Pix2PixError } from '../../core/errors.ts';
import { safetensorsParts } from '../../safetensors/safetensors.ts';
import { ORIGINS, type Origin } from '../../weights/naming/naming-scheme.ts';
import { type Network, networkText } from '../../weights/naming/network.ts';
import { networkMetadata } from '../../weights/naming/own-names.ts';
import { pytorchOptions } from '../../weights/naming/pytorch-options.ts';
import { COUNTER } from '../../weights/naming/pytorch-places.ts';
import { namedTensors } from '../../weights/naming/read-network.ts';
import { schemeFor } from '../../weights/naming/schemes.ts';
import { type PytorchTensor, pytorchParts } from '../../weights/pytorch/pytorch-parts.ts';
import { LATEST } from '../checkpoint-names.ts';
import { checkpointPath } from './checkpoint-files.ts';
import { findCheckpoint } from './checkpoint-list.ts';
import { type LoadedNetwork, loadNetworks } from './imported/load-networks.ts';
import { isRunFolder } from './run-folder.ts';

/** Which network is written, and under whose names. */
export interface ExportWeightsOptions {
  /** Which checkpoint of a run; the latest if absent. */
  readonly checkpoint?: string | undefined;
  /** `generator`, `discriminator`, or `G_A` and so on; the generator if absent. */
  readonly network?: string | undefined;
  /** Whose names tensors have: the PyTorch code's if absent. */
  readonly names?: Origin | undefined;
}

/** A network as the parts of a file, and what there is to say of it. */
export interface ExportedWeights {
  readonly name: string;
  readonly network: Network;
  readonly names: Origin;
  readonly numTensors: number;
  readonly parts: readonly Uint8Array[];
  /** A line each. */
  readonly lines: readonly string[];
}

/** Endings of the files that can be written. */
const WRITERS = { '.safetensors': 'safetensors', '.pth': 'pytorch', '.pt': 'pytorch' } as const;

/**
 * The bytes of a network as a safetensors or a PyTorch file, by the ending of `path`. Throws OPTION for another ending or
 * a network that is not there, MODEL for one that programs of these names cannot build, FILE or FORMAT for what
 * cannot be read.
 *
 * @example
 * const { parts } = await exportWeights('runs/facades', 'latest_net_G.pth');
 * await writeFile('latest_net_G.pth', parts);
 */
export const exportWeights = async (
  source: string,
  path: string,
  { checkpoint, network: asked, names = 'pytorch' }: ExportWeightsOptions = {},
): Promise<ExportedWeights> => {
  const container = Object.entries(WRITERS).find(([ending]) => path.endsWith(ending))?.[1];
  if (!container)
    throw new Pix2PixError(
      'OPTION',
      `${path}: weights (--weights) are written to files that end in ${Object.keys(WRITERS).join(', ')}; choose one of them`,
    );
  if (container === 'pytorch' && names === 'own')
    throw new Pix2PixError(
      'OPTION',
      `${path}: our own names need a file that says which network they are of; give one that ends in .safetensors`,
    );
  const { networks } = await loadNetworks(await fileOf(source, checkpoint));
  const { name, network, values } = chosen(source, networks, asked);
  const tensors = namedTensors(network, values, names);
  const metadata = names === 'own' ? networkMetadata(network) : { format: 'pt' }; // as programs of PyTorch expect it
  return {
    name,
    network,
    names,
    numTensors: tensors.size,
    parts:
      container === 'safetensors'
        ? safetensorsParts(tensors, metadata)
        : pytorchParts(new Map<string, PytorchTensor>([...tensors, ...counters(network)])),
    lines: [
      `${source}: ${network.role} ${name}, ${networkText(network)}, under the names of ${ORIGINS[names]}`,
      ...(names === 'pytorch' ? pytorchOptions(network) : []),
    ],
  };
};

/** The file of a source: of a run the checkpoint. */
const fileOf = async (source: string, checkpoint: string | undefined): Promise<string> => {
  if (await isRunFolder(source))
    return checkpoint === undefined ? checkpointPath(source, LATEST) : findCheckpoint(source, checkpoint);
  if (checkpoint === undefined) return source;
  throw new Pix2PixError(
    'OPTION',
    `${source}: is not a run folder, so that it has no checkpoint "${checkpoint}"; leave checkpoint (--checkpoint) out, or give a run folder`,
  );
};

const chosen = (source: string, networks: readonly LoadedNetwork[], asked = 'generator'): LoadedNetwork => {
  const found = networks.filter(({ name, network }) => name === asked || network.role === asked);
  const [one] = found;
  if (one && found.length === 1) return one;
  const names = networks.map(({ name }) => name).join(', ');
  throw new Pix2PixError(
    'OPTION',
    `${source}: has ${found.length === 0 ? 'no' : found.length} networks "${asked}", but ${names}; choose one of these by network (--network)`,
  );
};

/** Counts of batches, which PyTorch's batch norms have and do not use: none were counted. */
const counters = (network: Network): [string, PytorchTensor][] =>
  [...schemeFor(network, 'pytorch').leftOut(network)].flatMap(([name, reason]): [string, PytorchTensor][] =>
    reason === COUNTER ? [[name, { shape: [], data: BigInt64Array.of(0n) }]] : [],
  );
