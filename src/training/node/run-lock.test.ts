import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCK_FILE } from '../run-record.ts';
import { lockRun } from './run-lock.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-lock-'));
  path = join(folder, LOCK_FILE);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const writeLock = (pid: number | undefined, host = hostname()): Promise<void> =>
  writeFile(path, JSON.stringify({ pid, host }));

/** Beyond the number of any process. */
const NO_PROCESS = 2 ** 22 + 1;

/** How many of some who ask at once are given the lock. */
const countGiven = async (run: string): Promise<number> => {
  const asked = await Promise.allSettled(Array.from({ length: 8 }, () => lockRun(run)));
  return asked.filter(({ status }) => status === 'fulfilled').length;
};

/** A process that lives until it is ended. */
const startOther = async (): Promise<ChildProcess> => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(other, 'spawn');
  return other;
};

const end = async (other: ChildProcess): Promise<void> => {
  const exit = once(other, 'exit');
  other.kill('SIGKILL');
  await exit;
};

describe('lockRun', () => {
  it('leaves a lock that names its process, until it is released', async () => {
    const lock = await lockRun(folder);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('can be taken again once it was released', async () => {
    (await lockRun(folder)).release();
    (await lockRun(folder)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a second training of the same process', async () => {
    const lock = await lockRun(folder);
    await expect(lockRun(folder)).rejects.toMatchObject({
      code: 'FILE',
      message: `${folder}: process ${process.pid} on ${hostname()} trains there; wait until it ends, or stop it with Ctrl+C`,
    });
    lock.release();
  });

  it('refuses while another process lives, and takes over once it is gone', async () => {
    const other = await startOther();
    try {
      await writeLock(other.pid);
      await expect(lockRun(folder)).rejects.toThrow(`process ${other.pid} on`);
    } finally {
      await end(other);
    }
    const lock = await lockRun(folder);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
    lock.release();
  });

  it('cannot tell whether a process of another machine lives, and says what to do', async () => {
    await writeLock(process.pid, 'elsewhere.example');
    await expect(lockRun(folder)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`if you know that it has ended, remove ${path}`),
    });
    expect(await readdir(folder)).toEqual([LOCK_FILE]);
  });

  it.each(['', '{"pid":12', '{"pid":"many"}'])('takes over a lock that was torn: %j', async (text) => {
    await writeFile(path, text);
    const lock = await lockRun(folder);
    lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is given to one of many who ask at once', async () => {
    expect(await countGiven(folder)).toBe(1);
  });

  it('is given to one of many who find the lock of a process that is gone, time and again', async () => {
    for (let round = 0; round < 40; round++) {
      await writeLock(NO_PROCESS);
      expect(await countGiven(folder)).toBe(1);
      expect(await readdir(folder)).toEqual([LOCK_FILE]);
    }
  });

  it('is taken over if a process was killed while it took over', async () => {
    await writeLock(NO_PROCESS);
    const guard = `${path}.taking.tmp`;
    await writeFile(guard, '');
    await expect(lockRun(folder)).rejects.toThrow('another training began there just now');
    const before = new Date(Date.now() - 60_000);
    await utimes(guard, before, before);
    const lock = await lockRun(folder);
    expect(await readdir(folder)).toEqual([LOCK_FILE]);
    lock.release();
  });

  it('is taken over at once if that process is seen to be gone, by one of many', async () => {
    for (let round = 0; round < 20; round++) {
      await writeLock(NO_PROCESS);
      await writeFile(`${path}.taking.tmp`, JSON.stringify({ pid: NO_PROCESS, host: hostname() }));
      expect(await countGiven(folder)).toBe(1);
      expect(await readdir(folder)).toEqual([LOCK_FILE]);
    }
  });

  /** The lock that a training makes here, as if one in another place had made it. */
  const lockOf = async (changes: Record<string, unknown>): Promise<string> => {
    const lock = await lockRun(folder);
    const text = await readFile(path, 'utf8');
    lock.release();
    return JSON.stringify({ ...JSON.parse(text), ...changes });
  };

  it('takes over from a process of another container that had the same number, once it is silent', async () => {
    await writeFile(path, await lockOf({ pidNamespace: 'pid:[7]', renewMs: 20 }));
    const notices: string[] = [];
    const lock = await lockRun(folder, { onNotice: (line) => notices.push(line) });
    expect(notices).toEqual([
      expect.stringContaining(`process ${process.pid} on ${hostname()} still trains`),
    ]);
    await expect(lock.requireHeld()).resolves.toBeUndefined();
    lock.release();
  });

  it('refuses, and advises no end of any process here, while one of another container renews', async () => {
    await writeFile(path, await lockOf({ bootId: 'another', renewMs: 2000 }));
    const asked = lockRun(folder, {
      onNotice: () => writeFileSync(path, readFileSync(path, 'utf8')), // renewed, now that it is watched
    });
    await expect(asked).rejects.toMatchObject({
      code: 'FILE',
      message: `${folder}: process ${process.pid} on ${hostname()} (another machine or container) trains there; wait until it ends, or stop it with Ctrl+C there`,
    });
  });

  it('takes over from a process whose number another one has now', async ({ skip }) => {
    if (process.platform !== 'linux') skip('only Linux tells when a process began');
    const other = await startOther();
    try {
      await writeFile(path, await lockOf({ pid: other.pid, started: 1 }));
      (await lockRun(folder)).release();
      await writeLock(other.pid); // as earlier versions wrote it, long before that process began
      const before = new Date(Date.now() - 60_000);
      await utimes(path, before, before);
      (await lockRun(folder)).release();
    } finally {
      await end(other);
    }
  });

  it('renews its lock without changing its text', async () => {
    const lock = await lockRun(folder, { renewMs: 5 });
    const before = new Date(Date.now() - 60_000);
    await utimes(path, before, before);
    const text = await readFile(path, 'utf8');
    await expect.poll(async () => (await stat(path)).mtimeMs).toBeGreaterThan(before.getTime() + 30_000);
    expect(await readFile(path, 'utf8')).toBe(text);
    lock.release();
  });

  it('does not release the lock of one who took over', async () => {
    const lock = await lockRun(folder);
    await writeLock(process.pid, 'elsewhere.example');
    lock.release();
    expect(await readdir(folder)).toEqual([LOCK_FILE]);
  });

  it('may be released when its folder is gone', async () => {
    const lock = await lockRun(folder);
    await rm(folder, { recursive: true });
    expect(lock.release).not.toThrow();
  });

  it('is held until its folder is gone or another one takes over, and not lost by a removed file', async () => {
    const lock = await lockRun(folder);
    await lock.requireHeld();
    await rm(path);
    await lock.requireHeld();
    expect(await readdir(folder)).toEqual([LOCK_FILE]);
    await writeLock(7, 'elsewhere.example');
    await expect(lock.requireHeld()).rejects.toThrow(
      'another process trains there now (process 7 on elsewhere',
    );
    await rm(folder, { recursive: true });
    await expect(lock.requireHeld()).rejects.toThrow(`${folder}: the run folder is gone`);
    await mkdir(`${folder}.other`);
    await rename(`${folder}.other`, folder); // a new one of its name is not it
    await expect(lock.requireHeld()).rejects.toThrow(`${folder}: the run folder is gone`);
    expect(await readdir(folder)).toEqual([]);
    lock.release();
  });

  it('names the lock if the folder is missing', async () => {
    const missing = join(folder, 'missing');
    await expect(lockRun(missing)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`${join(missing, LOCK_FILE)}: cannot be written`),
    });
  });
});
