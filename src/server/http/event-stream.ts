/** A run's events as a stream of server-sent events. */
import type { RunState } from '../../api/runs.ts';
import { type EventsPart, type Follower, followEvents } from '../runs/follow-events.ts';
import { errorBody } from './error-response.ts';

export interface EventStreamOptions {
  readonly follower: Follower;
  /** The state of the run now. */
  readonly state: () => Promise<RunState>;
  /** Ends the stream, as when the server does. */
  readonly signal: AbortSignal;
  /** How often the file is checked; a check takes some microseconds if nothing is new. */
  readonly pollMs?: number;
  /** How often a quiet stream sends a sign of life, which also detects a client that is gone. */
  readonly heartbeatMs?: number;
  /** How often the state is checked. */
  readonly stateMs?: number;
}

const DEFAULTS = { pollMs: 250, heartbeatMs: 15_000, stateMs: 1000 };

/** One event of the stream, in the format of the standard; the data is JSON, which has no line breaks. */
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
  yield 'retry: 1000\n\n'; // clients reconnect soon after a restart of the server
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

/** The streaming response. It ends with the client or the signal, or with the event `problem` where the file is damaged. */
export const eventStream = (options: EventStreamOptions): EventStream => {
  const gone = new AbortController(); // the client
  const signal = AbortSignal.any([options.signal, gone.signal]);
  const texts = streamText({ ...options, signal });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    // Called when the client has read what was sent, so a slow client slows the stream down.
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
    'x-accel-buffering': 'no', // nginx would buffer it
  };
  return { response: new Response(body, { headers }), gone: gone.signal };
};
