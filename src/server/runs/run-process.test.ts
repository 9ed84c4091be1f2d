import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockRun } from '../../training/node/run-lock.ts';
import { canSignal, memoryOf, openStopper, type RunProcess, readRunProcess } from './run-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-process-'));
});
afterEach(() => rm(folder, { recursive: true }));

const lockWith = (content: unknown): Promise<void> =>
  writeFile(join(folder, 'training.lock'), typeof content === 'string' ? content : JSON.stringify(content));

/** The number of a process that has ended. */
const endedPid = async (): Promise<number> => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'close');
  return child.pid as number;
};

describe('the process of a run', () => {
  it('is the holder of the lock, until it releases it', async () => {
    expect(await readRunProcess(folder)).toBeUndefined();
    const held = await lockRun(folder);
    expect(await readRunProcess(folder)).toMatchObject({
      pid: process.pid,
      isAlive: true,
      isReachable: true,
    });
    held.release();
    expect(await readRunProcess(folder)).toBeUndefined();
  });

  it('is not alive if it has ended, or if the lock names none', async () => {
    await lockWith({ pid: await endedPid(), host: hostname() });
    expect(await readRunProcess(folder)).toMatchObject({ isAlive: false });
    for (const lock of ['torn', { pid: -1, host: hostname() }, { pid: 0, host: hostname() }]) {
      await lockWith(lock);
      expect(await readRunProcess(folder)).toMatchObject({ isAlive: false });
    }
  });

  it('is assumed to be alive on another machine', async () => {
    await lockWith({ pid: 1, host: 'elsewhere' });
    expect(await readRunProcess(folder)).toMatchObject({ isAlive: true, isReachable: false });
  });

  it('is never the process here that has the number of one in another container', async () => {
    const held = await lockRun(folder);
    const lock = JSON.parse(await readFile(join(folder, 'training.lock'), 'utf8'));
    held.release();
    await lockWith({ ...lock, pidNamespace: 'pid:[7]' });
    expect(await readRunProcess(folder)).toMatchObject({ isAlive: true, isReachable: false });
    const before = new Date(Date.now() - 3_600_000);
    await utimes(join(folder, 'training.lock'), before, before);
    expect(await readRunProcess(folder)).toMatchObject({ isAlive: false, isReachable: false });
  });

  it('is no later one that has its number', async ({ skip }) => {
    if (process.platform !== 'linux') skip('only Linux tells when a process began');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      await lockWith({ pid: child.pid, host: hostname() });
      expect(await readRunProcess(folder)).toMatchObject({ isAlive: true });
      const before = new Date(Date.now() - 60_000);
      await utimes(join(folder, 'training.lock'), before, before);
      expect(await readRunProcess(folder)).toMatchObject({ isAlive: false });
    } finally {
      child.kill();
    }
  });

  it('has memory while it is alive', async ({ skip }) => {
    if (process.platform !== 'linux') skip('only Linux tells the memory of a process');
    expect(await memoryOf(process.pid)).toBeGreaterThan(1_000_000);
    expect(await memoryOf(await endedPid())).toBeUndefined();
  });
});

describe('asking a run to stop', () => {
  const holder: RunProcess = { pid: 7, host: hostname(), isAlive: true, isReachable: true, lock: 'one' };

  it('signals each holder once, since a second time would end it at once', () => {
    const signalled: number[] = [];
    const stopper = openStopper((pid) => signalled.push(pid), 'linux');
    expect(stopper.wasAsked(holder)).toBe(false);
    stopper.ask(holder, 'first');
    stopper.ask(holder, 'first');
    expect([signalled, stopper.wasAsked(holder)]).toEqual([[7], true]);
    stopper.ask({ ...holder, lock: 'two' }, 'first');
    expect(signalled).toEqual([7, 7]);
  });

  it('reaches this process as Ctrl+C does', () => {
    let times = 0;
    const onInterrupt = (): void => {
      times++;
    };
    process.on('SIGINT', onInterrupt);
    openStopper().ask({ ...holder, pid: process.pid }, 'first');
    process.off('SIGINT', onInterrupt);
    expect(times).toBe(1);
  });

  it('is refused for another machine, and for another process on Windows', () => {
    const signalled: number[] = [];
    const ask = (changes: Partial<RunProcess>, platform: NodeJS.Platform) => () =>
      openStopper((pid) => signalled.push(pid), platform).ask({ ...holder, ...changes }, 'first');
    expect(ask({ isReachable: false, host: 'elsewhere' }, 'linux')).toThrow('run first trains on elsewhere');
    expect(ask({}, 'win32')).toThrow('on Windows another process cannot be asked');
    expect(canSignal(process.pid, 'win32')).toBe(true);
    expect(signalled).toEqual([]);
  });

  it('can be tried again where it failed', () => {
    let isGone = true;
    const stopper = openStopper(() => {
      if (isGone) throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH' });
    }, 'linux');
    expect(() => stopper.ask(holder, 'first')).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    isGone = false;
    stopper.ask(holder, 'first');
    expect(stopper.wasAsked(holder)).toBe(true);
  });
});
