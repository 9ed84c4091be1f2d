/** `pix2pix import` of networks of Keras and TensorFlow.js: layers become a model.onnx. */
import { naming } from '../core/naming.ts';
import { writeWhole } from '../training/node/write-whole.ts';
import { layersModelParts } from '../translation/layers-model.ts';
import type { ImageRange } from '../weights/keras/image-range.ts';
import { importLayers, listLayers } from '../weights/keras/import-layers.ts';
import type { KerasStatistics } from '../weights/keras/layer-rule.ts';
import { isBatchNorm } from '../weights/keras/norms.ts';
import { openKeras } from '../weights/node/open-keras.ts';

export interface LayersFlags {
  readonly statistics?: KerasStatistics;
  readonly inputRange?: readonly [number, number];
  readonly outputRange?: readonly [number, number];
  /** Side of the images, where the network takes one size. */
  readonly size?: number;
}

export interface ImportedLayersReport {
  readonly out: string;
  readonly layers: number;
  readonly inputRange: ImageRange;
  readonly outputRange: ImageRange;
  readonly statistics: KerasStatistics;
  /** Height and width where it takes one size only. */
  readonly size: readonly [number, number] | null;
  readonly sizeMultiple: number;
  /** What was found, for people. */
  readonly lines: readonly string[];
}

/** Writes the network of a file as a model.onnx. Throws FILE, FORMAT. */
export const importLayersFile = async (
  source: string,
  out: string,
  { statistics = 'running', inputRange, outputRange, size: side }: LayersFlags,
): Promise<ImportedLayersReport> => {
  const file = await openKeras(source);
  try {
    const found = await naming(source, () =>
      importLayers(file, { statistics, ...(side === undefined ? {} : { size: [side, side] as const }) }),
    );
    const { graph, size, sizeMultiple, ranges, model, normalizesByCall } = found;
    const [input, output] = [inputRange ?? ranges.input, outputRange ?? inputRange ?? ranges.output];
    await writeWhole(out, layersModelParts({ graph, sizeMultiple, input, output }));
    const layers = listLayers(model);
    const reason = inputRange ? 'as given' : ranges.reason;
    return {
      out,
      layers: layers.length,
      inputRange: input,
      outputRange: output,
      statistics,
      size: size ?? null,
      sizeMultiple,
      lines: [
        `${source}: ${layers.length} layers; ${sizeText(size, sizeMultiple)}`,
        `images go in as ${rangeText(input)} and come out as ${rangeText(output)} (${reason}); if colours are wrong, give --input-range 0:1 or --input-range 0:255`,
        ...(layers.some(({ kind }) => isBatchNorm(kind))
          ? [normalizesByCall ? BY_CALL : STATISTICS[statistics]]
          : []),
      ],
    };
  } finally {
    await file.tensors.close();
  }
};

const sizeText = (size: readonly [number, number] | undefined, multiple: number): string => {
  if (size) return `images of ${size[1]}x${size[0]} pixels only`;
  return multiple === 1 ? 'images of any size' : `images of any size, best multiples of ${multiple} pixels`;
};

const rangeText = ([low, high]: ImageRange): string => `${low}:${high}`;

const BY_CALL =
  'its batch norms use the statistics of each image where they are called with training=True, as predict() does, and those of its training elsewhere';

const STATISTICS: { readonly [S in KerasStatistics]: string } = {
  running:
    'its batch norms use the statistics of its training, as predict() does; for a pix2pix that is called with training=True: --statistics image',
  image: 'its batch norms use the statistics of each image, as a call with training=True does',
};
