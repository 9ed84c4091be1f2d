/**
 * What a run's stream of server-sent events carries: events, cuts and the run's state. The fields of
 * events.jsonl are repeated here, since pages follow this contract and not a file; `server/wire.test.ts` compares both.
 */
import { z } from 'zod';
import { runStateSchema } from './runs.ts';

const loss = z.number().optional();

/** One per step. It is a loose object, so that losses of later versions pass. */
export const stepEventSchema = z.looseObject({
  type: z.literal('step'),
  /** How often the run was started or resumed, from 1; (attempt, step) names an event. */
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
  /** Of the step, whose batch has `options.batchSize * options.accumulate` images. */
  seconds: z.number(),
});

/** One per epoch. Other numbers that begin with `validation_` are metrics of the fixed validation images. */
export const epochEventSchema = z.looseObject({
  type: z.literal('epoch'),
  attempt: z.int().positive(),
  step: z.int().positive(),
  epoch: z.int().positive(),
  /** Mean L1 over the fixed validation images, in [-1,1]; absent without any. */
  validation_l1: loss,
  /** The sample sheet, relative to the run folder; `samples` of the API lists them with their addresses. */
  samples: z.string().optional(),
  seconds: z.number(),
});

export const runEventSchema = z.discriminatedUnion('type', [stepEventSchema, epochEventSchema]);

export type StepEvent = z.output<typeof stepEventSchema>;
export type EpochEvent = z.output<typeof epochEventSchema>;
export type RunEvent = z.output<typeof runEventSchema>;

/**
 * A run was resumed from a checkpoint: events after `step` are void, and these steps happen again with a higher attempt.
 * It is also sent after a reconnect, if the cut happened in between.
 */
export const cutSchema = z.object({ step: z.int().min(0) });
export type Cut = z.output<typeof cutSchema>;

/**
 * Events of the stream by the name in their `event` field. `events` has the id of its last event, `cut` that of the
 * last event that remains. A client that reconnects with it as `Last-Event-ID` misses nothing and gets nothing twice.
 */
export const STREAM_EVENTS = {
  /** Some events in order: past events in large parts, then new ones, a few times a second. */
  events: z.array(runEventSchema),
  cut: cutSchema,
  /** The state of the run: at the start of the stream, and whenever it changes. */
  state: runStateSchema,
} as const;

/** Data of the stream's events. */
export type StreamData = { readonly [K in keyof typeof STREAM_EVENTS]: z.output<(typeof STREAM_EVENTS)[K]> };

/** All events after an id at once, for clients that do not need a stream: for a run that has ended, or in a script. */
export const eventListSchema = z.object({
  /** Events after this step are void; absent if none are. */
  cut: cutSchema.optional(),
  events: z.array(runEventSchema),
  /** The value of `after` for the next request. */
  lastId: z.string(),
});
export type EventList = z.output<typeof eventListSchema>;
