/** A graph lowered and encoded, with what each of its inputs and outputs is bound to: state, feed or fetch. */
import { Pix2PixError } from '../core/errors.ts';
import { elementCount, equalShapes, formatShape, numericShape } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import { graph as makeGraph, reshape } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { lower } from '../lowering/lower.ts';
import { padConvChannels } from '../lowering/pad-channels.ts';
import type { LoweringPlan } from '../lowering/plan.ts';
import { encodeModel } from '../onnx/encode.ts';
import { decideAliasing, type Placement } from './aliasing.ts';
import type { TensorSpec } from './device.ts';

/** An input or output of the model. */
export interface Port {
  /** As the caller knows it. */
  readonly name: string;
  /** As the model knows it. */
  readonly modelName: string;
  readonly shape: readonly number[];
}

export interface BoundGraph {
  /** ONNX bytes. */
  readonly model: Uint8Array;
  /** The feeds that a caller passes; lowering may have dropped some from the model. */
  readonly feeds: readonly TensorSpec[];
  readonly feedInputs: readonly Port[];
  readonly stateInputs: readonly Port[];
  /** In the engine's own shapes, which may differ from the state's. Unchanged tensors are left out. */
  readonly stateOutputs: readonly (Port & { readonly placement: Placement })[];
  readonly fetches: readonly Port[];
}

/** Training graphs: at opset 22 WebGPU drops ConvTranspose to the CPU; IR 10 is the version that goes with 21. */
export const ENGINE_MODEL = { opset: 21, irVersion: 10 } as const;

export interface BindOptions {
  /** Whether state is bound in its own shapes only, for memory that knows its shape; any shape if absent. */
  readonly keepsShapes?: boolean;
  /** Whether the engine is one that needs `padConvChannels`; no plan decides that, since any plan must run right. */
  readonly padsChannels?: boolean;
}

/** Throws STATE if a name of the state is bound with another shape, SHAPE for symbolic dimensions. */
export const bindGraph = (
  source: Graph,
  stateTensors: ReadonlyMap<string, { readonly spec: TensorSpec }>,
  plan: LoweringPlan,
  { keepsShapes = false, padsChannels = false }: BindOptions = {},
): BoundGraph => {
  checkStateShapes(source, stateTensors);
  const isState = (name: string): boolean => stateTensors.has(name);
  const stateOutputNames = new Set(Object.keys(source.outputs).filter(isState));
  const portable = keepsShapes
    ? lower(inStateShapes(source, stateTensors), plan)
    : lower(source, plan, stateOutputNames);
  const lowered = padsChannels ? padConvChannels(portable) : portable;
  const placements = decideAliasing(lowered);
  const inputs: Port[] = lowered.inputs.map(({ attributes: { name }, shape }) => ({
    name,
    modelName: name,
    shape: numericShape(shape, `compile: input "${name}"`),
  }));
  const outputs = Object.entries(lowered.outputs)
    .map(([name, { shape }]) => ({
      name,
      // ONNX has one space of names, so an output may not have the name of an input.
      modelName: `out/${name}`,
      shape: numericShape(shape, `compile: output "${name}"`),
      placement: placements.get(name)?.placement ?? 'shadow',
    }))
    .filter(({ name, placement }) => !(isState(name) && placement === 'unchanged'));
  const engineGraph = makeGraph(
    Object.fromEntries(outputs.map(({ name, modelName }) => [modelName, lowered.outputs[name] as Value])),
  );
  const used = new Set(engineGraph.inputs.map(({ attributes }) => attributes.name));
  return {
    model: encodeModel(engineGraph, ENGINE_MODEL),
    feeds: source.inputs
      .filter(({ attributes }) => !isState(attributes.name))
      .map(({ attributes: { name }, shape }) => ({
        name,
        shape: numericShape(shape, `compile: input "${name}"`),
      })),
    feedInputs: inputs.filter(({ name }) => !isState(name) && used.has(name)),
    stateInputs: inputs.filter(({ name }) => isState(name) && used.has(name)),
    stateOutputs: outputs.filter(({ name }) => isState(name)),
    fetches: outputs.filter(({ name }) => !isState(name)),
  };
};

const inStateShapes = (
  { outputs }: Graph,
  stateTensors: ReadonlyMap<string, { readonly spec: TensorSpec }>,
): Graph =>
  makeGraph(
    Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => {
        const shape = stateTensors.get(name)?.spec.shape ?? value.shape;
        return [name, equalShapes(shape, value.shape) ? value : reshape(value, shape)];
      }),
    ),
  );

const checkStateShapes = (
  { inputs, outputs }: Graph,
  stateTensors: ReadonlyMap<string, { readonly spec: TensorSpec }>,
): void => {
  for (const { attributes, shape } of inputs) {
    const spec = stateTensors.get(attributes.name)?.spec;
    if (spec && !equalShapes(spec.shape, shape))
      throw new Pix2PixError(
        'STATE',
        `compile: input "${attributes.name}" is ${formatShape(shape)} but the state's tensor is ${formatShape(spec.shape)}`,
      );
  }
  for (const [name, { shape }] of Object.entries(outputs)) {
    const spec = stateTensors.get(name)?.spec;
    if (spec && elementCount(spec.shape) !== elementCount(shape))
      throw new Pix2PixError(
        'STATE',
        `compile: output "${name}" is ${formatShape(shape)} but the state's tensor is ${formatShape(spec.shape)}, which has another number of elements`,
      );
  }
};

/** Throws GRAPH for a missing or unknown feed, SHAPE for a wrong shape. */
export const checkFeeds = (
  expected: readonly TensorSpec[],
  feeds: Readonly<Record<string, Tensor>>,
): void => {
  checkFeedNames(
    expected.map(({ name }) => name),
    feeds,
  );
  for (const { name, shape } of expected) {
    const value = feeds[name] as Tensor;
    if (!equalShapes(shape, value.shape) || value.data.length !== elementCount(shape))
      throw new Pix2PixError(
        'SHAPE',
        `run: feed "${name}" must be ${formatShape(shape)}, got ${formatShape(value.shape)} with ${value.data.length} values`,
      );
  }
};

/** Throws GRAPH for a missing or unknown feed. */
export const checkFeedNames = (
  expected: readonly string[],
  feeds: Readonly<Record<string, Tensor>>,
): void => {
  const list = expected.length > 0 ? expected.join(', ') : 'none';
  const missing = expected.find((name) => feeds[name] === undefined);
  if (missing !== undefined)
    throw new Pix2PixError('GRAPH', `run: feed "${missing}" is missing; the program takes ${list}`);
  const unknown = Object.keys(feeds).find((name) => !expected.includes(name));
  if (unknown !== undefined)
    throw new Pix2PixError('GRAPH', `run: no feed is named "${unknown}"; the program takes ${list}`);
};
