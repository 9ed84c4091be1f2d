/** A network of Keras as a graph with its weights: [N,H,W,C] of the file is [N,C,H,W] here. */
import { Pix2PixError } from '../../core/errors.ts';
import { type Dim, symbolicDim } from '../../core/shape.ts';
import { input } from '../../graph/build.ts';
import type { Graph } from '../../graph/ops.ts';
import { reachable } from '../../graph/walk.ts';
import { layerGraph } from './layer-graph.ts';
import type { KerasStatistics } from './layer-rule.ts';
import type { LayerWeights } from './layer-rules.ts';
import type { KerasLayer, KerasModel } from './model-config.ts';

/** How a network of Keras becomes a graph. */
export interface BuildOptions {
  readonly statistics: KerasStatistics;
  /** Height and width, in place of what the file says. */
  readonly size?: readonly [height: number, width: number];
}

/** A network of Keras as a graph. */
export interface BuiltNetwork {
  /** `input` [N,C,H,W] -> `output` [N,C',H',W']. */
  readonly graph: Graph;
  /** Height and width, where the graph takes one size only. */
  readonly size?: readonly [height: number, width: number];
  /** Of other sizes: height and width must be multiples of it. */
  readonly sizeMultiple: number;
}

/**
 * The graph of a network whose weights were read. Height and width are free where every layer allows it, or else those of
 * the file. Throws FORMAT for a network that is not one image in and one image out.
 */
export const buildLayers = (
  name: string,
  model: KerasModel,
  weights: ReadonlyMap<KerasLayer, LayerWeights>,
  options: BuildOptions,
  followsCalls: boolean,
): BuiltNetwork => {
  const { channels, size } = inputOf(name, model);
  const asked = options.size;
  const built = (height: Dim, width: Dim): Graph =>
    layerGraph(model, input('input', [symbolicDim('N'), channels, height, width]), {
      name,
      weights,
      statistics: options.statistics,
      followsCalls,
    });
  if (asked) return { graph: built(...asked), size: asked, sizeMultiple: 1 };
  try {
    const free = built(symbolicDim('H'), symbolicDim('W'));
    const sizeMultiple = sizeMultipleOf(free);
    // What TensorFlow pads depends on the size unless it is a multiple.
    if (size?.some((side) => side % sizeMultiple !== 0))
      return { graph: built(...size), size, sizeMultiple: 1 };
    return { graph: free, sizeMultiple };
  } catch (error) {
    if (!(error instanceof Pix2PixError) || (error.code === 'FORMAT' && !size)) throw error;
    if (!size)
      throw new Pix2PixError(
        error.code,
        `${name}: takes images of any size, and its layers do not (${error.message}); give it one: size 256 (--size 256)`,
        { cause: error },
      );
    return { graph: built(...size), size, sizeMultiple: 1 };
  }
};

/** The channels of the image that a network takes, and its size where the file says it. */
const inputOf = (
  name: string,
  model: KerasModel,
): { readonly channels: number; readonly size: readonly [number, number] | undefined } => {
  const [first, ...others] = model.inputs;
  if (!first || others.length > 0 || model.outputs.length !== 1)
    throw new Pix2PixError(
      'FORMAT',
      `${name}: the network has ${model.inputs.length} inputs and ${model.outputs.length} outputs, expected one image in and one image out`,
    );
  const shape = inputShape(model);
  const [, height, width, channels] = shape ?? [];
  if (shape?.length !== 4 || !isSize(channels))
    throw new Pix2PixError(
      'FORMAT',
      `${name}: the network takes ${shape ? `[${shape.map((dim) => dim ?? 'any').join(',')}]` : 'an input of unknown shape'}, expected images [N,H,W,C]${shape ? '' : '; give its first layer an input shape (keras.Input) and save it again'}`,
    );
  return { channels, size: isSize(height) && isSize(width) ? [height, width] : undefined };
};

const isSize = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) <= 65_536;

/** The shape that an input layer says, or the first layer of a Sequential, however deep. */
const inputShape = (model: KerasModel): readonly unknown[] | undefined => {
  const first = model.layers.get(model.inputs[0]?.layer ?? '');
  const said = first?.settings.batch_input_shape ?? first?.settings.batch_shape;
  if (Array.isArray(said)) return said;
  const next = [...model.layers.values()][1]; // of a Sequential without an input layer
  return next?.model ? inputShape(next.model) : undefined;
};

/** What height and width must be multiples of, so that every layer has whole pixels. */
const sizeMultipleOf = ({ outputs }: Graph): number => {
  let multiple = 1;
  for (const { shape } of reachable(Object.values(outputs)))
    for (const dim of shape)
      if (typeof dim !== 'number' && dim.symbol !== 'N') multiple = leastCommonMultiple(multiple, dim.over);
  return multiple;
};

const leastCommonMultiple = (a: number, b: number): number => {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
};
