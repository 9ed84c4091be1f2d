import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryStore } from './memory-store.ts';
import { folderStore } from './node/folder-store.ts';
import { getText, putFile, type RunStore } from './run-store.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const STORES: Readonly<Record<string, () => RunStore>> = {
  'a folder': () => folderStore(root),
  memory: () => memoryStore('first'),
};

describe.each(Object.entries(STORES))('a run in %s', (_, open) => {
  let store: RunStore;
  beforeEach(() => {
    store = open();
  });

  it('gives back what was put, whole, and the newer of two', async () => {
    await putFile(store, 'run.json', 'old and long');
    await putFile(store, 'run.json', 'new');
    expect(await getText(store, 'run.json')).toBe('new');
  });

  it('puts parts one after the other, below a name that was not there', async () => {
    await putFile(store, 'samples/a.png', [Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)]);
    expect([...((await store.get('samples/a.png')) ?? [])]).toEqual([1, 2, 3]);
  });

  it('has no file before it is finished, and takes the content of when it was begun', async () => {
    const content = Uint8Array.of(1);
    const begun = await store.begin('weights', content);
    content[0] = 2;
    expect(await store.get('weights')).toBeUndefined();
    expect(await store.list('')).toEqual([]);
    await begun.finish();
    expect([...((await store.get('weights')) ?? [])]).toEqual([1]);
  });

  it('adds to the end of a file, also of one that is there', async () => {
    for (const text of ['a', 'b']) {
      const file = await store.append('events.jsonl');
      await file.append(text);
      await file.flush();
      expect((await getText(store, 'events.jsonl'))?.at(-1)).toBe(text);
      await file.append(text.toUpperCase());
      await file.close();
    }
    expect(await getText(store, 'events.jsonl')).toBe('aAbB');
  });

  it('opens a file for adding that is empty then', async () => {
    await (await store.append('events.jsonl')).close();
    expect(await getText(store, 'events.jsonl')).toBe('');
  });

  it('copies a file, and refuses to copy one that is missing', async () => {
    await putFile(store, 'checkpoints/best', 'weights');
    await store.copy('checkpoints/best', 'checkpoints/latest');
    expect(await getText(store, 'checkpoints/latest')).toBe('weights');
    await expect(store.copy('missing', 'latest')).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`${store.placeOf('latest')}: cannot be written`),
    });
  });

  it('lists the files directly below a name in order', async () => {
    for (const name of ['samples/b', 'run.json', 'samples/a', 'events.jsonl']) await putFile(store, name, '');
    expect(await store.list('')).toEqual(['events.jsonl', 'run.json']);
    expect(await store.list('samples')).toEqual(['a', 'b']);
    expect(await store.list('checkpoints')).toEqual([]);
  });

  it('removes a file, and does nothing where there is none', async () => {
    await putFile(store, 'run.json', '{}');
    await store.remove('run.json');
    await store.remove('run.json');
    expect(await store.get('run.json')).toBeUndefined();
  });

  it('puts all files below a name in place of those below another', async () => {
    await store.write('results/images/old.png', 'old');
    await store.write('results.new/images/a.png', 'a');
    await store.write('results.new/index.html', 'page');
    await store.replaceAll('results.new', 'results');
    expect(await store.list('results/images')).toEqual(['a.png']);
    expect(await getText(store, 'results/index.html')).toBe('page');
    expect(await store.list('results.new')).toEqual([]);
  });

  it('removes all files below a name, and no others', async () => {
    await store.write('results.new/images/a.png', 'a');
    await store.write('results/index.html', 'page');
    await store.removeAll('results.new');
    await store.removeAll('results.new');
    expect(await store.list('results.new/images')).toEqual([]);
    expect(await getText(store, 'results/index.html')).toBe('page');
  });

  it('is locked by one at a time', async () => {
    const first = await store.lock();
    await expect(store.lock()).rejects.toMatchObject({ code: 'FILE' });
    await first.requireHeld();
    first.release();
    const second = await store.lock();
    second.release();
  });
});

it('a run folder that is gone is not made again by a file of it', async () => {
  const store = folderStore(join(root, 'gone'));
  await expect(putFile(store, 'samples/a.png', 'png')).rejects.toMatchObject({ code: 'FILE' });
});
