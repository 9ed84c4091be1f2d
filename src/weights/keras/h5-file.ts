/** A network that Keras saved as HDF5: its description in a text, and a group of arrays for each layer. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { parseJson } from '../../core/parse-json.ts';
import type { RandomAccess } from '../../core/random-access.ts';
import { type Hdf5Array, type Hdf5Group, openHdf5, readArray } from '../hdf5/hdf5-file.ts';
import type { StoredTensor, TensorFile, WeightContainer } from '../tensor-file.ts';
import { withClearErrors } from './clear-errors.ts';
import { byEnding, type KerasFile, withoutIndex } from './layer-weights.ts';

/** Opens an `.h5` file of a whole model. Throws FORMAT, also for a file of weights alone. */
export const openKerasH5 = (access: RandomAccess, name: string): Promise<KerasFile> =>
  withClearErrors(name, () => openH5(access, name));

const openH5 = async (access: RandomAccess, name: string): Promise<KerasFile> => {
  const root = await openHdf5(access, name);
  const [text] = root.attributes.get('model_config') ?? [];
  if (text === undefined)
    throw new Pix2PixError(
      'FORMAT',
      `${name}: holds weights without the layers that they belong to; save the whole model: model.save("model.keras"), not save_weights`,
    );
  const group = root.members.get('model_weights');
  const layers = group?.kind === 'group' ? group : root;
  const found = listed(layers);
  const ofLayer = new Map(
    [...found].map(([layer, tensors]) => [
      layer,
      { tensors, byName: byEnding(tensors.map(([stored]) => stored)) },
    ]),
  );
  return {
    description: descriptionOf(text, name),
    tensors: arraysFile([...found.values()].flat(), access, name, 'keras-h5', factsOf(root)),
    // A layer's weights are in the order of its roles, whatever their names; those of a network in it go by name.
    tensorsOf: (place, roles) => {
      const own = ofLayer.get(place.names[0] as string);
      const byName = own?.byName(place, roles) ?? [];
      const isAlone = place.names.length === 1 && own?.tensors.length === roles.length;
      return isAlone && byName.some((stored) => !stored) ? own.tensors.map(([stored]) => stored) : byName;
    },
  };
};

export const descriptionOf = (text: string, name: string): unknown => {
  try {
    return parseJson(text);
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${name}: its description of the network is not JSON: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
};

const factsOf = ({ attributes }: Hdf5Group): TensorFile['facts'] =>
  [['Keras', 'keras_version'] as const, ['backend', 'backend'] as const].flatMap(([label, key]) => {
    const [text] = attributes.get(key) ?? [];
    return text === undefined ? [] : [[label, text] as const];
  });

type Listed = readonly (readonly [StoredTensor, Hdf5Array])[];

/** The weights of each layer, in the order that the file says. */
const listed = (layers: Hdf5Group): ReadonlyMap<string, Listed> => {
  const all = new Map<string, Listed>();
  for (const [layer, group] of layers.members) {
    if (group.kind !== 'group') continue;
    const names = inParts(group, 'weight_names');
    const arrays = names.flatMap((name) => {
      const array = memberAt(group, name);
      return array ? [[{ name: withoutIndex(name), ...storedAs(array) }, array] as const] : [];
    });
    if (arrays.length > 0) all.set(layer, arrays);
  }
  return all;
};

/** How an array is stored; one that holds no numbers is refused when it is read. */
export const storedAs = ({ shape, type }: Hdf5Array): Omit<StoredTensor, 'name'> => ({
  shape,
  type: type.kind === 'number' ? type.type : 'F32',
});

/** Long lists of names are in several attributes: `weight_names0`, `weight_names1`. */
const inParts = ({ attributes }: Hdf5Group, name: string): readonly string[] => {
  const whole = attributes.get(name);
  if (whole) return whole;
  const parts: string[] = [];
  for (let i = 0; ; i++) {
    const part = attributes.get(`${name}${i}`);
    if (!part) return parts;
    parts.push(...part);
  }
};

const memberAt = (group: Hdf5Group, path: string): Hdf5Array | undefined => {
  let at: Hdf5Group | Hdf5Array | undefined = group;
  for (const part of path.split('/')) at = at?.kind === 'group' ? at.members.get(part) : undefined;
  return at?.kind === 'array' ? at : undefined;
};

/** Arrays of an HDF5 file as tensors. */
export const arraysFile = (
  arrays: Listed,
  access: RandomAccess,
  name: string,
  container: WeightContainer,
  facts: TensorFile['facts'],
): TensorFile => {
  const byTensor = new Map(arrays);
  return {
    container,
    name,
    tensors: [...byTensor.keys()],
    facts,
    read: async (tensor) => ({
      shape: tensor.shape,
      data: await readArray(access, byTensor.get(tensor) as Hdf5Array, name),
    }),
    close: () => access.close(),
  };
};
