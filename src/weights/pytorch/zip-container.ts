/** The zip container of torch.save (since 1.6): a pickle, and an entry for each storage. */

import { printable } from '../../core/printable.ts';
import type { RandomAccess } from '../../core/random-access.ts';
import type { Fail } from '../../safetensors/header.ts';
import type { TensorFile } from '../tensor-file.ts';
import {
  readStoredEntry,
  readZipDirectory,
  requireChecksum,
  storedEntryStart,
  type ZipEntry,
} from '../zip-directory.ts';
import { CutPickle } from './pickle-bytes.ts';
import { pytorchTensors } from './pytorch-tensors.ts';
import { type Unpickled, unpickle } from './unpickle.ts';

const PICKLE = 'data.pkl';

/** A pickle of 50,000 tensors has some 10 MB. */
export const MAX_PICKLE_BYTES = 64 * 2 ** 20;

/** `little` and a version are short. */
const MAX_TEXT_BYTES = 64;

export const openZipContainer = async (
  access: RandomAccess,
  name: string,
  fail: Fail,
): Promise<TensorFile> => {
  const entries = await readZipDirectory(access, fail);
  const folder = folderOf(entries, fail);
  if (
    entries.has(`${folder}constants.pkl`) ||
    [...entries.keys()].some((key) => key.startsWith(`${folder}code/`))
  )
    return fail(
      `is a TorchScript archive, which holds a program, expected a state dict; save its weights in Python: torch.save(torch.jit.load(${JSON.stringify(fileName(name))}, map_location="cpu").state_dict(), "weights.pth")`,
    );
  const text = async (key: string): Promise<string | undefined> => {
    const entry = entries.get(`${folder}${key}`);
    if (!entry) return undefined;
    if (entry.size > MAX_TEXT_BYTES)
      return fail(`its entry "${key}" has ${entry.size} bytes; the file was damaged`);
    return new TextDecoder().decode(await readStoredEntry(access, entry, fail)).trim();
  };
  const byteOrder = (await text('byteorder')) ?? 'little'; // torch before 2.1 does not say it
  if (byteOrder !== 'little' && byteOrder !== 'big')
    return fail(`has the byte order "${printable(byteOrder)}", expected little or big; the file was damaged`);
  const version = (await text('version')) ?? (await text('.data/version')) ?? 'unknown';
  return pytorchTensors({
    access,
    name,
    container: 'pytorch',
    unpickled: await readPickle(access, entries.get(`${folder}${PICKLE}`) as ZipEntry, fail),
    isLittleEndian: byteOrder === 'little',
    facts: [['format', `version ${printable(version)}, ${byteOrder}-endian`]],
    place: async (key) => {
      const entry = entries.get(`${folder}data/${key}`);
      if (!entry)
        return fail(`has no entry "data/${printable(key)}", which its pickle names; the file was damaged`);
      return {
        at: await storedEntryStart(access, entry, fail),
        bytes: entry.size,
        check: (bytes) => requireChecksum(bytes, entry, fail),
      };
    },
    fail,
  });
};

/** The folder in which all entries of torch.save are: that of the pickle. */
const folderOf = (entries: ReadonlyMap<string, ZipEntry>, fail: Fail): string => {
  const pickles = [...entries.keys()].filter((key) => key === PICKLE || key.endsWith(`/${PICKLE}`));
  const [pickle] = pickles;
  if (pickle === undefined)
    return fail(
      `is a zip archive without ${PICKLE}, expected one that torch.save wrote; is it a file of weights?`,
    );
  if (pickles.length > 1)
    return fail(`is a zip archive with ${pickles.length} pickles, expected one; torch.save did not write it`);
  return pickle.slice(0, -PICKLE.length);
};

const readPickle = async (access: RandomAccess, entry: ZipEntry, fail: Fail): Promise<Unpickled> => {
  if (entry.size > MAX_PICKLE_BYTES)
    return fail(
      `its pickle has ${entry.size} bytes, expected at most ${MAX_PICKLE_BYTES}; save the state dict alone`,
    );
  try {
    return unpickle(await readStoredEntry(access, entry, fail), 0, fail);
  } catch (error) {
    if (error instanceof CutPickle) return fail('its pickle ends too early; the file was damaged', error);
    throw error;
  }
};

const fileName = (path: string): string => printable(path.split(/[/\\]/).at(-1) ?? path);
