/** The calls of a network's layers, one after the other, as a graph. */
import { Pix2PixError } from '../../core/errors.ts';
import { constant, graph } from '../../graph/build.ts';
import type { Graph, Value } from '../../graph/ops.ts';
import type { KerasStatistics } from './layer-rule.ts';
import { type LayerWeights, ruleOf, settled } from './layer-rules.ts';
import type { KerasLayer, KerasModel, LayerOutput } from './model-config.ts';

/** More calls of layers than any network has: a limit for networks that hold one another many times. */
const MOST_CALLS = 20_000;

/** What every network of a file needs while its graph is made. */
export interface NetworkContext {
  /** The file, for errors. */
  readonly name: string;
  readonly weights: ReadonlyMap<KerasLayer, LayerWeights>;
  readonly statistics: KerasStatistics;
  /** Whether a call with `training=True` uses the statistics of the image, as in Keras 2. */
  readonly followsCalls: boolean;
}

/** A network applied to an image [N,C,H,W], as the output of a graph. Throws FORMAT. */
export const layerGraph = (model: KerasModel, image: Value, context: NetworkContext): Graph => {
  const { name, weights, followsCalls } = context;
  const fail = (problem: string): never => {
    throw new Pix2PixError('FORMAT', `${name}: ${problem}`);
  };
  const parameterOf = layerConstants();
  let numCalls = 0;

  const runModel = (of: KerasModel, given: Value, statistics: KerasStatistics): Value => {
    const [start, target] = [of.inputs[0], of.outputs[0]];
    if (of.inputs.length !== 1 || of.outputs.length !== 1 || !start || !target)
      return fail(
        `network ${of.name} has ${of.inputs.length} inputs and ${of.outputs.length} outputs, expected one of each`,
      );
    const values = new Map<string, Value>([[keyOf(start.layer, 0), given]]);
    const entered = new Set<string>();
    const stack = [callAt(of, target, fail)];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const { key, layer, taken, isTraining } = top;
      const inputs = taken.map((output) => callAt(of, output, fail));
      const missing = inputs.filter((input) => !values.has(input.key));
      if (values.has(key)) stack.pop();
      else if (missing.length === 0) {
        const made = runLayer(
          layer,
          inputs.map((input) => values.get(input.key) as Value),
          isTraining && followsCalls ? 'image' : statistics,
        );
        values.set(key, made);
      } else if (entered.has(key))
        return fail(`layer ${layer.name} takes what it gives: the network is a circle`);
      else {
        entered.add(key);
        stack.push(...missing);
      }
    }
    return values.get(callAt(of, target, fail).key) as Value;
  };

  const runLayer = (layer: KerasLayer, inputs: readonly Value[], statistics: KerasStatistics): Value => {
    const { kind, name: layerName } = layer;
    if (++numCalls > MOST_CALLS) return fail(`the network has more than ${MOST_CALLS} calls of layers`);
    const [first, ...others] = inputs;
    if (kind === 'InputLayer' || !first) return fail(`layer ${layerName} (${kind}) has no input`);
    const takesMany = !layer.model && !layer.settings.operands && ruleOf(name, layer).takes === 'many';
    if (others.length > 0 !== takesMany)
      return fail(
        `layer ${layerName} (${kind}) has ${inputs.length} inputs, expected ${takesMany ? 'two or more' : 'one'}`,
      );
    if (layer.model) return runModel(layer.model, first, statistics);
    const found = weights.get(layer);
    const path = found?.path ?? layerName;
    return settled(name, layer, () =>
      ruleOf(name, layer).build([first, ...others], {
        settings: layer.settings,
        statistics,
        weight: (role) => found?.values.get(role) ?? fail(`layer ${path} has no weight "${role}"`),
        parameter: parameterOf(path),
      }),
    );
  };

  const output = runModel(model, image, context.statistics);
  if (output === image || output.shape.length !== 4) return fail('the network does not give an image');
  return graph({ output });
};

interface Call {
  readonly key: string;
  readonly layer: KerasLayer;
  readonly taken: readonly LayerOutput[];
  /** Whether it has `training=True`. */
  readonly isTraining: boolean;
}

type Fail = (problem: string) => never;

/** The call of a layer that gives an output. */
const callAt = (of: KerasModel, { layer: layerName, call, index }: LayerOutput, fail: Fail): Call => {
  const layer =
    of.layers.get(layerName) ?? fail(`network ${of.name} uses a layer ${layerName}, which it does not have`);
  if (index !== 0) return fail(`output ${index} of layer ${layerName} is used, and it has one`);
  const taken = layer.calls[call] ?? (layer.kind === 'InputLayer' ? [] : undefined);
  return taken
    ? { key: keyOf(layerName, call), layer, taken, isTraining: layer.trainingCalls.has(call) }
    : fail(`call ${call} of layer ${layerName} is used, and it has ${layer.calls.length}`);
};

const keyOf = (layer: string, call: number): string => `${call} ${layer}`;

/** Constants with the names of their layers; a layer with several calls has one for all of them. */
const layerConstants = () => {
  const constants = new Map<string, Value>();
  const named = new Set<string>();
  return (path: string) =>
    (role: string, shape: readonly number[], data: Float32Array): Value => {
      const name = `${path}/${role}`;
      const key = `${name} ${shape}`;
      const known = constants.get(key);
      if (known) return known;
      const made = constant(shape, data, named.has(name) ? undefined : name);
      named.add(name);
      constants.set(key, made);
      return made;
    };
};
