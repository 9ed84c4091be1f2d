/** The files of a source of networks: one file, or those of an epoch in a folder of checkpoints of the PyTorch code. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';
import { type PytorchFacts, readPytorchFacts } from './pytorch-facts.ts';

/** A file, with the name of the network that it is said to hold. */
export interface NetworkFile {
  readonly path: string;
  /** `G`, `D`, `G_A` and so on; absent where only the file itself can tell. */
  readonly network?: string;
}

export interface NetworkFiles {
  readonly files: readonly NetworkFile[];
  readonly facts: PytorchFacts;
}

/** Checkpoints of the PyTorch code: `latest_net_G.pth`, `200_net_D_A.pth`. */
const CHECKPOINT = /^(.+)_net_([GD](?:_[AB])?)\.(?:pth|safetensors)$/;

/** The epoch that is taken unless another is asked for. */
const LATEST = 'latest';

/**
 * The files of a source, generators first. Throws FILE if there is none, with what there is; OPTION for an epoch of what
 * is no folder.
 */
export const findNetworkFiles = async (source: string, epoch?: string): Promise<NetworkFiles> => {
  const found = await stat(source).catch((error: unknown) => {
    throw new Pix2PixError('FILE', `${source}: cannot be read (${messageOf(error)}); check the path`, {
      cause: error,
    });
  });
  if (found.isDirectory()) return ofFolder(source, epoch ?? LATEST);
  requireNoEpoch(source, epoch);
  const facts = await readPytorchFacts(dirname(source));
  const network = CHECKPOINT.exec(basename(source))?.[2];
  return { files: [{ path: source, ...(network ? { network: ourName(network, facts) } : {}) }], facts };
};

/** Throws OPTION for an epoch of what is no folder of checkpoints of the PyTorch code. */
export const requireNoEpoch = (source: string, epoch: string | undefined): void => {
  if (epoch === undefined) return;
  throw new Pix2PixError(
    'OPTION',
    `${source}: is no folder of checkpoints of the PyTorch code, and epoch (--epoch) chooses among those; leave it out, or give such a folder`,
  );
};

const ofFolder = async (folder: string, epoch: string): Promise<NetworkFiles> => {
  const checkpoints = (await readdir(folder)).flatMap((file) => {
    const [, of, network] = CHECKPOINT.exec(file) ?? [];
    return of === undefined || network === undefined
      ? []
      : [{ epoch: of, network, path: join(folder, file) }];
  });
  const epochs = [...new Set(checkpoints.map((one) => one.epoch))];
  const files = checkpoints.filter((one) => one.epoch === epoch);
  if (files.length === 0)
    throw new Pix2PixError(
      'FILE',
      `${folder}: has no file such as ${epoch}_net_G.pth; ${epochs.length > 0 ? `it has ${epochs.join(', ')}: choose one by epoch (--epoch)` : 'give a folder of checkpoints of the PyTorch code, or a file of weights'}`,
    );
  const facts = await readPytorchFacts(folder);
  return {
    files: files
      .map(({ path, network }) => ({ path, network: ourName(network, facts) }))
      .sort((a, b) => order(a.network, b.network)),
    facts,
  };
};

/** G before D, A before B. */
const order = (a: string, b: string): number => (b[0] ?? '').localeCompare(a[0] ?? '') || a.localeCompare(b);

/** A training both ways in the direction BtoA calls A what is B in its data: here A is always the data's. */
const ourName = (network: string, { direction }: PytorchFacts): string =>
  direction === 'BtoA' ? network.replace(/_[AB]$/, (end) => (end === '_A' ? '_B' : '_A')) : network;
