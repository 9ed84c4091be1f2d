import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventsOf, runEntry, writeCycleRun, writeRun } from '../run-folders.testing.ts';
import type { Entry } from './library.ts';
import { runLog } from './run-log.ts';
import { openStopper } from './run-process.ts';
import { openRunReader } from './run-reader.ts';

let root: string;
let run: Entry;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-log-'));
  run = runEntry(join(root, 'first'));
});
afterEach(() => rm(root, { recursive: true }));

it('the log has the start of a run, the pairs that were left out, its epochs and its state', async () => {
  await writeRun(run.path, { events: [...eventsOf(1, 1, 4), ...eventsOf(2, 5, 8)] });
  await writeFile(
    join(run.path, 'left-out.jsonl'),
    '{"split":"train","name":"7","problem":"is empty"}\n{"torn',
  );
  expect(await runLog(openRunReader(openStopper()), run)).toBe(
    [
      '2026-01-02T03:04:05.000Z began, preset paper, version 0.1.0',
      'on cpu, 2',
      '4 pairs of train, 1 pair of val',
      'left out: train, 7, is empty',
      'epoch 1 done at step 4, validation l1 1.0000',
      'resumed, attempt 2',
      'epoch 2 done at step 8, validation l1 0.5000',
      'complete at step 8',
      '',
    ].join('\n'),
  );
});

it('the log of a run from two sets without pairs counts images', async () => {
  await writeCycleRun(run.path);
  expect(await runLog(openRunReader(openStopper()), run)).toContain(
    '\n4 images of the larger side of train, 1 image of the larger side of val\n',
  );
});
