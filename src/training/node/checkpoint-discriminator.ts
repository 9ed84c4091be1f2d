/** A discriminator of a checkpoint: its parameters alone are read, some MB of a file that holds a whole training. */
import { z } from 'zod';
import { ADVERSARIAL_LOSSES, type AdversarialLoss } from '../../core/adversarial-loss.ts';
import { Pix2PixError } from '../../core/errors.ts';
import { schemaFaults } from '../../core/schema-fault.ts';
import type { Tensor } from '../../core/tensor.ts';
import { type DiscriminatorArchitecture, discriminatorSchema } from '../../models/discriminator.ts';
import { stateName, tensorName } from '../../models/state-layout.ts';
import { decodeTensor } from '../../safetensors/safetensors.ts';
import { describedNetworks, type Position } from '../checkpoint.ts';
import { type OpenCheckpoint, withCheckpoint } from './checkpoint-header.ts';

export interface SavedDiscriminator {
  readonly architecture: DiscriminatorArchitecture;
  /** By the names of `discriminatorParameters`. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** What its logits mean. */
  readonly adversarialLoss: AdversarialLoss;
  readonly position: Position;
}

const optionsSchema = z.looseObject({ adversarialLoss: z.enum(ADVERSARIAL_LOSSES) });

export interface ReadDiscriminatorOptions {
  /** What errors call the checkpoint; its path if absent. */
  readonly name?: string;
  /** Which of its networks: `D_A` or `D_B` of a CycleGAN. */
  readonly network?: string;
}

/**
 * Reads a discriminator of a checkpoint. Its checksum, which is of all tensors, is not compared. Throws FILE if it
 * cannot be read, FORMAT if it is not a checkpoint, MODEL if the training had no such network.
 */
export const readDiscriminator = (
  path: string,
  { name = path, network = 'D' }: ReadDiscriminatorOptions = {},
): Promise<SavedDiscriminator> =>
  withCheckpoint(path, name, async (checkpoint) => {
    const { options, position } = checkpoint.record;
    const networks = describedNetworks(checkpoint.record);
    const discriminator = networks[network];
    if (!discriminator) throw missing(name, network, Object.keys(networks));
    const architecture = parsed(discriminatorSchema, discriminator, name);
    const { adversarialLoss } = parsed(optionsSchema, options, name);
    return { architecture, adversarialLoss, position, weights: await readWeights(checkpoint, name, network) };
  });

const missing = (name: string, network: string, known: readonly string[]): Pix2PixError =>
  new Pix2PixError(
    'MODEL',
    known.some((one) => one.startsWith('D'))
      ? `${name}: has no discriminator ${network}; its networks are ${known.join(', ')}`
      : `${name}: has no discriminator, since its objective has no adversary; train with one of GAN, cGAN, L1+GAN or L1+cGAN`,
  );

const readWeights = async (
  { header: { tensors, dataStart }, readAt }: OpenCheckpoint,
  name: string,
  network: string,
): Promise<ReadonlyMap<string, Tensor>> => {
  const parameters = stateName(network, ''); // `D/`, and not `D.m/`
  const weights = new Map<string, Tensor>();
  for (const entry of tensors) {
    if (!entry.name.startsWith(parameters)) continue;
    const bytes = await readAt(dataStart + entry.begin, entry.end - entry.begin);
    weights.set(tensorName(network, entry.name), decodeTensor(entry, bytes, name));
  }
  return weights;
};

const parsed = <T>(schema: z.ZodType<T>, value: unknown, name: string): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Pix2PixError(
    'FORMAT',
    `${name}: its discriminator is not of this version (${schemaFaults(result.error, value)}); use the version in run.json`,
    { cause: result.error },
  );
};
