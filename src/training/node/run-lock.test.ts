import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCK_FILE } from './run-folder.ts';
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
    const release = await lockRun(folder);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('can be taken again once it was released', async () => {
    (await lockRun(folder))();
    (await lockRun(folder))();
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a second training of the same process', async () => {
    const release = await lockRun(folder);
    await expect(lockRun(folder)).rejects.toMatchObject({
      code: 'FILE',
      message: `${folder}: process ${process.pid} on ${hostname()} trains there; wait for it or end it`,
    });
    release();
  });

  it('refuses while another process lives, and takes over once it is gone', async () => {
    const other = await startOther();
    try {
      await writeLock(other.pid);
      await expect(lockRun(folder)).rejects.toThrow(`process ${other.pid} on`);
    } finally {
      await end(other);
    }
    const release = await lockRun(folder);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
    release();
  });

  it('cannot tell whether a process of another machine lives, and says what to do', async () => {
    await writeLock(process.pid, 'elsewhere.example');
    await expect(lockRun(folder)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`if that machine is gone, remove ${path}`),
    });
    expect(await readdir(folder)).toEqual([LOCK_FILE]);
  });

  it.each(['', '{"pid":12', '{"pid":"many"}'])('takes over a lock that was torn: %j', async (text) => {
    await writeFile(path, text);
    const release = await lockRun(folder);
    release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is given to one of many who ask at once', async () => {
    expect(await countGiven(folder)).toBe(1);
  });

  it('is given to one of many who find the lock of a process that is gone', async () => {
    await writeLock(NO_PROCESS);
    expect(await countGiven(folder)).toBe(1);
    expect(await readdir(folder)).toEqual([LOCK_FILE]);
  });

  it('does not release the lock of one who took over', async () => {
    const release = await lockRun(folder);
    await writeLock(process.pid, 'elsewhere.example');
    release();
    expect(await readdir(folder)).toEqual([LOCK_FILE]);
  });

  it('may be released when its folder is gone', async () => {
    const release = await lockRun(folder);
    await rm(folder, { recursive: true });
    expect(release).not.toThrow();
  });

  it('names the lock where the folder is missing', async () => {
    const missing = join(folder, 'missing');
    await expect(lockRun(missing)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`${join(missing, LOCK_FILE)}: cannot be written`),
    });
  });
});
