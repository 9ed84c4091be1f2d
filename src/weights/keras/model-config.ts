/** Keras' description of a network, of versions 2 and 3 and of TensorFlow.js, as one form: layers and what they take. */
import { Pix2PixError } from '../../core/errors.ts';
import { asLayer, referencesOf } from './operators.ts';
import { isRecord, type JsonRecord } from './settings.ts';

/** The output of a layer's call. */
export interface LayerOutput {
  readonly layer: string;
  /** Which call of the layer, as the file counts them. */
  readonly call: number;
  readonly index: number;
}

/** A layer of a file, or a network in it. */
export interface KerasLayer {
  readonly name: string;
  /** Without the module or package: `Conv2D`, `InstanceNormalization`. */
  readonly kind: string;
  readonly settings: JsonRecord;
  /** What each call of the layer takes. */
  readonly calls: readonly (readonly LayerOutput[])[];
  /** Which of the calls have `training=True`, as Keras 2 writes it. */
  readonly trainingCalls: ReadonlySet<number>;
  /** Of a layer that is a network itself. */
  readonly model?: KerasModel;
}

/** A network as its file describes it. */
export interface KerasModel {
  readonly name: string;
  /** In the file's order, names once each. */
  readonly layers: ReadonlyMap<string, KerasLayer>;
  readonly inputs: readonly LayerOutput[];
  readonly outputs: readonly LayerOutput[];
}

/** Networks in networks, and layers in all: more than any network for images has. */
const MOST_DEPTH = 16;
const MOST_LAYERS = 5000;

/** The network that a description describes: `{class_name, config}`. Throws FORMAT; `name` is the file's. */
export const readModelConfig = (description: unknown, name: string): KerasModel => {
  let count = 0;
  const fail = failing(name);

  const model = (of: JsonRecord, depth: number): KerasModel => {
    const kind = kindOf(of);
    if (depth > MOST_DEPTH) return fail(`networks in networks, deeper than ${MOST_DEPTH}`);
    if (kind !== 'Sequential' && !MODEL_KINDS.has(kind))
      return fail(
        `a network of class ${kind}, expected Sequential or Functional; a subclassed model holds its layers in code, so rebuild it from layers (keras.Model(inputs, outputs)) and save that`,
      );
    const settings = Array.isArray(of.config) ? { layers: of.config } : of.config; // Keras 2.1 wrote a list
    if (!isRecord(settings) || !Array.isArray(settings.layers))
      return fail('a network without a list of layers');
    const listed = settings.layers.map((layer) =>
      isRecord(layer) ? layer : fail('a layer that is no object'),
    );
    count += listed.length;
    if (count > MOST_LAYERS) return fail(`more than ${MOST_LAYERS} layers`);
    const name = String(settings.name ?? 'model');
    return kind === 'Sequential' ? chain(name, listed, depth) : functional(name, settings, listed, depth);
  };

  const layerOf = (of: JsonRecord, depth: number, calls: KerasLayer['calls']): KerasLayer => {
    const kind = kindOf(of);
    const settings = isRecord(of.config) ? of.config : {};
    const layerName = of.name ?? settings.name;
    if (typeof layerName !== 'string' || layerName === '') return fail(`a layer ${kind} without a name`);
    const nested = kind === 'Sequential' || MODEL_KINDS.has(kind) ? { model: model(of, depth + 1) } : {};
    return {
      name: layerName,
      kind,
      settings,
      calls,
      trainingCalls: trainingCallsOf(of.inbound_nodes),
      ...nested,
    };
  };

  const named = (layers: readonly KerasLayer[]): ReadonlyMap<string, KerasLayer> => {
    const byName = new Map(layers.map((layer) => [layer.name, layer]));
    return byName.size === layers.length ? byName : fail('two layers of one name');
  };

  const functional = (
    modelName: string,
    settings: JsonRecord,
    listed: readonly JsonRecord[],
    depth: number,
  ): KerasModel => {
    const layers = listed.map(asLayer).map((of) => layerOf(of, depth, callsOf(of.inbound_nodes)));
    const outputs = outputsIn(settings.output_layers);
    const recount = fromFirstCall(layers, outputs);
    const recounted = layers.map((layer) => ({
      ...layer,
      calls: layer.calls.map((taken) => taken.map(recount)),
    }));
    return {
      name: modelName,
      layers: named(recounted),
      inputs: outputsIn(settings.input_layers),
      outputs: outputs.map(recount),
    };
  };

  /** Each layer takes what the one before it gives; the first is an input, or gets one. */
  const chain = (modelName: string, listed: readonly JsonRecord[], depth: number): KerasModel => {
    const [first] = listed;
    if (!first) return fail('a Sequential without layers');
    const hasInput = kindOf(first) === 'InputLayer';
    const input: JsonRecord = {
      class_name: 'InputLayer',
      config: {
        name: `${modelName} input`,
        batch_input_shape: isRecord(first.config) ? first.config.batch_input_shape : undefined,
      },
    };
    const all = hasInput ? listed : [input, ...listed];
    const layers: KerasLayer[] = [];
    for (const of of all) {
      const before = layers.at(-1);
      layers.push(layerOf(of, depth, before ? [[outputOf(before.name)]] : [[]]));
    }
    const ends = (layer: KerasLayer | undefined): LayerOutput[] => (layer ? [outputOf(layer.name)] : []);
    return { name: modelName, layers: named(layers), inputs: ends(layers[0]), outputs: ends(layers.at(-1)) };
  };

  return isRecord(description) ? model(description, 0) : fail('no description of a network');
};

const MODEL_KINDS: ReadonlySet<string> = new Set(['Functional', 'Model']);

const failing =
  (name: string) =>
  (problem: string): never => {
    throw new Pix2PixError('FORMAT', `${name}: its description of the network has ${problem}`);
  };

/** `Addons>InstanceNormalization` is registered under its package. */
const kindOf = (of: JsonRecord): string =>
  String(of.class_name ?? '')
    .split('>')
    .at(-1) as string;

const outputOf = (layer: string): LayerOutput => ({ layer, call: 0, index: 0 });

/**
 * Keras 2 counts the call that made a network as its first, which files do not list: the first call that is used becomes
 * call 0.
 */
const fromFirstCall = (
  layers: readonly KerasLayer[],
  outputs: readonly LayerOutput[],
): ((output: LayerOutput) => LayerOutput) => {
  const networks = new Set(layers.filter(({ model }) => model).map(({ name }) => name));
  const firsts = new Map<string, number>();
  for (const { layer, call } of [...layers.flatMap(({ calls }) => calls.flat()), ...outputs])
    if (networks.has(layer)) firsts.set(layer, Math.min(firsts.get(layer) ?? call, call));
  return (output) => ({ ...output, call: output.call - (firsts.get(output.layer) ?? 0) });
};

/** Keras 2: `[[["a", 0, 0, {}], ["b", 0, 0, {}]]]`; Keras 3: `[{"args": [tensor, or a list of them]}]`. */
const callsOf = (nodes: unknown): KerasLayer['calls'] =>
  Array.isArray(nodes) ? nodes.map((node) => (isRecord(node) ? tensorsIn(node.args) : outputsIn(node))) : [];

/**
 * `[[["a", 0, 0, {"training": true}]]]` of Keras 2. Keras 3 has it under other names, and its `predict` does not follow it.
 */
const trainingCallsOf = (nodes: unknown): ReadonlySet<number> =>
  new Set(
    (Array.isArray(nodes) ? nodes : []).flatMap((node, call) =>
      referencesOf(node).some(([, , , settings]) => isRecord(settings) && settings.training === true)
        ? [call]
        : [],
    ),
  );

/** One output as `["a", 0, 0]`, or a list of them. */
const outputsIn = (list: unknown): LayerOutput[] => {
  if (!Array.isArray(list)) return [];
  const [layer, call, index] = list;
  if (typeof layer === 'string') return [{ layer, call: Number(call ?? 0), index: Number(index ?? 0) }];
  return list.flatMap((part) => (Array.isArray(part) && typeof part[0] === 'string' ? outputsIn(part) : []));
};

/** The tensors among the arguments of a call, in their order. */
const tensorsIn = (args: unknown): LayerOutput[] => {
  if (Array.isArray(args)) return args.flatMap(tensorsIn);
  if (!isRecord(args) || !isRecord(args.config)) return [];
  return args.class_name === '__keras_tensor__' ? outputsIn(args.config.keras_history) : [];
};
