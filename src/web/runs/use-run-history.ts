/** The events of a run in a page: past events in one response, then live while the page is open. */
import { useEffect, useState } from 'preact/hooks';
import type { EventList, StreamData } from '../../api/events.ts';
import { ADDRESSES } from '../../api/routes.ts';
import type { RunState } from '../../api/runs.ts';
import { messageOf } from '../../core/errors.ts';
import { fetchJson } from '../app/server-data.ts';
import { addEvents, cutHistory, EMPTY_HISTORY, type RunHistory } from './history.ts';

export interface LiveRun {
  readonly history: RunHistory;
  /** The state from the stream; absent before it arrives. */
  readonly state: RunState | undefined;
  /** Whether the stream is connected; a lost stream is opened again automatically. */
  readonly isConnected: boolean;
  readonly error: string | undefined;
}

/** Shortest time between two renderings of a page, however fast a run is. */
const DRAW_EVERY_MS = 400;

/** Time before a server that is gone is asked again. */
const RETRY_MS = 2000;

/** A browser opens at most six connections to a server. A page of more runs than this polls instead of streaming. */
const MOST_STREAMS = 2;
const ASK_EVERY_MS = 3000;

/** Follows a run by a stream or by polling, and passes on its state from time to time. Returns a function that stops it. */
const followRun = (id: string, isStreamed: boolean, onChange: (live: LiveRun) => void): (() => void) => {
  const controller = new AbortController();
  let live: LiveRun = { history: EMPTY_HISTORY, state: undefined, isConnected: false, error: undefined };
  let lastId = '0-0';
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const change = (part: Partial<LiveRun>): void => {
    live = { ...live, ...part };
    timer ??= setTimeout(() => {
      timer = undefined;
      onChange(live);
    }, DRAW_EVERY_MS);
  };
  const on = <K extends keyof StreamData>(name: K, take: (data: StreamData[K]) => void): void =>
    source?.addEventListener(name, (event) => {
      if (event.lastEventId) lastId = event.lastEventId;
      take(JSON.parse(event.data) as StreamData[K]);
    });
  const openStream = (): void => {
    // The browser sends the last id itself when it reconnects; a new stream has the id in its address.
    source = new EventSource(`${ADDRESSES.events(id)}?after=${encodeURIComponent(lastId)}`);
    source.addEventListener('open', () => change({ isConnected: true, error: undefined }));
    source.addEventListener('error', () => {
      change({ isConnected: false });
      if (source?.readyState !== EventSource.CLOSED) return;
      clearTimeout(retry);
      retry = setTimeout(openStream, RETRY_MS);
    });
    on('events', (events) => change({ history: addEvents(live.history, events) }));
    on('cut', ({ step }) => change({ history: cutHistory(live.history, step) }));
    on('state', (state) => change({ state }));
  };
  const ask = async (): Promise<void> => {
    try {
      const { signal } = controller;
      const {
        cut,
        events,
        lastId: last,
      } = await fetchJson<EventList>(ADDRESSES.eventList(id, lastId), { signal });
      const kept = cut ? cutHistory(live.history, cut.step) : live.history;
      live = { ...live, history: addEvents(kept, events), error: undefined };
      if (events.length > 0 || cut) onChange(live); // at once: the page is waiting
      lastId = last;
      if (isStreamed) openStream();
      else retry = setTimeout(ask, ASK_EVERY_MS);
    } catch (error) {
      if (controller.signal.aborted) return;
      change({ error: messageOf(error) });
      retry = setTimeout(ask, RETRY_MS);
    }
  };
  void ask();
  return () => {
    controller.abort();
    source?.close();
    clearTimeout(timer);
    clearTimeout(retry);
  };
};

/** The runs of a page by their ids. */
export const useRuns = (ids: readonly string[]): ReadonlyMap<string, LiveRun> => {
  const [runs, setRuns] = useState<ReadonlyMap<string, LiveRun>>(new Map());
  const key = JSON.stringify(ids);
  useEffect(() => {
    const wanted = JSON.parse(key) as string[];
    setRuns((before) => new Map([...before].filter(([id]) => wanted.includes(id))));
    const isStreamed = wanted.length <= MOST_STREAMS;
    const ends = wanted.map((id) =>
      followRun(id, isStreamed, (live) => setRuns((before) => new Map(before).set(id, live))),
    );
    return () => {
      for (const end of ends) end();
    };
  }, [key]);
  return runs;
};
