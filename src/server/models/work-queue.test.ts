import { describe, expect, it } from 'vitest';
import { openWorkQueue } from './work-queue.ts';

/** A job that ends on request. */
const piece = () => {
  let finish: (value: string) => void = () => {};
  let hasBegun = false;
  const done = new Promise<string>((resolve) => {
    finish = resolve;
  });
  return {
    work: () => {
      hasBegun = true;
      return done;
    },
    finish: (value = 'done') => finish(value),
    hasBegun: () => hasBegun,
  };
};

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a work queue', () => {
  it('does one job after the other, in order', async () => {
    const queue = openWorkQueue(8);
    const [one, two] = [piece(), piece()];
    const results = [queue.run(one.work), queue.run(two.work)];
    await settled();
    expect([one.hasBegun(), two.hasBegun()]).toEqual([true, false]);
    one.finish('1');
    await settled();
    expect(two.hasBegun()).toBe(true);
    two.finish('2');
    expect(await Promise.all(results)).toEqual(['1', '2']);
  });

  it('refuses jobs when it is full, and takes more when there is room again', async () => {
    const queue = openWorkQueue(1);
    const [one, two] = [piece(), piece()];
    const results = [queue.run(one.work), queue.run(two.work)];
    expect(() => queue.requireRoom()).toThrow(
      'serve: 2 requests are already waiting; send this one again in',
    );
    expect(() => queue.run(async () => {})).toThrow(expect.objectContaining({ code: 'BUSY' }));
    one.finish();
    await results[0];
    queue.requireRoom();
    two.finish();
    await results[1];
  });

  it('says how long to wait from how long jobs took', async () => {
    let now = 0;
    const queue = openWorkQueue(8, () => now);
    for (let i = 0; i < 30; i++)
      await queue.run(async () => {
        now += 4000;
      });
    const [one, two] = [piece(), piece()];
    const results = [queue.run(one.work), queue.run(two.work)];
    expect(queue.retryAfterSeconds).toBe(8);
    one.finish();
    two.finish();
    await Promise.all(results);
    expect(queue.retryAfterSeconds).toBe(1);
  });

  it('drops a waiting job that is no longer wanted, and makes room at once', async () => {
    const queue = openWorkQueue(1);
    const [one, two, three] = [piece(), piece(), piece()];
    const gone = new AbortController();
    const first = queue.run(one.work);
    const second = queue.run(two.work, gone.signal);
    gone.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    const third = queue.run(three.work);
    one.finish();
    three.finish('3');
    await first;
    expect(await third).toBe('3');
    expect(two.hasBegun()).toBe(false);
  });

  it('continues after a failure, which only its own caller gets', async () => {
    const queue = openWorkQueue(8);
    const failing = queue.run(async () => {
      throw new Error('no');
    });
    const next = queue.run(async () => 'yes');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
