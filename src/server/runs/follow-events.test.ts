import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EventPlace, eventId, parseEventId } from '../../api/event-id.ts';
import { folderStore } from '../../training/node/folder-store.ts';
import { cutEvents } from '../../training/run-events.ts';
import { addEvents, eventsOf } from '../run-folders.testing.ts';
import { type Follower, openFollower } from './follow-events.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'follow-events-'));
  path = join(folder, 'events.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

/** A watcher like the web app: it keeps the events that it gets, and drops those that are cut. */
class Watcher {
  events: EventPlace[] = [];
  lastId: string | undefined;
  private follower: Follower;
  constructor() {
    this.follower = openFollower(path);
  }

  /** Reads all events that there are. */
  async look(): Promise<this> {
    for (;;) {
      const part = await this.follower.next();
      if (part.kind === 'idle') return this;
      this.lastId = part.id;
      if (part.kind === 'cut') this.events = this.events.filter(({ step }) => step <= part.step);
      else this.events.push(...part.texts.map((text) => JSON.parse(text) as EventPlace));
    }
  }

  /** Loses its connection, and reconnects with the last id. */
  reconnect(): void {
    this.follower = openFollower(path, parseEventId(this.lastId ?? ''));
  }

  ids(): string[] {
    return this.events.map(eventId);
  }
}

const idsOf = (...parts: readonly ReturnType<typeof eventsOf>[]): string[] => parts.flat().map(eventId);

describe('a watcher', () => {
  it('gets past events, and then new ones', async () => {
    const watcher = await new Watcher().look();
    expect(watcher.events).toEqual([]);
    await addEvents(folder, eventsOf(1, 1, 4));
    expect((await watcher.look()).ids()).toEqual(['1-1', '1-2', '1-3', '1-4', '1-4-epoch']);
    await addEvents(folder, eventsOf(1, 5, 5));
    expect((await watcher.look()).ids().at(-1)).toBe('1-5');
  });

  it('misses nothing and gets nothing twice when it reconnects, wherever it was', async () => {
    const all = eventsOf(1, 1, 9);
    await addEvents(folder, all);
    for (const [index, event] of all.entries()) {
      const follower = openFollower(path, event);
      const part = await follower.next();
      const rest = all.slice(index + 1).map(eventId);
      if (part.kind === 'events') expect(part.texts.map((text) => eventId(JSON.parse(text)))).toEqual(rest);
      else expect([part.kind, rest]).toEqual(['idle', []]);
    }
  });

  it.each([false, true])('drops what a resume cuts (disconnected meanwhile: %s)', async (isAway) => {
    await addEvents(folder, eventsOf(1, 1, 7));
    const watcher = await new Watcher().look();
    await cutEvents(folderStore(folder), 4);
    if (isAway) watcher.reconnect();
    else await watcher.look();
    await addEvents(folder, eventsOf(2, 5, 6));
    expect((await watcher.look()).ids()).toEqual(idsOf(eventsOf(1, 1, 4), eventsOf(2, 5, 6)));
  });

  it('learns of a cut at once, before any new event', async () => {
    await addEvents(folder, eventsOf(1, 1, 7));
    const watcher = await new Watcher().look();
    await cutEvents(folderStore(folder), 4);
    expect((await watcher.look()).ids()).toEqual(idsOf(eventsOf(1, 1, 4)));
  });

  it('follows cuts of cuts, some of which it has never seen', async () => {
    await addEvents(folder, eventsOf(1, 1, 7));
    const watcher = await new Watcher().look();
    await cutEvents(folderStore(folder), 4);
    await addEvents(folder, eventsOf(2, 5, 11));
    await cutEvents(folderStore(folder), 8);
    await addEvents(folder, eventsOf(3, 9, 10));
    watcher.reconnect();
    expect((await watcher.look()).ids()).toEqual(
      idsOf(eventsOf(1, 1, 4), eventsOf(2, 5, 8), eventsOf(3, 9, 10)),
    );
    await cutEvents(folderStore(folder), 0);
    expect((await watcher.look()).ids()).toEqual([]);
    await addEvents(folder, eventsOf(4, 1, 2));
    expect((await watcher.look()).ids()).toEqual(['4-1', '4-2']);
  });

  it('gets no cut if none of its events is cut', async () => {
    await addEvents(folder, eventsOf(1, 1, 4));
    const watcher = await new Watcher().look();
    await cutEvents(folderStore(folder), 4);
    watcher.reconnect();
    expect(await openFollower(path, parseEventId(watcher.lastId ?? '')).next()).toEqual({ kind: 'idle' });
  });

  it('agrees with the file after any mixture of steps, cuts and reconnects', async () => {
    const watcher = new Watcher();
    let [attempt, step, seed] = [1, 0, 7];
    const draw = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * below);
    };
    for (let round = 0; round < 200; round++) {
      const what = draw(4);
      if (what <= 1) {
        const to = step + 1 + draw(6);
        await addEvents(folder, eventsOf(attempt, step + 1, to));
        step = to;
      }
      if (what === 2) {
        step = draw(step + 1);
        await cutEvents(folderStore(folder), step);
        attempt++; // never one that was used before
      }
      if (draw(3) === 0) watcher.reconnect();
      if (draw(2) === 0) await watcher.look();
    }
    const fresh = await new Watcher().look();
    expect((await watcher.look()).ids()).toEqual(fresh.ids());
  });
});
