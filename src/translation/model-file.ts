/**
 * model.onnx: the trained generator for any ONNX client, with a record from which we can build it again with noise.
 */
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import { parseChecked } from '../core/schema-fault.ts';
import { formatDim, symbolicDim } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import { INPUT_RESIZES } from '../data/resize-filter.ts';
import { sideFormatsSchema } from '../data/side-format.ts';
import { photoTaskSchema } from '../data/tasks.ts';
import { PREPROCESSES } from '../data/transform.ts';
import { type Graph, isOp } from '../graph/ops.ts';
import { reachable } from '../graph/walk.ts';
import { type GeneratorArchitecture, generatorSchema, sizeMultiple } from '../models/generator.ts';
import { noiseInputs } from '../models/noise-inputs.ts';
import { statisticsOf, translationGraph, type Weights } from '../models/translation-graph.ts';
import { restoredTensors } from '../onnx/convert/restored-tensors.ts';
import { decodeModel } from '../onnx/decode.ts';
import { type EncodeOptions, encodeModel, modelParts } from '../onnx/encode.ts';
import { readModelInfo } from '../onnx/model-info.ts';
import { decodeStatistics, statisticsMetadata } from './running-statistics.ts';

/** The newest versions that Debian's onnx 1.12 and OpenCV 4.6 read. */
export const EXPORT_OPSET = 17;
export const EXPORT_IR_VERSION = 8;

/** The metadata entry that holds the record, as JSON. */
export const RECORD_KEY = 'pix2pix';

const recordSchema = z.object({
  /** Version of this record. */
  format: z.literal(1),
  architecture: generatorSchema,
  direction: z.enum(['AtoB', 'BtoA']),
  /** Width of the training images in pixels, and their height too if `trainedHeight` is absent. */
  trainedSize: z.int().positive(),
  trainedHeight: z.int().positive().optional(),
  /** How the training brought whole images to that size; absent in older files. */
  preprocess: z.enum(PREPROCESSES).optional(),
  /** The width that it resized them to before it took random parts, where that was chosen. */
  loadSize: z.int().positive().optional(),
  /** How it resized inputs. */
  inputResize: z.enum(INPUT_RESIZES).optional(),
  /** How long the weights were trained; absent in older files. */
  epoch: z.int().min(0).optional(),
  step: z.int().min(0).optional(),
  valueRange: z.tuple([z.literal(-1), z.literal(1)]),
  /** Height and width must be multiples of it. */
  sizeMultiple: z.int().positive(),
  /** What the images of both sides hold; absent where that is colour or gray of 8 bits. */
  formats: sideFormatsSchema.optional(),
  /** What its inputs are made of users' images for; absent where they are translated as they are. */
  task: photoTaskSchema.optional(),
  /** If the input is labels: name and RGB of each class. */
  palette: z
    .array(
      z.object({
        name: z.string(),
        colour: z.tuple([z.int(), z.int(), z.int()]),
        /** Whether scores ignore it. */
        void: z.boolean().optional(),
      }),
    )
    .optional(),
  /** The noise inputs of the rebuilt graph: name, kind and shape by N, H and W. */
  noiseInputs: z.array(
    z.object({ name: z.string(), kind: z.enum(['dropout', 'gaussian']), shape: z.array(z.string()) }),
  ),
});

/** The description of a model in model.onnx. */
export type ModelRecord = z.output<typeof recordSchema>;

/** The record of an architecture. */
export const modelRecord = (
  architecture: GeneratorArchitecture,
  facts: Omit<ModelRecord, 'format' | 'architecture' | 'valueRange' | 'sizeMultiple' | 'noiseInputs'>,
): ModelRecord => ({
  format: 1,
  architecture,
  ...facts,
  valueRange: [-1, 1],
  sizeMultiple: sizeMultiple(architecture),
  noiseInputs: noiseInputs(architecture, symbolicDim('N'), symbolicDim('H'), symbolicDim('W')).map(
    ({ name, kind, shape }) => ({
      name,
      kind,
      shape: shape.map(formatDim),
    }),
  ),
});

/** The bytes of model.onnx: one input, no noise, standard domain. */
export const encodeTranslator = (record: ModelRecord, weights: Weights): Uint8Array =>
  encodeModel(exportedGraph(record, weights), encodingOf(record, weights));

/** The same bytes in parts, in order. Some parts are views of the weights. */
export const translatorParts = (record: ModelRecord, weights: Weights): readonly Uint8Array[] =>
  modelParts(exportedGraph(record, weights), encodingOf(record, weights));

const exportedGraph = ({ architecture }: ModelRecord, weights: Weights): Graph =>
  translationGraph(architecture, weights, { hasNoise: false });

const encodingOf = (record: ModelRecord, weights: Weights): EncodeOptions => ({
  opset: EXPORT_OPSET,
  irVersion: EXPORT_IR_VERSION,
  name: 'pix2pix_generator',
  metadata: {
    [RECORD_KEY]: JSON.stringify(record),
    ...statisticsMetadata(weights, statisticsOf(record.architecture)),
  },
});

/** The record in a file's metadata, or undefined for a file of another program. Throws FORMAT. */
export const parseModelRecord = (
  metadata: Readonly<Record<string, string>>,
  name: string,
): ModelRecord | undefined => {
  const text = metadata[RECORD_KEY];
  if (text === undefined) return undefined;
  try {
    return parseChecked(recordSchema, text);
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${name}: its "${RECORD_KEY}" metadata is not a record of this version (${messageOf(error)}); export the model again`,
      { cause: error },
    );
  }
};

/**
 * The weights inside model.onnx, by parameter name, and its running statistics if it has them. Those of a converted model
 * are what its halves or whole numbers stand for.
 */
export const decodeWeights = (bytes: Uint8Array): Map<string, Tensor> => {
  const restored = restoredTensors(bytes);
  if (restored) return new Map([...restored, ...decodeStatistics(readModelInfo(bytes).metadata)]);
  const { graph, metadata } = decodeModel(bytes);
  const weights = decodeStatistics(metadata);
  for (const value of reachable(Object.values(graph.outputs)))
    if (isOp(value, 'constant') && value.attributes.name !== undefined)
      weights.set(value.attributes.name, {
        shape: value.shape as readonly number[],
        data: value.attributes.data,
      });
  return weights;
};
