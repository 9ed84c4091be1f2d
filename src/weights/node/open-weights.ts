/** Opens a file of weights of any kind, told by its first bytes. */
import { Pix2PixError } from '../../core/errors.ts';
import { naming } from '../../core/naming.ts';
import { accessFile } from '../../core/node/file-access.ts';
import type { RandomAccess } from '../../core/random-access.ts';
import { isHdf5 } from '../hdf5/hdf5-file.ts';
import { openKerasH5 } from '../keras/h5-file.ts';
import { isKerasArchive, openKerasArchive } from '../keras/keras-archive.ts';
import type { KerasFile } from '../keras/layer-weights.ts';
import { describedTensors } from '../keras/layers-text.ts';
import { isPict, openPict } from '../pict-file.ts';
import { isPytorchStart, openPytorch, START_BYTES } from '../pytorch/open-pytorch.ts';
import { openSafetensors } from '../safetensors-file.ts';
import type { TensorFile } from '../tensor-file.ts';
import { isTfjs, openTfjsFile } from './open-keras.ts';

const described =
  (open: (access: RandomAccess, name: string) => Promise<KerasFile>): Kind['open'] =>
  async (access, name) =>
    describedTensors(await open(access, name));

interface Kind {
  /** As errors list it. */
  readonly title: string;
  readonly ending: string;
  readonly matches: (start: Uint8Array) => boolean;
  readonly open: (access: RandomAccess, name: string) => Promise<TensorFile>;
}

/** The header of safetensors follows its length, whose bytes may be those of another kind: it is asked for first. */
const KINDS: readonly Kind[] = [
  {
    title: 'safetensors',
    ending: '.safetensors',
    matches: (start) => start[8] === 0x7b, // {
    open: openSafetensors,
  },
  { title: 'Keras (.h5)', ending: '.h5', matches: isHdf5, open: described(openKerasH5) },
  // Before PyTorch, whose files are archives too.
  { title: 'Keras (.keras)', ending: '.keras', matches: isKerasArchive, open: described(openKerasArchive) },
  { title: 'PyTorch (.pth, .pt)', ending: '.pth', matches: isPytorchStart, open: openPytorch },
  { title: 'affinelayer (.pict)', ending: '.pict', matches: isPict, open: openPict },
];

/**
 * Opens a file of named tensors: safetensors, PyTorch in either container, affinelayer's .pict, Keras' .h5 and .keras, or
 * the model.json of TensorFlow.js and its folder. Nothing in it is run. Throws FILE if it cannot be read, FORMAT for
 * another kind of file.
 */
export const openWeights = async (path: string): Promise<TensorFile> => {
  if (await isTfjs(path)) return describedTensors(await openTfjsFile(path));
  const access = await naming(path, () => accessFile(path));
  try {
    return await naming(path, () => openAccess(access, path));
  } catch (error) {
    await access.close();
    throw error;
  }
};

/** By the first bytes; a file of none by the ending of its name, so that a damaged one says what is wrong with it. */
const openAccess = async (access: RandomAccess, path: string): Promise<TensorFile> => {
  const start = await access.read(0, Math.min(START_BYTES, access.length));
  const kind =
    KINDS.find(({ matches }) => matches(start)) ?? KINDS.find(({ ending }) => path.endsWith(ending));
  if (kind) return kind.open(access, path);
  throw new Pix2PixError(
    'FORMAT',
    `${path}: is not a file of weights; expected one of ${KINDS.map(({ title }) => title).join(', ')}`,
  );
};
