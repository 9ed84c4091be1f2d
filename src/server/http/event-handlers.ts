/** Handlers of a run's events: as a live stream, and as a list. */
import { join } from 'node:path';
import { type EventPlace, eventId, parseEventId } from '../../api/event-id.ts';
import { Pix2PixError } from '../../core/errors.ts';
import { RUN_FILES } from '../../training/run-record.ts';
import { openFollower } from '../runs/follow-events.ts';
import { eventStream } from './event-stream.ts';
import type { Call, Handlers } from './handler.ts';
import { parseQuery } from './query.ts';
import { ROUTES } from './routes.ts';

/** A browser opens at most six connections to a server; this is enough for ten browsers. */
const MOST_WATCHERS = 64;

/** The event after which the client wants events; undefined for all of them. Throws OPTION for an invalid id. */
const afterOf = ({ request, query }: Call): EventPlace | undefined => {
  // After a reconnect, the header is newer than the address.
  const id = request.headers.get('last-event-id') ?? parseQuery(ROUTES.events.query, query).after;
  if (id === undefined || id === '') return undefined;
  const place = parseEventId(id);
  if (place) return place;
  throw new Pix2PixError(
    'OPTION',
    `serve: "${id.slice(0, 40)}" is not the id of an event; ids are attempt-step, such as 1-200, or 0-0 for the start`,
  );
};

export const EVENT_HANDLERS: Handlers<'events' | 'eventList'> = {
  events: async (call, { library, runs, watchers, signal }) => {
    const run = await library.run(call.parameter('id'));
    const after = afterOf(call);
    for (const watcher of watchers) if (watcher.aborted) watchers.delete(watcher);
    if (watchers.size >= MOST_WATCHERS)
      throw new Pix2PixError(
        'BUSY',
        `serve: ${watchers.size} streams are already open; close a page that shows a run, and try again`,
      );
    const { response, gone } = eventStream({
      follower: openFollower(join(run.path, RUN_FILES.events), after),
      state: () => runs.state(run),
      signal,
    });
    if (call.request.method === 'HEAD') await response.body?.cancel(); // nobody will read it
    watchers.add(gone);
    return response;
  },

  eventList: async (call, { library }) => {
    const run = await library.run(call.parameter('id'));
    const after = afterOf(call);
    const follower = openFollower(join(run.path, RUN_FILES.events), after);
    const texts: string[] = [];
    let lastId = eventId(after ?? { attempt: 0, step: 0, type: 'step' });
    let cut: number | undefined;
    for (;;) {
      const part = await follower.next();
      if (part.kind === 'idle') break;
      if (part.kind === 'events') texts.push(...part.texts);
      else if (texts.length === 0) cut = part.step;
      else break; // cut during the read: the next call reports it
      lastId = part.id;
    }
    const cutText = cut === undefined ? '' : `"cut":{"step":${cut}},`;
    const body = `{${cutText}"events":[${texts.join(',')}],"lastId":${JSON.stringify(lastId)}}`; // the lines are JSON already
    return new Response(body, {
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    });
  },
};
