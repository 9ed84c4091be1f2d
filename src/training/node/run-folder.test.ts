import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EpochEvent } from '../../api/training-events.ts';
import { resolveOptions } from '../../settings/options.ts';
import { EventLog } from '../event-log.ts';
import { parseEvents } from '../events.ts';
import { DEFAULT_CADENCE, LOCK_FILE, type RunRecord } from '../run-record.ts';
import { folderStore } from './folder-store.ts';
import { createRunFolder, isRunFolder, readRunRecord, writeRunRecord } from './run-folder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-folder-'));
});
afterEach(() => rm(root, { recursive: true }));

const RECORD: RunRecord = {
  format: 1,
  version: '0.0.0',
  createdAt: '2024-01-02T03:04:05.000Z',
  attempts: 2,
  preset: 'small',
  options: resolveOptions({ seed: 3 }, 'small'),
  cadence: {
    saveEvery: 2,
    saveEverySteps: 500,
    saveEveryMinutes: 5,
    keep: 1,
    earlyStop: 5,
    metrics: ['ssim'],
    metricsEvery: 3,
    bestBy: 'ssim',
  },
  init: {},
  data: {
    folder: '/data/facades',
    layout: 'side by side',
    pairs: { train: 5, val: 1 },
    fingerprint: 'f00',
    skipBad: false,
  },
  device: { name: 'cpu', threads: 2 },
};

const epoch = (number: number): EpochEvent => ({
  type: 'epoch',
  attempt: 1,
  step: 10 * number,
  epoch: number,
  seconds: 1,
});

describe('createRunFolder', () => {
  it('makes a folder and those above it', async () => {
    const folder = join(root, 'runs', 'a');
    await createRunFolder(folder);
    expect((await stat(folder)).isDirectory()).toBe(true);
  });

  it('takes an existing folder that holds only what a killed start left', async () => {
    await createRunFolder(root);
    await writeFile(join(root, LOCK_FILE), '');
    await writeFile(join(root, 'run.json.123.tmp'), '{');
    await createRunFolder(root);
    expect((await readdir(root)).sort()).toEqual(['run.json.123.tmp', LOCK_FILE]);
  });

  it('refuses a folder that holds something else, and says what', async () => {
    await writeFile(join(root, 'photo.png'), '');
    await expect(createRunFolder(root)).rejects.toMatchObject({
      code: 'FILE',
      message: `${root}: is not empty (photo.png); choose a new folder for out (--out)`,
    });
  });

  it('names a few of many files', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await writeFile(join(root, name), '');
    await expect(createRunFolder(root)).rejects.toThrow(/is not empty \(\w, \w, \w, \.\.\.\)/);
  });

  it('offers to resume a run that is there', async () => {
    await writeRunRecord(root, RECORD);
    await expect(createRunFolder(root)).rejects.toThrow('or resume the run (--resume)');
  });

  it('says that a file is in the way', async () => {
    const path = join(root, 'file');
    await writeFile(path, '');
    await expect(createRunFolder(join(path, 'run'))).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`${join(path, 'run')}: cannot be made`),
    });
  });
});

describe('run.json', () => {
  it('gives back what was written, and people can read it', async () => {
    await writeRunRecord(root, RECORD);
    expect(await readRunRecord(root)).toEqual(RECORD);
    expect(await readFile(join(root, 'run.json'), 'utf8')).toMatch(/^\{\n {2}"format": 1,\n.*\n\}\n$/s);
  });

  it('has the default cadence if it names none', async () => {
    const { cadence, ...older } = RECORD;
    expect(cadence).not.toEqual(DEFAULT_CADENCE);
    await writeFile(join(root, 'run.json'), JSON.stringify(older));
    expect((await readRunRecord(root)).cadence).toEqual(DEFAULT_CADENCE);
  });

  it('is missed by its path', async () => {
    await expect(readRunRecord(root)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`is ${root} a run folder?`),
    });
  });

  it.each([
    ['torn', JSON.stringify(RECORD).slice(0, -1)],
    ['of another version', JSON.stringify({ ...RECORD, format: 2 })],
    ['without options', JSON.stringify({ ...RECORD, options: undefined })],
    ['with an option that is unknown', JSON.stringify({ ...RECORD, options: { colour: 1 } })],
  ])('is refused if it is %s', async (_, text) => {
    await writeFile(join(root, 'run.json'), text);
    await expect(readRunRecord(root)).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining(`${join(root, 'run.json')}: was not written by this version`),
    });
  });
});

describe('isRunFolder', () => {
  it('is true of a folder with a run.json alone', async () => {
    expect(await isRunFolder(root)).toBe(false);
    expect(await isRunFolder(join(root, 'missing'))).toBe(false);
    await mkdir(join(root, 'other', 'run.json'), { recursive: true });
    expect(await isRunFolder(join(root, 'other'))).toBe(false);
    await writeRunRecord(root, RECORD);
    expect(await isRunFolder(root)).toBe(true);
    expect(await isRunFolder(join(root, 'run.json'))).toBe(false);
  });
});

describe('an event log', () => {
  const events = async () => parseEvents(await readFile(join(root, 'events.jsonl'), 'utf8'));

  it('adds whole lines in the order in which they came', async () => {
    const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
    const log = await EventLog.open(folderStore(root));
    for (const number of numbers) await log.append(epoch(number));
    await log.close();
    expect(await events()).toEqual(numbers.map(epoch));
  });

  it('has everything on disk after a flush, and goes on', async () => {
    const log = await EventLog.open(folderStore(root));
    await log.append(epoch(1));
    await log.flush();
    expect(await events()).toEqual([epoch(1)]);
    await log.append(epoch(2));
    await log.close();
    expect(await events()).toEqual([epoch(1), epoch(2)]);
  });

  it('goes on after what an earlier attempt wrote', async () => {
    for (const number of [1, 2]) {
      const log = await EventLog.open(folderStore(root));
      await log.append(epoch(number));
      await log.close();
    }
    expect(await events()).toEqual([epoch(1), epoch(2)]);
  });

  it('names the file if it cannot be opened', async () => {
    await expect(EventLog.open(folderStore(join(root, 'missing')))).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('events.jsonl: cannot be written'),
    });
  });

  it('tells of a full disk at the next call', async ({ skip }) => {
    if (process.platform !== 'linux') skip('/dev/full is a device of Linux');
    await symlink('/dev/full', join(root, 'events.jsonl'));
    const log = await EventLog.open(folderStore(root));
    await log.append(epoch(1));
    await expect(log.append(epoch(2))).rejects.toThrow('ENOSPC');
    await expect(log.close()).rejects.toThrow('ENOSPC');
  });
});
