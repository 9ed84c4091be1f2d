/** The discriminator of a checkpoint: its parameters alone are read, some MB of a file that holds a whole training. */
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import { type DiscriminatorArchitecture, RECEPTIVE_FIELD_SIDES } from '../../models/discriminator.ts';
import { stateName, tensorName } from '../../models/state-layout.ts';
import { ADVERSARIAL_LOSSES, type AdversarialLoss } from '../../nn/losses.ts';
import { NORMS } from '../../nn/normalization.ts';
import {
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  readSafetensorsHeader,
  type SafetensorsHeader,
} from '../../safetensors/header.ts';
import { decodeTensor } from '../../safetensors/safetensors.ts';
import { type Position, parseCheckpointRecord } from '../checkpoint.ts';

export interface SavedDiscriminator {
  readonly architecture: DiscriminatorArchitecture;
  /** By the names of `discriminatorParameters`. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** What its logits mean. */
  readonly adversarialLoss: AdversarialLoss;
  readonly position: Position;
}

const architectureSchema = z.object({
  receptiveField: z.literal(RECEPTIVE_FIELD_SIDES),
  isConditional: z.boolean(),
  inputChannels: z.int().positive(),
  outputChannels: z.int().positive(),
  ndf: z.int().positive(),
  norm: z.enum(NORMS),
  normEpsilon: z.number().positive(),
  leakySlope: z.number(),
});

const optionsSchema = z.looseObject({ adversarialLoss: z.enum(ADVERSARIAL_LOSSES) });

/**
 * Reads the discriminator of a checkpoint, which errors call `name`. Its checksum, which is of all tensors, is not
 * compared. Throws FILE where it cannot be read, FORMAT where it is no checkpoint, MODEL where the training had no
 * adversary.
 */
export const readDiscriminator = async (path: string, name = path): Promise<SavedDiscriminator> => {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const header = await readHeader(file, path, name);
    const { discriminator, options, position } = parseCheckpointRecord(header.metadata.pix2pix, name);
    if (!discriminator)
      throw new Pix2PixError(
        'MODEL',
        `${name}: has no discriminator, since its objective has no adversary; train with one of GAN, cGAN, L1+GAN or L1+cGAN`,
      );
    const architecture = parsed(architectureSchema, discriminator, name);
    const { adversarialLoss } = parsed(optionsSchema, options, name);
    return { architecture, adversarialLoss, position, weights: await readWeights(file, header, path, name) };
  } finally {
    await file.close();
  }
};

const readHeader = async (file: FileHandle, path: string, name: string): Promise<SafetensorsHeader> => {
  const first = await readAt(file, 0, LENGTH_BYTES, path);
  if (first.length < LENGTH_BYTES) return readSafetensorsHeader(first, name); // which says what is wrong
  const length = Number(new DataView(first.buffer, first.byteOffset).getBigUint64(0, true));
  const { size } = await file.stat();
  const whole = LENGTH_BYTES + Math.min(length, MAX_HEADER_BYTES, size - LENGTH_BYTES);
  return readSafetensorsHeader(await readAt(file, 0, whole, path), name);
};

const PARAMETERS = stateName('D', ''); // `D/`, and not `D.m/`

const readWeights = async (
  file: FileHandle,
  { tensors, dataStart }: SafetensorsHeader,
  path: string,
  name: string,
): Promise<ReadonlyMap<string, Tensor>> => {
  const weights = new Map<string, Tensor>();
  for (const entry of tensors) {
    if (!entry.name.startsWith(PARAMETERS)) continue;
    const bytes = await readAt(file, dataStart + entry.begin, entry.end - entry.begin, path);
    weights.set(tensorName('D', entry.name), decodeTensor(entry, bytes, name));
  }
  return weights;
};

/** As many bytes as there are, at most `length`. */
const readAt = async (file: FileHandle, at: number, length: number, path: string): Promise<Uint8Array> => {
  const bytes = new Uint8Array(length);
  let count = 0;
  while (count < length) {
    const { bytesRead } = await file
      .read(bytes, count, length - count, at + count)
      .catch((error: unknown) => {
        throw unreadable(path, error);
      });
    if (bytesRead === 0) break;
    count += bytesRead;
  }
  return bytes.subarray(0, count);
};

const unreadable = (path: string, error: unknown): Pix2PixError =>
  new Pix2PixError(
    'FILE',
    `${path}: cannot be read (${messageOf(error)}); has the run saved a checkpoint yet?`,
    {
      cause: error,
    },
  );

const parsed = <T>(schema: z.ZodType<T>, value: unknown, name: string): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Pix2PixError(
    'FORMAT',
    `${name}: its discriminator is not of this version (${messageOf(result.error)}); use the version in run.json`,
    { cause: result.error },
  );
};
