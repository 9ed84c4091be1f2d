import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelInfo } from '../../onnx/model-info.ts';
import { decodeSafetensors, encodeSafetensors } from '../../safetensors/safetensors.ts';
import { parseModelRecord } from '../../translation/model-file.ts';
import { checkpointPath } from './checkpoint-files.ts';
import { findCheckpoint, listCheckpoints } from './checkpoint-list.ts';
import { describeCheckpointModel, readCheckpointModel } from './checkpoint-model.ts';
import { findModel, modelText, readModel } from './model-source.ts';
import { eventsOf, openTestRuns, type TestRuns } from './train-run.testing.ts';
import { startRun } from './train-run.ts';

let runs: TestRuns;
let run: string;
beforeAll(async () => {
  runs = await openTestRuns();
  run = join(runs.root, 'run');
  await startRun(runs.device, { ...runs.request('run'), cadence: { keep: 2 } });
});
afterAll(() => runs.close());

describe('the model of a checkpoint', () => {
  it('has, of the latest, the bytes of model.onnx', async () => {
    const [ofCheckpoint, ofRun] = [
      await readCheckpointModel(checkpointPath(run, 'latest')),
      await readFile(join(run, 'model.onnx')),
    ];
    expect(ofRun.equals(ofCheckpoint)).toBe(true);
  });

  it('is another one after an earlier epoch, and says which epoch and step', async () => {
    const path = checkpointPath(run, 'epoch-0001');
    const bytes = await readCheckpointModel(path);
    expect(Buffer.compare(bytes, await readFile(join(run, 'model.onnx')))).not.toBe(0);
    expect(parseModelRecord(readModelInfo(bytes).metadata, path)).toMatchObject({ epoch: 1, step: 5 });
    expect((await describeCheckpointModel(path)).record).toMatchObject({ epoch: 1, step: 5 });
  });

  it('has the moving average where the training keeps one, as model.onnx has', async () => {
    await startRun(runs.device, runs.request('averaged', { averageDecay: 0.9, epochs: 1 }));
    const folder = join(runs.root, 'averaged');
    const bytes = await readCheckpointModel(checkpointPath(folder, 'latest'));
    expect((await readFile(join(folder, 'model.onnx'))).equals(bytes)).toBe(true);
  });

  it('is not made of a file whose tensors were changed or are missing', async () => {
    const whole = await readFile(checkpointPath(run, 'latest'));
    const flipped = Buffer.from(whole);
    flipped.writeUInt8((flipped.at(-9) as number) ^ 64, flipped.length - 9);
    const { tensors, metadata } = decodeSafetensors(whole, 'latest');
    const path = join(runs.root, 'damaged.safetensors');
    for (const bytes of [
      flipped,
      encodeSafetensors(new Map([...tensors].slice(5)), metadata),
      whole.subarray(0, 9999),
    ]) {
      await writeFile(path, bytes);
      await expect(readCheckpointModel(path)).rejects.toMatchObject({
        code: 'FORMAT',
        message: expect.stringMatching(/^.*damaged\.safetensors: [^\n]*$/),
      });
    }
  });
});

describe('the checkpoints of a run', () => {
  it('are listed, best and latest first, with epoch, step and what was measured', async () => {
    const list = await listCheckpoints(run);
    expect(list.map(({ name }) => name)).toEqual(['best', 'latest', 'epoch-0001', 'epoch-0002']);
    const epochs = (await eventsOf(run)).flatMap((event) => (event.type === 'epoch' ? [event] : []));
    expect(list.find(({ name }) => name === 'epoch-0002')).toMatchObject({
      epoch: 2,
      step: 10,
      validation: { l1: epochs[1]?.validation_l1 },
    });
  });

  it('are found by name, by file name and by path; another name is answered with the names of those that exist', async () => {
    const path = checkpointPath(run, 'epoch-0001');
    for (const given of ['epoch-0001', 'epoch-0001.safetensors', path])
      expect(await findCheckpoint(run, given)).toBe(path);
    await expect(findCheckpoint(run, 'bets')).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringMatching(
        /has no checkpoint "bets"; it has best \(epoch \d, step \d+\), latest \(epoch 2, step 10\), .*; did you mean "best"\?$/,
      ),
    });
  });
});

describe('the model of a command', () => {
  it('is model.onnx of a run, a checkpoint of it by name, or a checkpoint file', async () => {
    const texts: string[] = [];
    for (const [given, checkpoint] of [
      [run, undefined],
      [run, 'epoch-0001'],
      [checkpointPath(run, 'epoch-0001'), undefined],
      [join(run, 'model.onnx'), undefined],
    ] as const)
      texts.push(modelText(await readModel(await findModel(given, checkpoint))));
    expect(texts).toEqual([
      'model.onnx, epoch 2, step 10',
      'checkpoint epoch-0001, epoch 1, step 5',
      'checkpoint epoch-0001, epoch 1, step 5',
      'model.onnx, epoch 2, step 10',
    ]);
  });

  it('is offered among the checkpoints where a run has no model.onnx', async () => {
    await startRun(runs.device, { ...runs.request('stopped', { epochs: 1 }) });
    const stopped = join(runs.root, 'stopped');
    await rm(join(stopped, 'model.onnx'));
    await expect(findModel(stopped)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringMatching(
        /has no model\.onnx yet.*it has best .*latest .*as checkpoint \(--checkpoint\)$/,
      ),
    });
    expect((await readModel(await findModel(stopped, 'latest'))).record).toMatchObject({ epoch: 1 });
  });

  it('is undefined for a folder that is not a run', async () => {
    await expect(findModel(join(run, 'model.onnx'), 'best')).rejects.toMatchObject({ code: 'OPTION' });
  });
});
