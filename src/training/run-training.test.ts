/** One run in a folder and in memory: the same files, byte by byte. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBatches } from '../data/batches.ts';
import { openDataSet } from '../data/node/folders.ts';
import { exampleOptions } from '../settings/examples.ts';
import { resolveOptions } from '../settings/options.ts';
import { FIRST_POSITION } from './checkpoint.ts';
import type { Clock } from './clock.ts';
import { memoryStore } from './memory-store.ts';
import { newRunRecord } from './new-record.ts';
import { folderStore } from './node/folder-store.ts';
import { encodePngFile } from './node/png-encoder.ts';
import { openTestRuns, type TestRuns } from './node/train-run.testing.ts';
import { resumeRun } from './node/train-run.ts';
import { readResumePoint } from './resume.ts';
import type { RunResult } from './run-control.ts';
import { DEFAULT_CADENCE } from './run-record.ts';
import { putRunRecord } from './run-record-file.ts';
import type { RunStore } from './run-store.ts';
import { runTraining } from './run-training.ts';
import { openTrainer } from './trainer.ts';

let runs: TestRuns;

beforeAll(async () => {
  runs = await openTestRuns();
});
afterAll(() => runs.close());

/** It stands still, so that two runs are told apart by nothing else. */
const STOPPED_CLOCK: Clock = { now: () => new Date('2026-01-01T00:00:00Z'), seconds: () => 0 };

/** A whole run of two epochs with all that Node adds left out. */
const train = async (store: RunStore): Promise<RunResult> => {
  const options = resolveOptions({ size: 64, ngf: 4, ndf: 4, epochs: 2 });
  const open = (split: string) => openDataSet(runs.data, { split, direction: options.direction });
  const splits = {
    train: await open('train'),
    val: await open('val'),
    test: await open('test'),
    description: undefined,
  };
  const trainer = await openTrainer(runs.device, options);
  const batches = openBatches({
    ...exampleOptions(options),
    source: splits.train,
    batchSize: options.batchSize,
    isShuffled: options.shuffle,
  });
  const lock = await store.lock();
  try {
    const record = newRunRecord(
      runs.device,
      { trainer },
      {
        createdAt: STOPPED_CLOCK.now(),
        version: '0.0.0',
        preset: 'paper',
        options,
        cadence: { ...DEFAULT_CADENCE, keep: 1 },
        init: {},
        data: {
          folder: runs.data,
          layout: splits.train.layout,
          fingerprint: splits.train.fingerprint,
          skipBad: false,
        },
        splits,
      },
    );
    await putRunRecord(store, record);
    return await runTraining(runs.device, { trainer, batches, close: async () => {} }, splits, {
      store,
      encodeImage: encodePngFile,
      clock: STOPPED_CLOCK,
      options,
      from: FIRST_POSITION,
      attempt: 1,
      events: [],
      record,
      lock,
    });
  } finally {
    lock.release();
    await batches.close();
    await trainer.dispose();
  }
};

const namesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .sort();

describe('a run', () => {
  it('leaves the same files in memory and in a folder, and goes on from those of memory on a disk', async () => {
    const folder = join(runs.root, 'first');
    await mkdir(folder);
    const { files, ...memory } = memoryStore('first');
    const inMemory = await train(memory);
    const inFolder = await train(folderStore(folder));

    const names = await namesBelow(folder);
    expect([...files.keys()].sort()).toEqual(names);
    expect(names).toEqual(
      expect.arrayContaining([
        'run.json',
        'events.jsonl',
        'index.html',
        'model.onnx',
        'samples/epoch-0002.png',
        'checkpoints/best.safetensors',
        'checkpoints/epoch-0002.safetensors',
        'checkpoints/latest.safetensors',
        'results/results.json',
      ]),
    );
    for (const name of names)
      expect(Buffer.compare(files.get(name) as Uint8Array, await readFile(join(folder, name))), name).toBe(0);
    expect(inMemory).toMatchObject({ isComplete: true, folder: 'first', model: 'first/model.onnx' });
    expect(inFolder).toMatchObject({ position: inMemory.position, validationL1: inMemory.validationL1 });

    const { record, position: last } = await readResumePoint(memory, { epochs: 3 }, async () => '');
    expect(last).toEqual(inMemory.position);
    expect(record.options.epochs).toBe(3);

    const written = join(runs.root, 'written');
    for (const [name, bytes] of files) {
      await mkdir(dirname(join(written, name)), { recursive: true });
      await writeFile(join(written, name), bytes);
    }
    const { position, isComplete } = await resumeRun(runs.device, {
      folder: written,
      changes: { epochs: 3 },
    });
    expect(isComplete).toBe(true);
    expect(position.step).toBe((inMemory.position.step / 2) * 3);
  });
});
