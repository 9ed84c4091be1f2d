/** Models that translate: those of runs, and the .onnx files that the server was given. */
import { z } from 'zod';

const byte = z.int().min(0).max(255);

/** What the images of a side hold. */
const sideSchema = z.object({
  kind: z.enum(['colour', 'gray', 'raw', 'lab', 'ids']),
  channels: z.int().positive(),
  /** Of measured values (raw): those that are black and white. */
  range: z.tuple([z.number(), z.number()]).optional(),
});
export type ModelSide = z.output<typeof sideSchema>;

export const modelSummarySchema = z.object({
  /**
   * Names the model in addresses: its run's id, or its file's name without the ending. Of a run that translates both
   * ways the second has the direction too: `first-BtoA`. The best checkpoint, where it is not the latest, is a model of
   * its own: `first-best`.
   */
  name: z.string(),
  /** For people: the name, `first, A to B` of a run that translates both ways, or `first, best (epoch 12)`. */
  title: z.string(),
  /** The run that it belongs to. */
  run: z.string().optional(),
  /** Relative address of the file, for ONNX Runtime Web. */
  url: z.string(),
  bytes: z.int().positive(),
  /** When the file was written, ISO 8601. */
  updatedAt: z.string(),
  inputChannels: z.int().positive(),
  outputChannels: z.int().positive(),
  /** Of the images of the training, or the only size that a model of another program takes. */
  trainedWidth: z.int().positive().optional(),
  trainedHeight: z.int().positive().optional(),
  /** The rest is absent for models that this program did not make. */
  direction: z.enum(['AtoB', 'BtoA']).optional(),
  /** Height and width are padded to multiples of it. */
  sizeMultiple: z.int().positive().optional(),
  noise: z.string().optional(),
  /** What photographs are made into pairs for; absent for pairs as they are given. */
  task: z.enum(['colorize', 'inpaint', 'super-resolution']).optional(),
  /** How much super-resolution enlarges. */
  scale: z.int().positive().optional(),
  /** Absent for colour or gray of 8 bits on both sides. */
  inputHolds: sideSchema.optional(),
  outputHolds: sideSchema.optional(),
  /** Colours of the input's labels, if it is a label map. */
  palette: z.array(z.object({ name: z.string(), colour: z.tuple([byte, byte, byte]) })).optional(),
  /** Name of the data set's folder. */
  dataName: z.string().optional(),
});
export type ModelSummary = z.output<typeof modelSummarySchema>;

export const modelListSchema = z.object({
  models: z.array(modelSummarySchema),
  /** Files that are not image models, and why. */
  unreadable: z.array(z.object({ name: z.string(), message: z.string() })),
});
export type ModelList = z.output<typeof modelListSchema>;
