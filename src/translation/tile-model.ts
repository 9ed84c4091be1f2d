/** Our own model for the tiles of a large image, which all normalise by the statistics of the whole. */
import { type Tensor, tensor } from '../core/tensor.ts';
import type { Rectangle } from '../data/image.ts';
import { type Graph, isOp } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import {
  fixedStatisticsGraph,
  type LayerStatistics,
  layerStatistics,
  meanStatistics,
  normFeeds,
  normLayers,
  statisticsGraph,
} from '../models/fixed-statistics.ts';
import {
  type Statistics,
  TRANSLATION_INPUT,
  TRANSLATION_OUTPUT,
  type Weights,
} from '../models/translation-graph.ts';
import { encodeModel } from '../onnx/encode.ts';
import type { Device, Program } from '../runtime/device.ts';
import { type ImageSource, readBand } from './frame-source.ts';
import { EXPORT_IR_VERSION, EXPORT_OPSET, type ModelRecord } from './model-file.ts';
import type { Frame } from './padding.ts';
import { type Sampling, sampleWindows } from './sample-windows.ts';
import { tileNoise } from './tile-noise.ts';
import type { TileNetwork } from './translate-tiles.ts';

/** A network and an image, and what their translation depends on. */
export interface TileModelOptions {
  readonly device: Device;
  readonly record: ModelRecord;
  readonly weights: Weights;
  readonly source: ImageSource;
  readonly frame: Frame;
  readonly seed: number;
  readonly key: string;
  readonly hasNoise: boolean;
  readonly statistics: Statistics;
  /** The windows that statistics of the image are taken from. */
  readonly sampling: Sampling;
}

/** A network for the tiles of one image. */
export interface TileModel {
  readonly network: TileNetwork;
  dispose(): Promise<void>;
}

/** Takes the statistics of an image, and opens the network that normalises by them. */
export const openTileModel = async (options: TileModelOptions): Promise<TileModel> => {
  const { device, record, weights, hasNoise } = options;
  const { architecture } = record;
  const statistics =
    options.statistics === 'running' ? runningStatistics(weights, record) : await imageStatistics(options);
  const norms = normFeeds(architecture, weights, statistics);
  const program = await load(device, fixedStatisticsGraph(architecture, weights, { hasNoise }));
  return {
    network: async (x, place) =>
      (await program.run({ [TRANSLATION_INPUT]: x, ...noiseAt(options, place), ...norms }))[
        TRANSLATION_OUTPUT
      ] as Tensor,
    dispose: () => program.dispose(),
  };
};

const noiseAt = (
  { record, hasNoise, seed, key }: TileModelOptions,
  place: Rectangle,
): Readonly<Record<string, Tensor>> => {
  const { architecture, sizeMultiple } = record;
  return hasNoise ? tileNoise({ architecture, sizeMultiple, seed, key }, place) : {};
};

/**
 * The statistics of each layer over windows of an image. As many go through the network at once as a tile has pixels; sets
 * of windows are averaged, each of which is spread over the whole image.
 */
const imageStatistics = async (options: TileModelOptions): Promise<LayerStatistics> => {
  const { device, record, weights, frame, sampling, hasNoise } = options;
  const { architecture, sizeMultiple } = record;
  if (normLayers(architecture).length === 0) return new Map();
  const windows = await readWindows(options, sampleWindows(frame, sampling, sizeMultiple));
  const numSets = Math.ceil(windows.length / sampling.perRun);
  const found: LayerStatistics[] = [];
  for (let set = 0; set < numSets; set++) {
    const feeds = batchOf(windows.filter((_, i) => i % numSets === set));
    const [n = 0, , h = 0, w = 0] = feeds[TRANSLATION_INPUT]?.shape ?? [];
    const margin = Math.min(sampling.margin, Math.floor(Math.min(h, w) / 4));
    const graph = statisticsGraph(architecture, weights, { hasNoise, size: [n, h, w], margin });
    const program = await load(device, graph);
    try {
      found.push(layerStatistics(architecture, await program.run(takenOf(graph, feeds))));
    } finally {
      await program.dispose();
    }
  }
  return meanStatistics(found);
};

/** The feeds that a graph takes: noise behind the last norm changes no statistics. */
const takenOf = (graph: Graph, feeds: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> => {
  const taken = new Set(
    reachable(Object.values(graph.outputs)).flatMap((value) =>
      isOp(value, 'input') ? [value.attributes.name] : [],
    ),
  );
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => taken.has(name)));
};

type Feeds = Readonly<Record<string, Tensor>>;

/** Windows with their noise; all are read first, from the top on, since some files can only be read in that order. */
const readWindows = async (options: TileModelOptions, windows: readonly Rectangle[]): Promise<Feeds[]> => {
  const parts: Feeds[] = [];
  for (const window of windows) {
    const band = await readBand(options.source, options.frame, window);
    parts.push({ [TRANSLATION_INPUT]: band.part(window.x, window.width), ...noiseAt(options, window) });
  }
  return parts;
};

const batchOf = (parts: readonly Feeds[]): Feeds =>
  Object.fromEntries(
    Object.keys(parts[0] ?? {}).map((name) => [name, stacked(parts.map((part) => part[name] as Tensor))]),
  );

const load = (device: Device, graph: Graph): Promise<Program> =>
  device.loadModel(encodeModel(graph, { opset: EXPORT_OPSET, irVersion: EXPORT_IR_VERSION }));

const runningStatistics = (weights: Weights, { architecture }: ModelRecord): LayerStatistics =>
  new Map(
    normLayers(architecture).map(({ name }) => [
      name,
      {
        mean: (weights.get(`${name}.norm.runningMean`) as Tensor).data,
        variance: (weights.get(`${name}.norm.runningVariance`) as Tensor).data,
      },
    ]),
  );

/** Tensors of equal shape [1,...] as one batch. */
const stacked = (parts: readonly Tensor[]): Tensor => {
  const { shape, data: first } = parts[0] as Tensor;
  const data = new Float32Array(first.length * parts.length);
  parts.forEach((part, i) => {
    data.set(part.data, i * first.length);
  });
  return tensor([parts.length, ...shape.slice(1)], data);
};
