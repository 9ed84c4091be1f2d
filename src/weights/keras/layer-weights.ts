/** The weights of layers, in any of the three kinds of files. */
import { Pix2PixError } from '../../core/errors.ts';
import { formatShape } from '../../core/shape.ts';
import type { Tensor } from '../../core/tensor.ts';
import type { StoredTensor, TensorFile } from '../tensor-file.ts';

/** A layer, as files place it. */
export interface LayerPlace {
  /** Names of the networks that it is in, from the outermost one's layer on, and its own. */
  readonly names: readonly string[];
  /** The same with the names of classes and how many of a class came before: `sequential_1`, `conv2d`. */
  readonly classes: readonly string[];
}

/** A network's description and its weights, whatever file they are in. */
export interface KerasFile {
  /** `{class_name, config}`. */
  readonly description: unknown;
  readonly tensors: TensorFile;
  /**
   * The tensors of a layer, one for each role, in their order; undefined where the file has none by this name. A role
   * may have other names, after a bar.
   */
  readonly tensorsOf: (place: LayerPlace, roles: readonly string[]) => readonly (StoredTensor | undefined)[];
}

/** The weights of a layer by role, read. Throws FORMAT for one that is missing. */
export const readLayerWeights = async (
  file: KerasFile,
  place: LayerPlace,
  roles: readonly string[],
): Promise<ReadonlyMap<string, Tensor>> => {
  const found = file.tensorsOf(place, roles);
  const weights = new Map<string, Tensor>();
  for (const [i, role] of roles.entries()) {
    const stored = found[i];
    if (!stored)
      throw new Pix2PixError(
        'FORMAT',
        `${file.tensors.name}: layer ${place.names.join('/')} has no weight "${role.split('|')[0]}"; the file has ${namesText(file.tensors.tensors)}`,
      );
    weights.set(role, await file.tensors.read(stored));
  }
  return weights;
};

const namesText = (tensors: readonly StoredTensor[]): string =>
  tensors.length === 0
    ? 'no weights at all'
    : `${tensors.length} weights, such as ${tensors
        .slice(0, 3)
        .map(({ name, shape }) => `${name} ${formatShape(shape)}`)
        .join(', ')}`;

/** `conv2d/kernel:0` of TensorFlow without its index. */
export const withoutIndex = (name: string): string => name.replace(/:\d+$/, '');

/** Tensors whose names end with those of their layer and role, as in TensorFlow.js and HDF5 files. */
export const byEnding = (tensors: readonly StoredTensor[]): KerasFile['tensorsOf'] => {
  const byEnd = new Map<string, StoredTensor[]>();
  const partsOf = new Map<StoredTensor, readonly string[]>();
  for (const tensor of tensors) {
    const parts = withoutIndex(tensor.name).split('/');
    partsOf.set(tensor, parts);
    const end = parts.slice(-2).join('/');
    byEnd.set(end, [...(byEnd.get(end) ?? []), tensor]);
  }
  return ({ names }, roles) =>
    roles.map((role) => {
      for (const name of role.split('|')) {
        const found = byEnd.get(`${names.at(-1)}/${name}`) ?? [];
        if (found.length === 1) return found[0];
        // Networks in networks may have layers of one name.
        const exact = found.filter((tensor) => {
          const before = (partsOf.get(tensor) as readonly string[]).slice(0, -1);
          return names.slice(-before.length).join('/') === before.join('/');
        });
        if (exact.length > 0) return exact.at(-1);
      }
      return undefined;
    });
};

/** Keras' own rule for names of classes in files: `Conv2DTranspose` is `conv2d_transpose`. */
export const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
