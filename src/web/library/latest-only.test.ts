import { describe, expect, it } from 'vitest';
import { Pix2PixError } from '../../core/errors.ts';
import { latestOnly } from './latest-only.ts';

/** A job that ends when told. */
const heldJob = <T>(value: T) => {
  let end = (_value: T): void => {};
  const promise = new Promise<T>((resolve) => {
    end = resolve;
  });
  let hasBegun = false;
  const job = (): Promise<T> => {
    hasBegun = true;
    return promise;
  };
  return { job, end: () => end(value), hasBegun: () => hasBegun };
};

describe('latestOnly', () => {
  it('lets the running job end, and drops the waiting one for a newer job', async () => {
    const queue = latestOnly();
    const jobs = [heldJob('a'), heldJob('b'), heldJob('c')] as const;
    const [a, b, c] = jobs.map(({ job }) => queue.run(job)) as [
      Promise<string>,
      Promise<string>,
      Promise<string>,
    ];
    await expect(b).rejects.toMatchObject({
      code: 'STOPPED',
      message: expect.stringContaining('newer call'),
    });
    jobs[0].end();
    expect(await a).toBe('a');
    jobs[2].end();
    expect(await c).toBe('c');
    expect(jobs[1].hasBegun()).toBe(false);
  });

  it('gives every result if each is awaited', async () => {
    const queue = latestOnly();
    for (const value of [1, 2, 3]) expect(await queue.run(async () => value)).toBe(value);
  });

  it('continues after a failed job', async () => {
    const queue = latestOnly();
    await expect(queue.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await queue.run(async () => 'whole')).toBe('whole');
  });

  it('rejects waiting and later jobs once it is closed', async () => {
    const queue = latestOnly();
    const running = heldJob('a');
    const a = queue.run(running.job);
    const b = queue.run(async () => 'b');
    queue.close(new Pix2PixError('RUNTIME', 'gone'));
    await expect(b).rejects.toThrow('gone');
    await expect(queue.run(async () => 'c')).rejects.toThrow('gone');
    running.end();
    expect(await a).toBe('a');
  });
});
