import { describe, expect, it } from 'vitest';
import { type IsolationTools, isolatePage } from './isolate-page.ts';
import { KEEP } from './worker-words.ts';

interface Setup extends Partial<IsolationTools> {
  readonly hasController?: boolean;
  /** Whether a worker takes control when it is waited for. */
  readonly starts?: boolean;
  readonly mark?: string;
  readonly registers?: () => Promise<void>;
}

const setUp = ({ hasController, starts, mark, registers, ...tools }: Setup = {}) => {
  const said: unknown[] = [];
  const stored = new Map(mark ? [['pix2pix-loaded-again', mark]] : []);
  const worker = { postMessage: (word: unknown) => void said.push(word) };
  let reloads = 0;
  const workers = {
    controller: hasController ? worker : null,
    ready: Promise.resolve({ active: worker }),
    register: async () => {
      await registers?.();
    },
    addEventListener: (_: string, listen: () => void) => {
      if (starts) setTimeout(listen);
    },
  };
  const all: IsolationTools = {
    isIsolated: false,
    isFramed: false,
    isSecure: true,
    workers: workers as unknown as ServiceWorkerContainer,
    storage: {
      getItem: (name) => stored.get(name) ?? null,
      setItem: (name, value) => void stored.set(name, value),
      removeItem: (name) => void stored.delete(name),
    },
    reload: () => {
      reloads++;
    },
    wait: () => new Promise((resolve) => setTimeout(resolve, 20)),
    ...tools,
  };
  return { all, said, stored, reloads: () => reloads };
};

const reasonOf = async (setup: Setup): Promise<string> => {
  const { all, reloads } = setUp(setup);
  const isolation = await isolatePage(all);
  expect(reloads()).toBe(0);
  if (isolation.kind !== 'refused') throw new Error(isolation.kind);
  return isolation.reason;
};

describe('isolatePage', () => {
  it('loads the page once more when its worker has started', async () => {
    const { all, reloads } = setUp({ starts: true });
    expect(await isolatePage(all)).toEqual({ kind: 'reloading' });
    expect(reloads()).toBe(1);
  });

  it('has the files kept, and forgets that it loaded again, where the page is isolated', async () => {
    const { all, said, stored, reloads } = setUp({
      isIsolated: true,
      hasController: true,
      mark: 'yes',
    });
    expect(await isolatePage(all)).toEqual({ kind: 'isolated' });
    expect(said).toEqual([KEEP]);
    expect([...stored]).toEqual([]);
    expect(reloads()).toBe(0);
  });

  it('does not load it a third time', async () => {
    expect(await reasonOf({ hasController: true, mark: 'yes' })).toContain('does not isolate it');
  });

  it.each([
    ['no https', { workers: undefined, isSecure: false }, 'not secure; open it by https'],
    ['no service workers', { workers: undefined }, 'has no service workers'],
    ['a frame', { isFramed: true }, 'open it in a tab of its own'],
    ['a worker that does not start', {}, 'did not start; load the page again'],
    ['no storage', { starts: true, storage: undefined }, 'load it again by hand'],
    [
      'a worker that is not there',
      { registers: () => Promise.reject(new Error('404')) },
      'its service worker did not start (404)',
    ],
  ])('says on one line why it cannot: %s', async (_, setup, reason) => {
    expect(await reasonOf(setup)).toContain(reason);
  });
});
