/** Our generators as layers of Keras, op by op: what a graph of a translation holds, at [N,H,W,C] instead of [N,C,H,W]. */
import type { Dim } from '../../core/shape.ts';
import { type Graph, isOp, type OpAttributes, type OpName, type Value } from '../../graph/ops.ts';
import { reachable, usersOf } from '../../graph/walk.ts';
import { type AddLayer, refuse, type Writer } from './graph-writer.ts';
import type { JsonRecord } from './settings.ts';
import { pad } from './write-borders.ts';
import { conv2d, convTranspose2d, depthToSpace, repeatedIn } from './write-convolutions.ts';
import { addition, instanceNorm, product } from './write-norms.ts';
import type { WrittenLayer, WrittenNetwork } from './written-layers.ts';

/**
 * The layers of a graph of one image in and one out, without dropout or noise. Throws MODEL for an op that no layer is
 * like, and for reflected borders at free sizes.
 */
export const graphLayers = (graph: Graph): WrittenNetwork => {
  const [output] = Object.values(graph.outputs);
  if (graph.inputs.length !== 1 || !output) return refuse('a graph of one input and one output was expected');
  const writer = layerWriter(usersOf([output]));
  for (const value of reachable([output])) writer.write(value);
  return { layers: writer.layers };
};

/** Adds layers one after the other; a value is known by the layer that gives it. */
interface LayerWriter {
  readonly layers: WrittenLayer[];
  write(value: Value): void;
}

const layerWriter = (users: ReadonlyMap<Value, readonly Value[]>): LayerWriter => {
  const layers: WrittenLayer[] = [];
  const names = new Map<Value, string>();
  const used = new Map<string, number>();
  const add: AddLayer = (kind, takes, settings = {}, weights = [], wanted = snake(kind)) => {
    const count = used.get(wanted) ?? 0;
    used.set(wanted, count + 1);
    const name = count === 0 ? wanted : `${wanted}_${count}`;
    layers.push({ name, kind, settings, takes, weights });
    return name;
  };
  const of = (value: Value): string => names.get(value) ?? refuse(`the op ${value.op} has no layer`);
  return {
    layers,
    write: (value) => {
      const writer = WRITERS[value.op] as Writer<OpName> | undefined;
      if (!writer) return refuse(`the op ${value.op} has no layer that is like it`);
      const name = writer(value, { add, of, users });
      if (name !== undefined) names.set(value, name);
    },
  };
};

const snake = (kind: string): string =>
  kind
    .replace(/2D/, '2d')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();

const input: Writer<'input'> = (value, { add }) => {
  const [, channels, height, width] = value.shape;
  const side = (dim: Dim | undefined): number | null => (typeof dim === 'number' ? dim : null);
  const shape = [null, side(height), side(width), channels];
  return add('InputLayer', [], { batch_input_shape: shape, dtype: 'float32', sparse: false }, [], 'input');
};

const concat: Writer<'concat'> = (value, { add, of, users }) => {
  const isEnlarging = repeatedIn(value) && users.get(value)?.every((user) => isOp(user, 'depthToSpace'));
  if (isEnlarging) return undefined;
  if (value.attributes.axis !== 1) return refuse('only channels are joined');
  return add('Concatenate', value.inputs.map(of), { axis: 3 });
};

const activation =
  <K extends OpName>(kind: string, settings: (attributes: OpAttributes[K]) => JsonRecord): Writer<K> =>
  ({ inputs: [x], attributes }, { add, of }) =>
    x ? add(kind, [of(x)], settings(attributes)) : refuse('an activation has no input');

const WRITERS: { readonly [K in OpName]?: Writer<K> } = {
  input,
  constant: () => undefined,
  conv2d,
  convTranspose2d,
  instanceNorm,
  add: addition,
  mul: product,
  pad,
  depthToSpace,
  concat,
  relu: activation<'relu'>('ReLU', () => ({})),
  leakyRelu: activation<'leakyRelu'>('LeakyReLU', ({ slope }) => ({ alpha: slope })),
  tanh: activation<'tanh'>('Activation', () => ({ activation: 'tanh' })),
  sigmoid: activation<'sigmoid'>('Activation', () => ({ activation: 'sigmoid' })),
};
