/** What a run's stream of server-sent events carries: events, cuts and the run's state. */
import { z } from 'zod';
import { runStateSchema } from './runs.ts';
import { trainingEventSchema } from './training-events.ts';

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
  events: z.array(trainingEventSchema),
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
  events: z.array(trainingEventSchema),
  /** The value of `after` for the next request. */
  lastId: z.string(),
});
export type EventList = z.output<typeof eventListSchema>;
