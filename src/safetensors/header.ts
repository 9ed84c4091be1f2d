/** The header of a safetensors file: its length in 8 bytes, then JSON that says where each tensor is. */
import { messageOf, Pix2PixError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { repeatedKey } from './repeated-key.ts';

/** Where a tensor is and what it holds; `begin` and `end` count bytes from the start of the data. */
export interface TensorEntry {
  readonly name: string;
  /** `F32` and others of the format, such as `F16` or `I64`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In the order of their data, which is contiguous from 0. */
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Byte of the file where the data starts. */
  readonly dataStart: number;
}

/** The header's length is a 64-bit number before it. */
export const LENGTH_BYTES = 8;

/** The key among the tensor names that holds free text. */
export const METADATA_KEY = '__metadata__';

/** The limit of the format's own reader; a larger number is not a header's length but other bytes. */
export const MAX_HEADER_BYTES = 100_000_000;

const OPENING_BRACE = 0x7b;

/**
 * The header alone; `bytes` may be only the first part of a file, so the end of the data is not checked.
 * Throws FORMAT, with the file's name, for anything that the format does not allow.
 */
export const readSafetensorsHeader = (bytes: Uint8Array, name = 'safetensors'): SafetensorsHeader => {
  const fail = failureOf(name);
  const length = headerLength(bytes, fail);
  const json = parseHeader(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length), fail);
  const { [METADATA_KEY]: metadata = {}, ...entries } = json;
  return {
    tensors: contiguous(
      Object.entries(entries).map(([tensor, entry]) => toEntry(tensor, entry, fail)),
      fail,
    ),
    metadata: toMetadata(metadata, fail),
    dataStart: LENGTH_BYTES + length,
  };
};

/** Throws FORMAT with the file's name before the text. */
export type Fail = (text: string, cause?: unknown) => never;

export const failureOf =
  (name: string): Fail =>
  (text, cause) => {
    throw new Pix2PixError('FORMAT', `${name}: ${text}`, cause === undefined ? {} : { cause });
  };

const headerLength = (bytes: Uint8Array, fail: Fail): number => {
  if (bytes.length < LENGTH_BYTES)
    return fail(
      `has ${bytes.length} bytes, a safetensors file has at least ${LENGTH_BYTES}; is the file complete?`,
    );
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES))
    return fail(
      `starts with a header length of ${length} bytes, expected at most ${MAX_HEADER_BYTES}; is it a safetensors file?`,
    );
  if (length > BigInt(bytes.length - LENGTH_BYTES))
    return fail(
      `the header should have ${length} bytes but only ${bytes.length - LENGTH_BYTES} follow; the file was cut off or is not a safetensors file`,
    );
  return Number(length);
};

const parseHeader = (bytes: Uint8Array, fail: Fail): Readonly<Record<string, unknown>> => {
  if (bytes[0] !== OPENING_BRACE)
    return fail('the header does not start with "{"; is it a safetensors file?');
  const { text, json } = parseJson(bytes, fail);
  const repeated = repeatedKey(text);
  if (repeated !== undefined)
    return fail(`the header holds "${printable(repeated)}" twice; names must be unique`);
  return isRecord(json) ? json : fail('the header is not a JSON object');
};

const parseJson = (bytes: Uint8Array, fail: Fail): { readonly text: string; readonly json: unknown } => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, json: JSON.parse(text) };
  } catch (error) {
    return fail(`the header is not valid JSON (${printable(messageOf(error))}); the file was damaged`, error);
  }
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const toMetadata = (value: unknown, fail: Fail): Readonly<Record<string, string>> => {
  if (!isRecord(value)) return fail(`${METADATA_KEY} is not an object of texts`);
  const entries = Object.entries(value).map(([key, text]): readonly [string, string] =>
    typeof text === 'string' ? [key, text] : fail(`${METADATA_KEY} "${printable(key)}" is not a text`),
  );
  return Object.fromEntries(entries);
};

const toEntry = (name: string, value: unknown, fail: Fail): TensorEntry => {
  if (!isRecord(value)) return fail(`tensor "${printable(name)}" is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string') return fail(`tensor "${printable(name)}" has no dtype`);
  if (!isSizes(shape)) return fail(`tensor "${printable(name)}" has no shape of whole numbers`);
  if (!isSizes(offsets) || offsets.length !== 2)
    return fail(`tensor "${printable(name)}" has no data_offsets of two whole numbers`);
  const [begin, end] = offsets as readonly [number, number];
  if (begin > end)
    return fail(`tensor "${printable(name)}" ends at byte ${end}, before its start at ${begin}`);
  return { name, dtype, shape, begin, end };
};

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

/** In order of position; each must start where the one before it ends, the first at 0. */
const contiguous = (entries: readonly TensorEntry[], fail: Fail): readonly TensorEntry[] => {
  const sorted = entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const entry of sorted) {
    if (entry.begin < end)
      fail(
        `tensor "${printable(entry.name)}" starts at byte ${entry.begin}, inside the one before it, which ends at ${end}`,
      );
    if (entry.begin > end)
      fail(
        `tensor "${printable(entry.name)}" starts at byte ${entry.begin}, leaving a gap after byte ${end}`,
      );
    end = entry.end;
  }
  return sorted;
};
