/** A `.keras` file: a zip archive of config.json, and of model.weights.h5 with the arrays of each layer by number. */
import { Pix2PixError } from '../../core/errors.ts';
import type { RandomAccess } from '../../core/random-access.ts';
import { type Hdf5Array, type Hdf5Group, openHdf5 } from '../hdf5/hdf5-file.ts';
import type { StoredTensor, TensorFile } from '../tensor-file.ts';
import { readZipDirectory, type ZipEntry } from '../zip-directory.ts';
import { checkEntry, entryAccess } from './archive-entry.ts';
import { withClearErrors } from './clear-errors.ts';
import { arraysFile, descriptionOf, storedAs } from './h5-file.ts';
import type { KerasFile } from './layer-weights.ts';
import { isRecord } from './settings.ts';

const CONFIG = 'config.json';
const WEIGHTS = 'model.weights.h5';

/** A description of this size has hundreds of thousands of layers. */
const MOST_CONFIG_BYTES = 64 * 2 ** 20;

/** Whether a file begins as Keras writes an archive: by its first entry. */
export const isKerasArchive = (start: Uint8Array): boolean => {
  if (start[0] !== 0x50 || start[1] !== 0x4b) return false;
  const name = new TextDecoder().decode(start.subarray(NAME_AT, NAME_AT + 32));
  return ['metadata.json', CONFIG, WEIGHTS].some((first) => name.startsWith(first));
};

/** The name of the first entry, after its local header. */
const NAME_AT = 30;

/** Opens a `.keras` file. Throws FORMAT. */
export const openKerasArchive = (access: RandomAccess, name: string): Promise<KerasFile> =>
  withClearErrors(name, () => openArchive(access, name));

const openArchive = async (access: RandomAccess, name: string): Promise<KerasFile> => {
  const fail = (problem: string): never => {
    throw new Pix2PixError('FORMAT', `${name}: ${problem}`);
  };
  const entries = await readZipDirectory(access, fail);
  const entry = (path: string) =>
    entries.get(path) ??
    fail(`is an archive without ${path}, expected what Keras saves with model.save("model.keras")`);
  const textOf = async (of: ZipEntry): Promise<string> => {
    const file = await entryAccess(access, of, fail);
    await checkEntry(file, of, fail);
    return new TextDecoder().decode(await file.read(0, file.length));
  };
  const [config, weights] = [entry(CONFIG), entry(WEIGHTS)];
  if (config.size > MOST_CONFIG_BYTES)
    fail(`its ${CONFIG} has ${config.size} bytes, expected at most ${MOST_CONFIG_BYTES}`);
  const text = await textOf(config);
  const part = await entryAccess(access, weights, fail);
  const root = await openHdf5(part, `${name}/${WEIGHTS}`);
  const arrays = arraysIn(root, '');
  const byPath = new Map(arrays.map(([stored]) => [stored.name, stored]));
  const metadata = entries.get('metadata.json');
  const facts = metadata && metadata.size < 4096 ? factsOf(await textOf(metadata)) : [];
  return {
    description: descriptionOf(text, name),
    tensors: checkedOnce(arraysFile(arrays, part, name, 'keras', facts), () =>
      checkEntry(part, weights, fail),
    ),
    tensorsOf: ({ classes }, roles) =>
      roles.map((_, i) => {
        for (const holder of HOLDERS) {
          const stored = byPath.get(`${classes.map((part) => `${holder}/${part}`).join('/')}/vars/${i}`);
          if (stored) return stored;
        }
        return undefined;
      }),
  };
};

/** A file whose bytes are checked before the first values are read: its list of tensors needs no more than a few of them. */
const checkedOnce = (file: TensorFile, check: () => Promise<void>): TensorFile => {
  let checked: Promise<void> | undefined;
  return {
    ...file,
    read: async (tensor) => {
      checked ??= check();
      await checked;
      return file.read(tensor);
    },
  };
};

/** The group that holds the layers of a network: today's, and that of Keras 2.12. */
const HOLDERS = ['layers', '_layer_checkpoint_dependencies'];

/** The arrays of all layers by path; those of the optimizer are none of the network. */
const arraysIn = (group: Hdf5Group, path: string): (readonly [StoredTensor, Hdf5Array])[] =>
  [...group.members].flatMap(([name, member]) => {
    const at = path === '' ? name : `${path}/${name}`;
    if (member.kind === 'group') return at === 'optimizer' ? [] : arraysIn(member, at);
    return [[{ name: at, ...storedAs(member) }, member] as const];
  });

const factsOf = (text: string): TensorFile['facts'] => {
  try {
    const metadata: unknown = JSON.parse(text);
    const version = isRecord(metadata) ? metadata.keras_version : undefined;
    return typeof version === 'string' ? [['Keras', version]] : [];
  } catch {
    return []; // of no use but here
  }
};
