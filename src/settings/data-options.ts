/** The options that decide what becomes of a pair before it is learned (paper 6.2). */
import { z } from 'zod';
import { matchFault } from '../data/names/match-pattern.ts';
import { LABEL_FORMS, sideFormatSchema } from '../data/side-format.ts';
import { HOLES, TASKS } from '../data/tasks.ts';
import { positive } from './option-types.ts';

/** Whether pixels have weights: those of a folder W, none, or as the data set has one. */
const PIXEL_WEIGHTS = ['auto', 'folder', 'none'] as const;

/** What the images of a side hold, as it is asked for; `auto` looks at the files. */
export const ASKED_KINDS = ['auto', 'colour', 'gray', 'raw', 'ids'] as const;
export type AskedKind = (typeof ASKED_KINDS)[number];

const kind = z.enum(ASKED_KINDS).default('auto');

/** `0:4095`, or null. */
const range = z
  .templateLiteral([z.number(), ':', z.number()], { error: 'two numbers such as "0:4095"' })
  .refine((text) => lowHigh(text)[0] < lowHigh(text)[1], 'a low and a higher number, such as "0:4095"')
  .nullable()
  .default(null);

const sidePage = z
  .union([z.int().min(0), z.literal('channels')])
  .nullable()
  .default(null);

/** The numbers of a range. */
export const lowHigh = (text: string): [low: number, high: number] => {
  const [low, high] = text.split(':').map(Number);
  return [low ?? Number.NaN, high ?? Number.NaN];
};

/** Which pixels the discriminator sees: with `weighted` those of weight 0 are gray to it. */
const SEEN_PIXELS = ['all', 'weighted'] as const;

export const DATA_OPTIONS = {
  direction: z
    .enum(['AtoB', 'BtoA'])
    .default('AtoB')
    .describe('which side is the input: A (left) to B (right), or B to A'),

  // Not the paper's: its pairs have equal names.
  match: z
    .string()
    .superRefine((text, context) => {
      const fault = matchFault(text);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    })
    .nullable()
    .default(null)
    .describe(
      'how the names of partners are made, such as "{id}_image:{id}_label", * for what varies; by default they are equal or have a part in common',
    ),
  // Not the paper's: all its pixels count alike.
  pixelWeights: z
    .enum(PIXEL_WEIGHTS)
    .default('auto')
    .describe(
      'whether the pixels of the L1 or L2 term have the weights of a folder W beside A and B; auto takes them if there is one',
    ),
  // Not the paper's. All by default: where weights say what matters, the rest should look real too.
  discriminatorSees: z
    .enum(SEEN_PIXELS)
    .default('all')
    .describe(
      'which pixels the discriminator sees: all, or with weights of pixels only the weighted ones, for targets that are wrong elsewhere',
    ),
  task: z
    .enum(TASKS)
    .default('pairs')
    .describe(
      'what is learned: pairs as they are given, or from photographs alone to colorize, to inpaint (fill holes), or super-resolution',
    ),
  hole: z
    .enum(HOLES)
    .default('centre')
    .describe('what inpainting cuts out: the middle half of each side, or free strokes'),
  scale: z.int().min(2).max(8).default(4).describe('how much super-resolution enlarges'),
  inputKind: kind.describe(
    'what input images hold: colour, gray, raw (measured values), or ids (numbers of classes); auto looks at the files',
  ),
  outputKind: kind.describe('what target images hold'),
  inputRange: range.describe(
    'raw values of the input that become -1 and 1; by default the least and most of the files',
  ),
  outputRange: range.describe('the same of the target, in which results are written'),
  inputPage: sidePage.describe(
    'which page of input files that hold several, from 0 on, or channels for all of them as channels',
  ),
  outputPage: sidePage.describe('the same of the target'),
  labels: z
    .enum(LABEL_FORMS)
    .default('palette')
    .describe('how classes of kind ids are learned: as colours of a palette, or one-hot, a channel each'),
  inputFormat: sideFormatSchema
    .nullable()
    .default(null)
    .describe('what the kind, range and labels above came to, once the files were looked at'),
  outputFormat: sideFormatSchema.nullable().default(null).describe('the same of the target'),

  preprocess: z
    .enum(['resize_and_crop', 'crop', 'scale_width', 'scale_width_and_crop', 'none'])
    .default('resize_and_crop')
    .describe('how images are brought to the size'), // the list is that of data/transform.ts, held by the types where both meet
  loadSize: positive
    .nullable()
    .default(null)
    .describe('width before cropping; by default 286/256 of the size'), // 6.2
  jitter: z.boolean().default(true).describe('crop at random, from images enlarged to the load size'), // 6.2
  inputResize: z
    .enum(['auto', 'nearest', 'bicubic'])
    .default('auto')
    .describe('how inputs are resized: auto keeps the colours of label maps exact'), // bicubic invents labels; the list is that of data/resize-filter.ts, held by the types where both meet
  flip: z.boolean().default(true).describe('mirror half of the pairs'), // 6.2
  // Not the paper's, and off: jitter and mirror are all that it varies.
  augmentRotate: z.number().min(0).max(180).default(0).describe('turn pairs by up to so many degrees'),
  augmentScale: z.number().min(0).max(0.5).default(0).describe('scale pairs by up to this share'),
  augmentColor: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe("change the photographs' brightness, contrast and saturation by up to this share"),
  photoSide: z
    .enum(['auto', 'input', 'target'])
    .default('auto')
    .describe('the side whose colours change: auto takes the one that looks less like labels'),
  shuffle: z.boolean().default(true).describe('a new order of pairs every epoch'),
};
