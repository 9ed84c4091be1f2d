/**
 * What happens in a run, as events: each is a line of events.jsonl, and the same in the stream of a run. Objects are
 * loose: losses and metrics of other recipes and of later versions stay in them.
 */
import { z } from 'zod';

const loss = z.number().optional();

/** What names an event, and the epoch that it is in. */
const place = {
  /** How often the run was started or resumed, from 1; (attempt, step) names an event. */
  attempt: z.int().positive(),
  step: z.int().positive(),
  epoch: z.int().positive(),
};

/** One per step. */
export const stepEventSchema = z.looseObject({
  type: z.literal('step'),
  ...place,
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
  /** Of the step, whose batch has `options.batchSize * options.accumulate` images. */
  seconds: z.number(),
});

/** One per epoch. Other numbers that begin with `validation_` are metrics of the fixed validation images. */
export const epochEventSchema = z.looseObject({
  type: z.literal('epoch'),
  ...place,
  /** Mean L1 over the fixed validation images, in [-1,1]; absent without any. `null` of older versions: undefined. */
  validation_l1: z.number().nullish(),
  /** The sample sheet, relative to the run folder; `samples` of the API lists them with their addresses. */
  samples: z.string().optional(),
  seconds: z.number(),
});

export const trainingEventSchema = z.discriminatedUnion('type', [stepEventSchema, epochEventSchema]);

/** What every event has, one of a type of later versions too. */
export const anyEventSchema = z.looseObject({ type: z.string(), ...place, seconds: z.number() });

/** The losses of one training step. */
export type StepEvent = z.output<typeof stepEventSchema>;
/** The end of an epoch, with what its validation measured. */
export type EpochEvent = z.output<typeof epochEventSchema>;
/** The validation L1 of an epoch that has one. */
export const validationL1 = ({ validation_l1: l1 }: EpochEvent): number | undefined => l1 ?? undefined;

/** A line of events.jsonl. */
export type TrainingEvent = z.output<typeof trainingEventSchema>;
/** An event of any type. */
export type AnyEvent = z.output<typeof anyEventSchema>;
