/** A segmenter of our own as an .onnx that any client runs, with the record of what it was trained on. */
import { z } from 'zod';
import { sizeMultiple } from '../models/generator.ts';
import { segmentationGraph } from '../models/segmenter.ts';
import { encodeModel } from '../onnx/encode.ts';
import { EXPORT_IR_VERSION, EXPORT_OPSET } from '../translation/model-file.ts';
import type { TrainedSegmenter } from './segmenter-training.ts';

/** The metadata entry that holds the record, as JSON. */
export const SEGMENTER_KEY = 'pix2pix-segmenter';

const classesSchema = z.array(z.object({ name: z.string(), colour: z.tuple([z.int(), z.int(), z.int()]) }));

const recordSchema = z.object({
  format: z.literal(1),
  /** In the order of the network's classes. */
  classes: classesSchema,
  /** Colours whose pixels were not learned. */
  voids: classesSchema.optional(),
  /** Of the photos that were learned from. */
  fingerprint: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  ngf: z.int().positive(),
  steps: z.int().positive(),
  seed: z.int(),
  /** Height and width must be multiples of it; others are padded. */
  sizeMultiple: z.int().positive(),
});

export type SegmenterRecord = z.output<typeof recordSchema>;

export const encodeSegmenter = (
  { architecture, weights }: TrainedSegmenter,
  record: Omit<SegmenterRecord, 'format' | 'sizeMultiple'>,
): Uint8Array =>
  encodeModel(segmentationGraph(architecture, weights), {
    opset: EXPORT_OPSET,
    irVersion: EXPORT_IR_VERSION,
    name: 'pix2pix_segmenter',
    metadata: {
      [SEGMENTER_KEY]: JSON.stringify({ format: 1, ...record, sizeMultiple: sizeMultiple(architecture) }),
    },
  });

/** The record among a file's metadata; undefined for a file that is not ours, or of another version. */
export const parseSegmenterRecord = (
  metadata: Readonly<Record<string, string>>,
): SegmenterRecord | undefined => {
  try {
    return recordSchema.parse(JSON.parse(metadata[SEGMENTER_KEY] ?? ''));
  } catch {
    return undefined;
  }
};
