import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBatches } from '../batches.ts';
import type { ExampleOptions } from '../example.ts';
import type { Image } from '../image.ts';
import { encodePng } from '../node/codecs.ts';
import { openDataSet } from '../node/folders.ts';
import { decodeInNode } from './files-of-folder.testing.ts';
import { type GrownData, type GrownFiles, openGrown } from './grown.ts';

const memoryFiles = (): GrownFiles & { readonly files: Map<string, Uint8Array> } => {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    get: async (name) => files.get(name),
    list: async (below) =>
      [...files.keys()]
        .filter((name) => dirname(name) === below)
        .map((name) => name.slice(below.length + 1))
        .sort(),
    put: async (name, content) => {
      files.set(name, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    },
    encode: encodePng,
    decode: decodeInNode,
  };
};

const picture = (shade: number, size = 16): Image => ({
  width: size,
  height: size,
  channels: 3,
  data: Uint8Array.from({ length: size * size * 3 }, (_, i) => (shade + (i % 5)) % 256),
});

const pair = (number: number) => ({
  name: `shoe ${number}/é`,
  input: picture(number * 10),
  target: picture(number * 10 + 5),
});

const open = (files: GrownFiles, direction: 'AtoB' | 'BtoA' = 'AtoB'): Promise<GrownData> =>
  openGrown('shoes', files, { direction, size: 16 });

const example: ExampleOptions = {
  ...{ width: 16, height: 16, seed: 3, channels: { input: 3, target: 3 } },
  ...{ isJittered: false, isMirrored: false, preprocess: 'none' },
};

const batchesOf = ({ splits: { train } }: GrownData, start = { epoch: 1, step: 0 }) => {
  const reader = train.reader?.(example);
  return openBatches({
    ...example,
    ...{ source: train, batchSize: 1, isShuffled: true, start, prefetch: 1 },
    ...(reader ? { reader } : {}),
  });
};

/** Names of the pairs that so many steps learn. */
const learned = async (batches: ReturnType<typeof batchesOf>, count: number): Promise<string[]> => {
  const names: string[] = [];
  for (let i = 0; i < count; i++) names.push(...(await batches.next()).names);
  await batches.close();
  return names;
};

describe('pairs that are added while they are learned', () => {
  it('are kept as a data set that the command reads, in the order of adding', async () => {
    const files = memoryFiles();
    const data = await open(files, 'BtoA');
    await Promise.all([1, 2, 3].map((number) => data.add(pair(number))));
    const folder = await mkdtemp(join(tmpdir(), 'grown-'));
    for (const [name, bytes] of files.files) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }
    const inNode = await openDataSet(join(folder, 'data'), { split: 'train', direction: 'BtoA' });
    expect(inNode.names).toEqual(['00001-shoe-1-é', '00002-shoe-2-é', '00003-shoe-3-é']);
    expect(await inNode.readPair(1)).toMatchObject({ input: pair(2).input, target: pair(2).target });
    await rm(folder, { recursive: true });
  });

  it('are waited for, each shown as often as the others, and new ones from the next epoch on', async () => {
    const data = await open(memoryFiles());
    const batches = batchesOf(data);
    const first = batches.next();
    await data.add(pair(1));
    expect((await first).names).toEqual(['00001-shoe-1-é']);
    await data.add(pair(2));
    await data.add(pair(3));
    const names = await learned(batches, 2 * batches.stepsPerEpoch - 1);
    expect(new Set(names.slice(0, batches.stepsPerEpoch - 1))).toEqual(new Set(['00001-shoe-1-é']));
    const next = names.slice(batches.stepsPerEpoch - 1);
    for (const number of [1, 2, 3])
      expect(next.filter((name) => name.startsWith(`0000${number}`)).length).toBeGreaterThanOrEqual(33);
  });

  it('come in the same order after a resume, whatever was added since', async () => {
    const files = memoryFiles();
    const data = await open(files);
    for (const number of [1, 2, 3, 4]) await data.add(pair(number));
    const all = await learned(batchesOf(data), 70);
    const later = await open(files);
    await later.add(pair(5));
    expect(later.fingerprint).toBe(data.fingerprint);
    expect(await learned(batchesOf(later, { epoch: 1, step: 40 }), 30)).toEqual(all.slice(40));
    expect(new Set(await learned(batchesOf(later, { epoch: 2, step: 0 }), 20)).size).toBe(5);
  });

  it('end their waiting where they are closed before the first', async () => {
    const data = await open(memoryFiles());
    const batches = batchesOf(data);
    const first = batches.next();
    await data.close();
    await expect(first).rejects.toThrow('closed before the first pair was added');
    await batches.close();
  });

  it('are refused where their sides have two shapes', async () => {
    const data = await open(memoryFiles());
    const target = { ...picture(1), width: 8, height: 32 };
    await expect(data.add({ ...pair(1), target })).rejects.toThrow('its sides are 16x16 and 8x32');
    await data.add({ ...pair(1), target: picture(1, 32) }); // made as large as the input
    expect((await data.splits.train.readPair(0)).target).toMatchObject({ width: 16, height: 16 });
  });
});
