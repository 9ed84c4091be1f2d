import { describe, expect, it } from 'vitest';
import { Pix2PixError } from '../core/errors.ts';
import { type Batch, type BatchesOptions, openBatches } from './batches.ts';
import type { PairSource } from './pairs.ts';
import { noiseImage, twinPairs } from './patterns.testing.ts';

const OPTIONS: BatchesOptions = {
  source: twinPairs(7),
  channels: { input: 3, target: 3 },
  width: 16,
  height: 16,
  batchSize: 2,
  seed: 3,
  isJittered: true,
  isMirrored: true,
  isShuffled: true,
};

const take = async (count: number, options: Partial<BatchesOptions> = {}): Promise<Batch[]> => {
  const batches = openBatches({ ...OPTIONS, ...options });
  const taken: Batch[] = [];
  while (taken.length < count) taken.push(await batches.next());
  await batches.close();
  return taken;
};

/** A source that answers late and out of order, and tells how many reads ran at once. */
const lateSource = (source: PairSource) => {
  const counts = { running: 0, most: 0, reads: 0 };
  const readPair: PairSource['readPair'] = async (index) => {
    counts.reads++;
    counts.most = Math.max(counts.most, ++counts.running);
    for (let turn = 0; turn < (index * 5) % 7; turn++) await Promise.resolve();
    counts.running--;
    return source.readPair(index);
  };
  return { counts, source: { ...source, readPair } };
};

/** Lets everything that can run without the consumer run. */
const idle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('openBatches', () => {
  it('gives tensors in [-1,1] of the size and channels asked for', async () => {
    const [batch] = await take(1, { channels: { input: 1, target: 3 } });
    expect(batch?.input.shape).toEqual([2, 1, 16, 16]);
    expect(batch?.target.shape).toEqual([2, 3, 16, 16]);
    expect(batch?.target.data.every((value) => value >= -1 && value <= 1)).toBe(true);
  });

  it('moves input and target of a pair alike', async () => {
    for (const { input, target } of await take(6)) expect(input).toEqual(target);
  });

  it('gives weights of pixels, moved as the pair is, where every pair has them', async () => {
    const weighted = (index: number): PairSource => ({
      ...OPTIONS.source,
      readPair: async (at) => {
        const { name } = await OPTIONS.source.readPair(at);
        const image = noiseImage(20, 20, 1, at);
        return { name, input: image, target: image, ...(at === index ? {} : { weight: image }) };
      },
    });
    const gray = { channels: { input: 1, target: 1 }, preprocess: 'crop' } as const;
    for (const { weight, target } of await take(3, { ...gray, source: weighted(-1) })) {
      expect(weight?.shape).toEqual([2, 1, 16, 16]);
      const unequal = weight?.data.findIndex(
        (w, i) => Math.abs(w - ((target.data[i] as number) + 1) / 2) > 1e-6,
      );
      expect(unequal).toBe(-1);
    }
    const [mixed] = await take(1, { ...gray, source: weighted(1), isShuffled: false });
    expect(mixed).not.toHaveProperty('weight');
  });

  it('shows every pair at most once an epoch, in an order of its own', async () => {
    const batches = await take(6);
    expect(batches.map(({ epoch, indexInEpoch }) => [epoch, indexInEpoch])).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
      [2, 0],
      [2, 1],
      [2, 2],
    ]);
    const order = (epoch: number) => batches.filter((b) => b.epoch === epoch).flatMap(({ names }) => names);
    expect(new Set(order(1)).size).toBe(6); // 7 pairs in twos: one is left out
    expect(order(2)).not.toEqual(order(1));
  });

  it('keeps the order of the source when not shuffled', async () => {
    const names = (await take(4, { isShuffled: false })).flatMap((batch) => batch.names);
    expect(names).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p0', 'p1']);
  });

  it('gives equal batches whatever is prefetched, cached, or slow to read', async () => {
    const expected = await take(8, { prefetch: 0 });
    expect(await take(8, { prefetch: 1 })).toEqual(expected);
    expect(await take(8, { prefetch: 20, cacheBytes: 1000 })).toEqual(expected);
    expect(await take(8, { source: lateSource(OPTIONS.source).source })).toEqual(expected);
  });

  it('goes on from any position as if it had not stopped', async () => {
    const whole = await take(8);
    expect(await take(4, { start: { epoch: 2, step: 1 } })).toEqual(whole.slice(4));
    expect(await take(5, { start: { epoch: 1, step: 3 } })).toEqual(whole.slice(3)); // the end of epoch 1
  });

  it('jitters a pair differently in every epoch, and by its index, not by its place', async () => {
    const one = await take(2, { source: twinPairs(1), batchSize: 1 });
    expect(one[0]?.input).not.toEqual(one[1]?.input);
    const find = (batches: Batch[], name: string) => {
      const at = batches.flatMap(({ names }) => names).indexOf(name);
      const pixels = 3 * 16 * 16;
      const all = batches.flatMap(({ input }) => [...input.data]);
      return all.slice(at * pixels, (at + 1) * pixels);
    };
    const shuffled = await take(7, { batchSize: 1 });
    const ordered = await take(7, { batchSize: 1, isShuffled: false });
    expect(find(shuffled, 'p4')).toEqual(find(ordered, 'p4'));
  });

  it('other seeds give other orders and crops', async () => {
    expect(await take(3, { seed: 4 })).not.toEqual(await take(3));
  });

  it('reads ahead, but no further than asked and not everything at once', async () => {
    const { counts, source } = lateSource(twinPairs(40));
    const batches = openBatches({ ...OPTIONS, source, prefetch: 3 });
    await idle();
    expect(counts.reads).toBe(6);
    await batches.next();
    await idle();
    expect(counts.reads).toBe(8);
    expect(counts.most).toBe(2);
    await batches.close();
  });

  it('throws the error of a pair at the batch that holds it, and goes on after it', async () => {
    const source: PairSource = {
      ...OPTIONS.source,
      readPair: async (index) => {
        if (index === 3) throw new Pix2PixError('DATA', 'p3.jpg: cannot be decoded');
        return OPTIONS.source.readPair(index);
      },
    };
    const batches = openBatches({ ...OPTIONS, source, isShuffled: false });
    expect((await batches.next()).names).toEqual(['p0', 'p1']);
    await expect(batches.next()).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('p3.jpg'),
    });
    expect((await batches.next()).names).toEqual(['p4', 'p5']);
    await batches.close();
  });

  it('goes on with the next pair where bad ones are left out, the same one each time, and tells of each once', async () => {
    const told: string[] = [];
    const bad = new Set([2, 3, 6]);
    const source: PairSource = {
      ...OPTIONS.source,
      readPair: async (index) => {
        if (bad.has(index)) throw new Pix2PixError('DATA', `p${index}.jpg: cannot be decoded`);
        return OPTIONS.source.readPair(index);
      },
    };
    const options = { source, isShuffled: false, onBadPair: (name: string) => told.push(name) };
    const names = (batches: readonly Batch[]) => batches.map((batch) => batch.names.join());
    expect(names(await take(4, options))).toEqual(['p0,p1', 'p4,p4', 'p4,p5', 'p0,p1']);
    expect(told.sort()).toEqual(['p2', 'p3']); // p6 had no turn
    expect(await take(6, { ...options, isShuffled: true })).toEqual(
      await take(6, { ...options, isShuffled: true, prefetch: 0 }),
    );
  });

  it('ends where no pair at all can be used', async () => {
    const fails = { ...OPTIONS.source, readPair: () => Promise.reject(new Pix2PixError('DATA', 'torn')) };
    await expect(take(1, { source: fails, onBadPair: () => {} })).rejects.toThrow('torn');
  });

  it('stops reading when closed', async () => {
    const { counts, source } = lateSource(twinPairs(40));
    const batches = openBatches({ ...OPTIONS, source, prefetch: 10 });
    await batches.close();
    const { reads, running } = counts;
    expect(running).toBe(0);
    expect(reads).toBeLessThan(20);
    await expect(batches.next()).rejects.toMatchObject({ code: 'STOPPED' });
    await idle();
    expect(counts.reads).toBe(reads);
  });

  it('refuses fewer pairs than a batch, and a start that the data does not have', () => {
    expect(() => openBatches({ ...OPTIONS, batchSize: 8 })).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining('7 pairs') }),
    );
    expect(() => openBatches({ ...OPTIONS, start: { epoch: 1, step: 4 } })).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining('3 steps') }),
    );
  });
});
