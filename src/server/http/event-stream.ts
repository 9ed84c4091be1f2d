/** A run's events as a stream of server-sent events. */
import type { RunState } from '../../api/runs.ts';
import { type EventsPart, type Follower, followEvents } from '../runs/follow-events.ts';
import { errorBody } from './error-response.ts';

export interface EventStreamOptions {
  readonly follower: Follower;
  /** Where the run stands now. */
  readonly state: () => Promise<RunState>;
  /** Ends the stream, as when the server does. */
  readonly signal: AbortSignal;
  /** How often the file is looked at; a look costs some microseconds where nothing is new. */
  readonly pollMs?: number;
  /** How often a quiet stream shows that it lives, which also finds out whether the watcher does. */
  readonly heartbeatMs?: number;
  /** How often the state is asked for. */
  readonly stateMs?: number;
}

const DEFAULTS = { pollMs: 250, heartbeatMs: 15_000, stateMs: 1000 };

/** One event of the stream, as the standard writes it; data has no line breaks, since it is JSON. */
const frame = (event: string, data: string, id?: string): string =>
  `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`;

const partFrame = (part: Exclude<EventsPart, { kind: 'idle' }>): string =>
  part.kind === 'cut'
    ? frame('cut', JSON.stringify({ step: part.step }), part.id)
    : frame('events', `[${part.texts.join(',')}]`, part.id);

/** The text of the stream, piece by piece. */
async function* streamText({
  follower,
  state,
  signal,
  pollMs = DEFAULTS.pollMs,
  heartbeatMs = DEFAULTS.heartbeatMs,
  stateMs = DEFAULTS.stateMs,
}: EventStreamOptions): AsyncGenerator<string> {
  yield 'retry: 1000\n\n'; // a server that was restarted is found again soon
  let [sent, asked] = [performance.now(), Number.NEGATIVE_INFINITY];
  let lastState = '';
  for await (const part of followEvents(follower, { signal, pollMs })) {
    const now = performance.now();
    if (part.kind !== 'idle') {
      yield partFrame(part);
      sent = now;
    }
    if (now - asked >= stateMs) {
      asked = now;
      const text = JSON.stringify(await state());
      if (text !== lastState) {
        yield frame('state', text);
        lastState = text;
        sent = now;
      }
    }
    if (now - sent >= heartbeatMs) {
      yield ': alive\n\n';
      sent = now;
    }
  }
}

export interface EventStream {
  readonly response: Response;
  /** Aborts when the stream has ended. */
  readonly gone: AbortSignal;
}

/** The answer that streams; it ends with the watcher or the signal, and on a damaged file with the event `problem`. */
export const eventStream = (options: EventStreamOptions): EventStream => {
  const gone = new AbortController(); // the watcher
  const signal = AbortSignal.any([options.signal, gone.signal]);
  const texts = streamText({ ...options, signal });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    // Called when the watcher has taken what came before, so that a slow one is waited for.
    pull: async (controller) => {
      try {
        const { done, value } = await texts.next();
        if (!done) return controller.enqueue(encoder.encode(value));
      } catch (error) {
        controller.enqueue(encoder.encode(frame('problem', JSON.stringify(errorBody(error)))));
      }
      gone.abort();
      controller.close();
    },
    cancel: () => gone.abort(),
  });
  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no', // nginx would keep it back
  };
  return { response: new Response(body, { headers }), gone: gone.signal };
};
