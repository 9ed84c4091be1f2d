/**
 * What a run's stream of server-sent events carries: what happened, cuts of it, and the run's state. The fields of
 * events.jsonl stand here again, since pages hold to this contract and not to a file; `server/wire.test.ts` has both agree.
 */
import { z } from 'zod';
import { runStateSchema } from './runs.ts';

const loss = z.number().optional();

/** Of every step; loose, so that terms of later versions pass. */
export const stepEventSchema = z.looseObject({
  type: z.literal('step'),
  /** How often the run was started, from 1; (attempt, step) names an event. */
  attempt: z.int().positive(),
  step: z.int().positive(),
  epoch: z.int().positive(),
  lr: z.number(),
  /** Loss terms of D. */
  d_real: loss,
  d_fake: loss,
  /** Mean sigmoid of D's logits. */
  p_real: loss,
  p_fake: loss,
  g_gan: loss,
  /** Unweighted, images in [-1,1]. */
  g_l1: loss,
  /** Of the step; the batch is `options.batchSize * options.accumulate` images. */
  seconds: z.number(),
});

/** After every epoch; other numbers that begin with `validation_` are metrics of the fixed validation images. */
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
 * A run was resumed from a checkpoint: what happened after `step` is void, and happens again with a higher attempt.
 * Sent also after a reconnect, when the cut was made meanwhile.
 */
export const cutSchema = z.object({ step: z.int().min(0) });
export type Cut = z.output<typeof cutSchema>;

/**
 * Events of the stream by the name of their `event` field. `events` has the id of its last event, `cut` that of the
 * last one kept; a client that comes back with it as `Last-Event-ID` misses nothing and gets nothing twice.
 */
export const STREAM_EVENTS = {
  /** Some events in order: the past in large parts, then what is new, a few times a second. */
  events: z.array(runEventSchema),
  cut: cutSchema,
  /** Where the run stands: at the beginning, and whenever that changes. */
  state: runStateSchema,
} as const;

/** Data of the stream's events. */
export type StreamData = { readonly [K in keyof typeof STREAM_EVENTS]: z.output<(typeof STREAM_EVENTS)[K]> };

/** All events after an id at once, for those who need no stream: of a run that has ended, or in a script. */
export const eventListSchema = z.object({
  /** What happened after this step is void; absent where nothing is. */
  cut: cutSchema.optional(),
  events: z.array(runEventSchema),
  /** To ask on with, as `after`. */
  lastId: z.string(),
});
export type EventList = z.output<typeof eventListSchema>;
