/** events.jsonl: what happened, one object a line, append-only; a torn last line is dropped. */
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import { parseChecked } from '../core/schema-fault.ts';

const loss = z.number().optional();

/** Loose, for the terms of any recipe: what a reader does not know stays in the file. */
const stepSchema = z.looseObject({
  type: z.literal('step'),
  /** How often the run was started, from 1; (attempt, step) names an event. */
  attempt: z.int().positive(),
  step: z.int().positive(),
  epoch: z.int().positive(),
  lr: z.number(),
  /** Loss terms of D. */
  d_real: loss,
  d_fake: loss,
  /** How real D takes the images to be, from 0 to 1; its scale depends on the adversarial loss. */
  p_real: loss,
  p_fake: loss,
  g_gan: loss,
  /** Unweighted, images in [-1,1]. */
  g_l1: loss,
  seconds: z.number(),
});

/** Loose, for the means of other metrics over the same images: `validation_ssim` and so on (`epochMetrics`). */
const epochSchema = z.looseObject({
  type: z.literal('epoch'),
  attempt: z.int().positive(),
  step: z.int().positive(),
  epoch: z.int().positive(),
  /** Mean L1 over the fixed validation images, in [-1,1]; absent without any. */
  validation_l1: loss,
  /** The sample sheet, relative to the run folder. */
  samples: z.string().optional(),
  seconds: z.number(),
});

const eventSchema = z.discriminatedUnion('type', [stepSchema, epochSchema]);

/** The losses of one training step. */
export type StepEvent = z.output<typeof stepSchema>;
/** The end of an epoch, with what its validation measured. */
export type EpochEvent = z.output<typeof epochSchema>;
/** A line of events.jsonl. */
export type TrainingEvent = z.output<typeof eventSchema>;

/** An event as a line, with its end. */
export const formatEvent = (event: TrainingEvent): string => `${JSON.stringify(event)}\n`;

/** The events of a file's text; a last line without its end was torn by a crash and is left out. Throws FORMAT. */
export const parseEvents = (text: string, name = 'events.jsonl'): TrainingEvent[] => {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => {
    try {
      return parseChecked(eventSchema, line);
    } catch (error) {
      throw new Pix2PixError(
        'FORMAT',
        `${name}: line ${index + 1} is not a training event (${messageOf(error)}); restore the file, or correct the line`,
        { cause: error },
      );
    }
  });
};
