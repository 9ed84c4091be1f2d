/** Checkpoints: everything that a training is, in one safetensors file that describes itself. */
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import { parseChecked } from '../core/schema-fault.ts';
import type { Tensor } from '../core/tensor.ts';
import type { Recipe } from '../models/recipe.ts';
import { decodeSafetensors, safetensorsParts } from '../safetensors/safetensors.ts';

/** The entry of a checkpoint's metadata that holds its record. */
export const CHECKPOINT_KEY = 'pix2pix';

/** Where a training stands: the last finished step, and the batch that comes next. */
const positionSchema = z.object({
  /** Finished steps. */
  step: z.int().min(0),
  /** Epoch of the next batch, from 1. */
  epoch: z.int().positive(),
  /** Steps already taken in that epoch. */
  stepInEpoch: z.int().min(0),
});

/** Where a training is: after `step` steps, in an epoch, after `stepInEpoch` of its steps. */
export type Position = z.output<typeof positionSchema>;

/** Where every training begins. */
export const FIRST_POSITION: Position = { step: 0, epoch: 1, stepInEpoch: 0 };

/** Described in full by the networks; only some readers need that. */
const architectureSchema = z.record(z.string(), z.unknown());

const recordSchema = z.object({
  format: z.literal(1),
  position: positionSchema,
  attempt: z.int().positive(),
  /** Events up to the position, which resuming needs; absent in older files. */
  events: z.int().min(0).optional(),
  /** All options, resolved; random streams derive from their seed and the position. */
  options: z.record(z.string(), z.unknown()),
  /** Architecture records of G and D of pix2pix. */
  generator: architectureSchema.optional(),
  discriminator: architectureSchema.optional(),
  /** Architecture records by network, where they are not these two. */
  networks: z.record(z.string(), architectureSchema).optional(),
  /** What ran: bits are promised for an equal device, engine version, thread count and plan. */
  device: z.record(z.string(), z.unknown()),
  plan: z.record(z.string(), z.unknown()),
  /** SHA-256 over the tensors' bytes in order of name. */
  checksum: z.string(),
  /** SHA-256 over the record without this field, as JSON; absent in older files. */
  seal: z.string().optional(),
});

/** What a checkpoint says of itself. */
export type CheckpointRecord = z.output<typeof recordSchema>;

/** What is known of a training before its tensors are hashed. */
export type CheckpointContent = Omit<CheckpointRecord, 'format' | 'checksum' | 'seal'>;

type Architecture = Readonly<Record<string, unknown>>;

/** The fields of a checkpoint that describe the networks of a training. */
export const describeNetworks = ({
  networks,
}: Pick<Recipe, 'networks'>): Pick<CheckpointContent, 'generator' | 'discriminator' | 'networks'> => {
  const byName = Object.fromEntries(networks.map(({ name, architecture }) => [name, { ...architecture }]));
  const { G, D, ...others } = byName;
  if (!G || Object.keys(others).length > 0) return { networks: byName };
  return { generator: G, ...(D ? { discriminator: D } : {}) };
};

/** The last epoch that a position has steps of: a position is that of the next step. */
export const epochOf = ({ epoch, stepInEpoch }: Position): number => epoch - (stepInEpoch === 0 ? 1 : 0);

/** The architecture records of a checkpoint by network: `G` and `D`, or those of another recipe. */
export const describedNetworks = ({
  generator: G,
  discriminator: D,
  networks,
}: Pick<CheckpointRecord, 'generator' | 'discriminator' | 'networks'>): Readonly<
  Record<string, Architecture>
> => networks ?? { ...(G ? { G } : {}), ...(D ? { D } : {}) };

/** A checkpoint's bytes, as parts that are views of the tensors. */
export const encodeCheckpoint = async (
  record: CheckpointContent,
  tensors: ReadonlyMap<string, Tensor>,
): Promise<readonly Uint8Array[]> => {
  const text = JSON.stringify({ format: 1, ...record, checksum: await checksumOf(tensors) });
  const sealed = { ...parseRecordText(text), seal: await sealOf(text) };
  return safetensorsParts(tensors, { [CHECKPOINT_KEY]: JSON.stringify(sealed) });
};

/** What `encodeCheckpoint` wrote. Throws FORMAT for anything else, a torn or a changed file. */
export const decodeCheckpoint = async (
  bytes: Uint8Array,
  name: string,
): Promise<{ readonly record: CheckpointRecord; readonly tensors: ReadonlyMap<string, Tensor> }> => {
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  const record = parseCheckpointRecord(metadata[CHECKPOINT_KEY], name);
  await requireSeal(metadata[CHECKPOINT_KEY], record, name);
  const checksum = await checksumOf(tensors);
  if (checksum !== record.checksum)
    throw new Pix2PixError(
      'FORMAT',
      `${name}: its tensors have checksum ${checksum.slice(0, 12)}, its record says ${record.checksum.slice(0, 12)}; the file was damaged, use another checkpoint`,
    );
  return { record, tensors };
};

/** The record among a file's metadata. Throws FORMAT. */
export const parseCheckpointRecord = (text: string | undefined, name: string): CheckpointRecord => {
  try {
    return parseChecked(recordSchema, text ?? 'null');
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${name}: holds no training record of this version (${messageOf(error)}); is it a checkpoint of this program?`,
      { cause: error },
    );
  }
};

/** The fields of a record's text in their order, as they were written. */
const parseRecordText = (text: string): Record<string, unknown> => JSON.parse(text); // text that was checked

const sealOf = async (text: string): Promise<string> =>
  hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));

/** Throws FORMAT if the record, such as its position or an option, was changed after it was written. */
const requireSeal = async (
  text: string | undefined,
  { seal }: CheckpointRecord,
  name: string,
): Promise<void> => {
  if (seal === undefined) return; // written by an older version
  const { seal: _, ...fields } = parseRecordText(text ?? '');
  if ((await sealOf(JSON.stringify(fields))) === seal) return;
  throw new Pix2PixError(
    'FORMAT',
    `${name}: its record (position, options) does not have the checksum that it was written with; the file was changed or damaged, use another checkpoint`,
  );
};

/** Hashes each tensor and then the hashes, so that no second copy of the whole is made. */
const checksumOf = async (tensors: ReadonlyMap<string, Tensor>): Promise<string> => {
  const names = [...tensors.keys()].sort();
  const digests: string[] = [];
  for (const name of names) {
    const { data } = tensors.get(name) as Tensor;
    digests.push(`${name}:${hex(await crypto.subtle.digest('SHA-256', data as Float32Array<ArrayBuffer>))}`);
  }
  return hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(digests.join('\n'))));
};

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
