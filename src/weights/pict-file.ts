/**
 * Files of affinelayer's pix2pix-tensorflow for its page in the browser (.pict): weights as one byte each, which chooses
 * among 256 values. Three blocks, each with its length in 4 bytes before it: JSON that names the tensors, the values as
 * float32, and the bytes of all tensors in that order.
 */
import { z } from 'zod';
import { messageOf } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { RandomAccess } from '../core/random-access.ts';
import { parseChecked } from '../core/schema-fault.ts';
import { elementCount } from '../core/shape.ts';
import { type Fail, failureOf } from '../safetensors/header.ts';
import { toFloat32 } from './element-types.ts';
import type { TensorFile } from './tensor-file.ts';

const LENGTH_BYTES = 4;

/** The list of a generator has 10 KB; more than this is no list of tensors. */
const MAX_LIST_BYTES = 1_000_000;

/** One byte tells no more values apart. */
const MAX_VALUES = 256;

const FLOAT32_BYTES = 4;

const OPENING_BRACKET = 0x5b;

const listSchema = z.array(z.object({ name: z.string(), shape: z.array(z.int().min(0)) }));

/** Whether a file begins as a .pict: a length of less than 16 MB, and then a list in JSON. Needs its first 5 bytes. */
export const isPict = (start: Uint8Array): boolean =>
  start[0] === 0 && start[LENGTH_BYTES] === OPENING_BRACKET;

/**
 * Opens a .pict file. Throws FORMAT where its blocks do not have the lengths that they say, or where its tensors do not
 * need as many bytes as there are.
 */
export const openPict = async (access: RandomAccess, name: string): Promise<TensorFile> => {
  const fail = failureOf(name);
  const list = await blockAt(access, 0, 'list of tensors', fail);
  if (list.length > MAX_LIST_BYTES)
    fail(`its list of tensors has ${list.length} bytes, expected at most ${MAX_LIST_BYTES}; is it a .pict?`);
  const tensors = tensorsOf(await access.read(list.begin, list.length), fail);
  const codebook = await blockAt(access, list.end, 'list of values', fail);
  const isWhole = codebook.length > 0 && codebook.length % FLOAT32_BYTES === 0;
  if (!isWhole || codebook.length > MAX_VALUES * FLOAT32_BYTES)
    fail(
      `its list of values has ${codebook.length} bytes, expected up to ${MAX_VALUES} values of ${FLOAT32_BYTES} bytes; is it a .pict?`,
    );
  const values = toFloat32(await access.read(codebook.begin, codebook.length), 'F32');
  const data = await blockAt(access, codebook.end, 'block of weights', fail);
  if (data.end !== access.length)
    fail(`${access.length - data.end} bytes follow its last block; it was joined with another file`);
  const begins = beginsOf(tensors, data.length, fail);
  return {
    container: 'pict',
    name,
    tensors: tensors.map((tensor) => ({ ...tensor, type: 'U8' })),
    facts: [['values', `${values.length}, from ${Math.min(...values)} to ${Math.max(...values)}`]],
    read: async ({ name: tensor, shape }) => {
      const bytes = await access.read(data.begin + (begins.get(tensor) ?? 0), elementCount(shape));
      return { shape, data: chosen(bytes, values, tensor, fail) };
    },
    close: () => access.close(),
  };
};

interface Block {
  readonly begin: number;
  readonly end: number;
  readonly length: number;
}

/** Where a block is, whose length stands at `at`. */
const blockAt = async (access: RandomAccess, at: number, what: string, fail: Fail): Promise<Block> => {
  const begin = at + LENGTH_BYTES;
  if (begin > access.length)
    return fail(`ends before its ${what}, after ${access.length} bytes; the file was cut off`);
  const length = new DataView((await access.read(at, LENGTH_BYTES)).buffer).getUint32(0);
  if (begin + length > access.length)
    return fail(
      `its ${what} should have ${length} bytes but ${access.length - begin} follow; the file was cut off, or is no .pict`,
    );
  return { begin, end: begin + length, length };
};

type Listed = z.output<typeof listSchema>;

const tensorsOf = (bytes: Uint8Array, fail: Fail): Listed => {
  try {
    return parseChecked(listSchema, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return fail(
      `its list of tensors cannot be read (${printable(messageOf(error))}); the file was damaged`,
      error,
    );
  }
};

/** The byte of the data where each tensor begins. */
const beginsOf = (tensors: Listed, present: number, fail: Fail): ReadonlyMap<string, number> => {
  const begins = new Map<string, number>();
  let end = 0;
  for (const { name, shape } of tensors) {
    if (begins.has(name)) fail(`lists "${printable(name)}" twice; names must be unique`);
    begins.set(name, end);
    end += elementCount(shape);
  }
  if (end !== present)
    fail(`its tensors have ${end} values but ${present} are there; the file was cut off or damaged`);
  return begins;
};

/** The values that bytes choose. */
const chosen = (bytes: Uint8Array, values: Float32Array, tensor: string, fail: Fail): Float32Array => {
  const data = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const index = bytes[i] as number;
    if (index >= values.length)
      fail(`tensor "${printable(tensor)}" asks for value ${index} of ${values.length}; the file was damaged`);
    data[i] = values[index] as number;
  }
  return data;
};
