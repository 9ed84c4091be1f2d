/** State of a run that is missing, damaged or edited is never taken for a new one. */
import { createHash } from 'node:crypto';
import { renameSync } from 'node:fs';
import { appendFile, chmod, copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../safetensors/safetensors.ts';
import { LATEST } from '../checkpoint-names.ts';
import { checkpointPath, readCheckpoint } from './checkpoint-files.ts';
import { readRunRecord, writeRunRecord } from './run-folder.ts';
import { eventsOf, openTestRuns, type TestRuns } from './train-run.testing.ts';
import { resumeRun, startRun } from './train-run.ts';

let runs: TestRuns;
beforeAll(async () => {
  runs = await openTestRuns();
});
afterAll(() => runs.close());

let count = 0;
let folder: string;
let latest: string;
let events: string;
beforeEach(async () => {
  // An epoch and two steps: a best checkpoint of step 5, a latest one of step 7.
  const controller = new AbortController();
  const request = runs.request(`lost-${count++}`);
  ({ folder } = await startRun(runs.device, {
    ...request,
    signal: controller.signal,
    onStep: ({ step }) => {
      if (step === 7) controller.abort();
    },
  }));
  latest = checkpointPath(folder, LATEST);
  events = join(folder, 'events.jsonl');
});

const digestOf = (path: string): Promise<string | undefined> =>
  readFile(path).then(
    (bytes) => createHash('sha256').update(bytes).digest('hex'),
    () => undefined, // there is none
  );

/** What a refused resume must leave as it was. */
const stateOf = async (): Promise<unknown> =>
  Promise.all([
    readdir(folder, { recursive: true }),
    digestOf(checkpointPath(folder, 'best')),
    digestOf(events),
  ]);

const expectRefused = async (code: string, ...texts: readonly string[]): Promise<void> => {
  const before = await stateOf();
  const error: unknown = await resumeRun(runs.device, { folder }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code });
  for (const text of texts) expect(String(error)).toContain(text);
  expect(await stateOf()).toEqual(before);
};

describe('a resume', () => {
  it('of a missing latest checkpoint is refused, and offers the best one, from which it then goes on', async () => {
    await rm(latest);
    await expectRefused(
      'FILE',
      `${latest}: is missing`,
      'go on from best.safetensors (epoch 1, step 5) by copying it to latest.safetensors',
    );
    await copyFile(checkpointPath(folder, 'best'), latest);
    const { position } = await resumeRun(runs.device, { folder });
    expect(position.step).toBe(10);
    const steps = (await eventsOf(folder)).filter(({ type }) => type === 'step').map(({ step }) => step);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('of a run all of whose checkpoints are gone is refused', async () => {
    await rm(join(folder, 'checkpoints'), { recursive: true });
    const error: unknown = await resumeRun(runs.device, { folder }).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(
      'is missing, and the run has saved checkpoints; restore the file, or begin',
    );
    // A run of an earlier version does not say that it was saved; its model and its epoch do.
    const { hasCheckpoint, ...old } = await readRunRecord(folder);
    expect(hasCheckpoint).toBe(true);
    await writeRunRecord(folder, old);
    await expect(resumeRun(runs.device, { folder })).rejects.toThrow('is missing, and the run has saved');
    await rm(join(folder, 'model.onnx'));
    await expect(resumeRun(runs.device, { folder })).rejects.toThrow('is missing, and the run has saved');
  });

  it('of a damaged latest checkpoint is refused, and offers the best one', async () => {
    const bytes = await readFile(latest);
    await writeFile(latest, bytes.subarray(0, bytes.length / 2));
    await expectRefused('FORMAT', `${latest}: `, 'go on from best.safetensors (epoch 1, step 5)');
  });

  it('of a checkpoint that cannot be looked at is refused', async ({ skip }) => {
    if (process.getuid?.() === 0 || process.platform === 'win32') skip('this user may read everything');
    await chmod(join(folder, 'checkpoints'), 0);
    await expect(resumeRun(runs.device, { folder })).rejects.toThrow(`${latest}: cannot be read`);
    await chmod(join(folder, 'checkpoints'), 0o755);
  });

  it('of a checkpoint at a position that no training reaches is refused', async () => {
    const { tensors, metadata } = decodeSafetensors(await readFile(latest), latest);
    const { seal, ...record } = JSON.parse(metadata.pix2pix as string);
    const rewrite = (changes: Record<string, unknown>): Promise<void> =>
      writeFile(latest, encodeSafetensors(tensors, { pix2pix: JSON.stringify({ ...record, ...changes }) }));
    await rewrite({ position: { ...record.position, step: 1e9 }, seal });
    await expectRefused('FORMAT', 'does not have the checksum that it was written with');
    await rewrite({ position: { step: 7, epoch: 1, stepInEpoch: 7 } }); // as older files, without a checksum of it
    await expectRefused('FORMAT', 'step 7 of epoch 1, but an epoch has 5 steps');
    await rewrite({ events: undefined });
    expect(await resumeRun(runs.device, { folder })).toMatchObject({ position: { step: 10 } });
  });

  it.each([
    ['missing', async () => rm(events)],
    ['truncated', async () => writeFile(events, (await readFile(events)).subarray(0, 700))],
    [
      'without its epochs',
      async () => {
        const lines = (await readFile(events, 'utf8')).split('\n');
        await writeFile(events, lines.filter((line) => !line.includes('"epoch",')).join('\n'));
      },
    ],
  ] as const)('of events that are %s is refused', async (_, damage) => {
    await damage();
    await expectRefused('FORMAT', `${events}: holds`, 'restore the file');
  });

  it('of events that cannot be read is refused', async () => {
    await appendFile(events, '{"type":"st\n');
    await expectRefused('FORMAT', `${events}: line 9 `);
  });

  it.each([
    ['direction', 'BtoA', '"AtoB"'],
    ['batchSize', 5, '1'],
    ['lambdaL1', 1, '100'],
  ])('of an edited %s is refused', async (name, value, saved) => {
    const record = await readRunRecord(folder);
    await writeRunRecord(folder, { ...record, options: { ...record.options, [name]: value } });
    await expectRefused(
      'FORMAT',
      `run.json: ${name} is ${JSON.stringify(value)}, and the checkpoint has ${saved}`,
    );
  });
});

describe('a run whose validation failed after an epoch', () => {
  it('does it first when it goes on', async () => {
    const controller = new AbortController();
    const { out } = runs.request('no-validation');
    await startRun(runs.device, {
      ...runs.request('no-validation'),
      signal: controller.signal,
      onStep: ({ step }) => {
        if (step === 5) controller.abort();
      },
    });
    const path = join(out, 'events.jsonl');
    const whole = await eventsOf(out);
    expect(whole.at(-1)).toMatchObject({ type: 'epoch', epoch: 1, step: 5 });
    await writeFile(
      path,
      whole
        .slice(0, -1)
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(''),
    );
    const file = checkpointPath(out, LATEST);
    const { tensors, metadata } = decodeSafetensors(await readFile(file), file);
    const { seal: _, events: __, ...record } = JSON.parse(metadata.pix2pix as string);
    await writeFile(file, encodeSafetensors(tensors, { pix2pix: JSON.stringify(record) }));
    await resumeRun(runs.device, { folder: out });
    const epochs = (await eventsOf(out)).filter(({ type }) => type === 'epoch');
    expect(epochs).toMatchObject([
      {
        epoch: 1,
        step: 5,
        attempt: 2,
        validation_l1: whole.flatMap((event) => (event.type === 'epoch' ? [event.validation_l1] : []))[0],
      },
      { epoch: 2, step: 10, attempt: 2 },
    ]);
  });
});

describe('a run that never had a checkpoint', () => {
  it('begins again from its first step, since run.json says so', async () => {
    const request = runs.request('begun');
    await expect(
      startRun(runs.device, {
        ...request,
        onStep: ({ step }) => {
          if (step === 3) throw new Error('a crash');
        },
      }),
    ).rejects.toThrow('a crash');
    expect(await readRunRecord(request.out)).toMatchObject({ hasCheckpoint: false });
    expect(await resumeRun(runs.device, { folder: request.out })).toMatchObject({ position: { step: 10 } });
    const whole = await startRun(runs.device, runs.request('begun-whole'));
    const checksumOf = async (run: string) =>
      (await readCheckpoint(checkpointPath(run, LATEST))).record.checksum;
    expect(await checksumOf(request.out)).toBe(await checksumOf(whole.folder));
  });
});

describe('a run folder that is moved or deleted while the run trains', () => {
  it('ends the run with an error, and is not made again', async () => {
    const request = runs.request('deleted', { epochs: 4 });
    const training = startRun(runs.device, {
      ...request,
      onStep: ({ step }) => {
        if (step === 7) renameSync(request.out, join(runs.root, 'elsewhere')); // at once, unlike a removal
      },
    });
    await expect(training).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`${request.out}: the run folder is gone`),
    });
    expect(await readdir(runs.root)).not.toContain('deleted');
  });
});

describe('a run that saves within its epochs', () => {
  it('goes on from there to the bits of one that was never stopped', async () => {
    const checksumOf = async (run: string) =>
      (await readCheckpoint(checkpointPath(run, LATEST))).record.checksum;
    const whole = await startRun(runs.device, runs.request('within-whole'));
    const saved: number[] = [];
    const request = runs.request('within');
    await expect(
      startRun(runs.device, {
        ...request,
        cadence: { saveEverySteps: 3 },
        onStep: ({ step }) => {
          if (step === 10) throw new Error('a crash'); // nothing is saved on the way out
        },
      }),
    ).rejects.toThrow('a crash');
    saved.push((await readCheckpoint(checkpointPath(request.out, LATEST))).record.position.step);
    expect(saved).toEqual([8]); // 3, the epoch at 5, 8
    await resumeRun(runs.device, { folder: request.out, changes: { saveEverySteps: 2 } });
    expect(await checksumOf(request.out)).toBe(await checksumOf(whole.folder));
    expect((await readRunRecord(request.out)).cadence.saveEverySteps).toBe(2);
  });

  it('saves by minutes too', async () => {
    const request = runs.request('minutes', { epochs: 1 });
    await expect(
      startRun(runs.device, {
        ...request,
        cadence: { saveEveryMinutes: 1e-9 },
        onStep: ({ step }) => {
          if (step === 4) throw new Error('a crash');
        },
      }),
    ).rejects.toThrow('a crash');
    const { record } = await readCheckpoint(checkpointPath(request.out, LATEST));
    expect(record.position).toMatchObject({ step: 3, stepInEpoch: 3 });
  });
});
