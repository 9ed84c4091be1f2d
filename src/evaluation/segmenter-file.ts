/** Our own segmenter as an .onnx file that any client runs, with a record of its training. */
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
  /** Colours whose pixels were ignored in training. */
  voids: classesSchema.optional(),
  /** Fingerprint of the training photos. */
  fingerprint: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  ngf: z.int().positive(),
  steps: z.int().positive(),
  seed: z.int(),
  /** Height and width must be multiples of it; other sizes are padded. */
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

/** The record in a file's metadata; undefined for a file from another program or another version. */
export const parseSegmenterRecord = (
  metadata: Readonly<Record<string, string>>,
): SegmenterRecord | undefined => {
  try {
    return recordSchema.parse(JSON.parse(metadata[SEGMENTER_KEY] ?? ''));
  } catch {
    return undefined;
  }
};
