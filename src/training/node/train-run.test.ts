/** Runs from start to end: the files that they leave, and the weights that they start with. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EpochEvent, StepEvent } from '../../api/training-events.ts';
import { packageVersion } from '../../core/node/package-version.ts';
import { imageHeader } from '../../data/node/codecs.ts';
import { openDataSet } from '../../data/node/folders.ts';
import { imagesTensor } from '../../data/pixels.ts';
import type { Device } from '../../runtime/device.ts';
import { type PartialOptions, resolveOptions } from '../../settings/options.ts';
import { openTranslator } from '../../translation/translator.ts';
import type { RunOutline } from '../run-control.ts';
import type { InitialFiles } from '../run-record.ts';
import { readCheckpoint } from './checkpoint-files.ts';
import { readRunRecord } from './run-folder.ts';
import { eventsOf, openTestRuns, type TestRuns } from './train-run.testing.ts';
import { resumeRun, startRun } from './train-run.ts';

let runs: TestRuns;
let root: string;
let data: string;
let device: Device;
const request = (name: string, given: PartialOptions = {}, init: InitialFiles = {}) =>
  runs.request(name, given, init);

beforeAll(async () => {
  runs = await openTestRuns();
  ({ root, data, device } = runs);
});
afterAll(() => runs.close());

describe('startRun', () => {
  it('takes a preset whose values have no effect next to what was asked for, and goes on with it', async () => {
    // A ResNet has no skips to order, and without noise there is no place of dropout.
    const options = { size: 64, ngf: 4, ndf: 4, generator: 'resnet-1', noise: 'none', maxSteps: 1 } as const;
    const out = join(root, 'preset-without-effect');
    const { isComplete } = await startRun(device, {
      data,
      out,
      preset: 'pytorch',
      options,
      version: '0.0.0',
    });
    expect(isComplete).toBe(true);
    expect((await readRunRecord(out)).options).toMatchObject({ ...options, concatOrder: 'skip-first' });
    const resumed = await resumeRun(device, { folder: out, changes: { maxSteps: 2 } });
    expect(resumed.position.step).toBe(2);
  });

  it('leaves a record, events, sheets, a checkpoint and a model', async () => {
    const outlines: RunOutline[] = [];
    const steps: StepEvent[] = [];
    const epochs: EpochEvent[] = [];
    const result = await startRun(device, {
      ...request('whole'),
      onStart: (outline) => outlines.push(outline),
      onStep: (event) => steps.push(event),
      onEpoch: (event) => epochs.push(event),
    });
    const { folder } = result;
    expect(result).toMatchObject({ isComplete: true, position: { step: 10, epoch: 3, stepInEpoch: 0 } });
    expect(outlines).toMatchObject([{ pairs: 5, validationPairs: 1, stepsPerEpoch: 5, totalSteps: 10 }]);
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect((await eventsOf(folder)).filter(({ type }) => type === 'step')).toEqual(steps);
    expect((await eventsOf(folder)).filter(({ type }) => type === 'epoch')).toEqual(epochs);
    expect(await readFile(join(folder, 'index.html'), 'utf8')).toContain('step 10 of 10, complete');
    expect(epochs.map(({ samples }) => samples)).toEqual([
      'samples/epoch-0001.png',
      'samples/epoch-0002.png',
    ]);
    expect(result.validationL1).toBe(epochs[1]?.validation_l1);
    // A row of input, output and target, with two pixels between.
    expect(await imageHeader(join(folder, 'samples', 'epoch-0002.png'))).toMatchObject({
      width: 196,
      height: 64,
    });

    const record = await readRunRecord(folder);
    const train = await openDataSet(data, { split: 'train', direction: 'AtoB' });
    expect(record).toMatchObject({
      options: { size: 64, ngf: 4 },
      data: { fingerprint: train.fingerprint, layout: 'side-by-side', pairs: { train: 5, val: 1 } },
    });
    const checkpoint = await readCheckpoint(result.checkpoint);
    expect(checkpoint.record).toMatchObject({ position: result.position, attempt: 1, plan: { name: 'cpu' } });
    expect(checkpoint.tensors.has('G.m/encoder1.conv.weight')).toBe(true);

    const translator = await openTranslator(device, await readFile(result.model));
    expect(translator.record).toMatchObject({
      direction: 'AtoB',
      trainedSize: 64,
      preprocess: 'resize_and_crop',
      inputResize: 'auto',
    });
    expect(translator.record?.palette).toHaveLength(12);
    const { input } = await train.readPair(0);
    expect((await translator.translate(imagesTensor([input]))).shape).toEqual([1, 3, 64, 64]);
    await translator.dispose();
  });

  it('begins from a preset, and records it and the version of this package', async () => {
    const given = { size: 32, ngf: 2, ndf: 2, maxSteps: 1 };
    const { folder } = await startRun(device, {
      data,
      out: join(root, 'preset'),
      preset: 'small',
      options: given,
    });
    const options = { ...resolveOptions(given, 'small'), pixelWeights: 'none' as const }; // there are none
    expect(await readRunRecord(folder)).toMatchObject({
      preset: 'small',
      options,
      version: packageVersion(),
    });
  });

  it('refuses a preset that is not that of its options, before it makes a folder', async () => {
    const { options = {} } = request('');
    const training = startRun(device, { data, out: join(root, 'mismatch'), preset: 'small', options });
    await expect(training).rejects.toMatchObject({ code: 'OPTION' });
    expect(await readdir(root)).not.toContain('mismatch');
  });

  it('gives equal checkpoints for equal options, wherever they are written', async () => {
    const results = [await startRun(device, request('a')), await startRun(device, request('b'))];
    const [a, b] = await Promise.all(results.map(({ checkpoint }) => readFile(checkpoint)));
    expect(a?.equals(b as Buffer)).toBe(true);
  });

  it('ends after the step in progress if it is asked to stop, with all saved', async () => {
    const controller = new AbortController();
    const result = await startRun(device, {
      ...request('stopped'),
      signal: controller.signal,
      onStep: ({ step }) => {
        if (step === 3) controller.abort();
      },
    });
    expect(result).toMatchObject({ isComplete: false, position: { step: 3, epoch: 1, stepInEpoch: 3 } });
    expect(await eventsOf(result.folder)).toHaveLength(3);
    expect((await readCheckpoint(result.checkpoint)).record.position.step).toBe(3);
  });

  it('ends an unfinished epoch with samples where maxSteps says so', async () => {
    const result = await startRun(device, request('some', { maxSteps: 7 }));
    expect(result.isComplete).toBe(true);
    expect(await readdir(join(result.folder, 'checkpoints'))).toContain('best.safetensors');
    expect((await eventsOf(result.folder)).map(({ type, step }) => `${type} ${step}`).slice(-4)).toEqual([
      'epoch 5',
      'step 6',
      'step 7',
      'epoch 7',
    ]);
  });

  it('ends if a loss becomes NaN or infinite, with the step, the term and what is saved', async () => {
    const wild = startRun(device, request('wild', { lr: 1e30, epochs: 9 }));
    await expect(wild).rejects.toMatchObject({
      code: 'NON_FINITE',
      message: expect.stringMatching(/\w+ became (NaN|-?Infinity) at step \d+/),
    });
    expect(await readdir(join(root, 'wild')).catch(() => [])).not.toContain('training.lock');
  });

  it('ends if the last step of an epoch ruins the generator, with events that can be read', async () => {
    // Losses are measured before a step changes the weights, so those of this only step are finite.
    const options = { objective: 'L1', lr: 1e30, batchSize: 5, epochs: 1 } as const;
    await expect(startRun(device, request('ruined', options))).rejects.toMatchObject({
      code: 'NON_FINITE',
      message: expect.stringMatching(/^validation: L1 became NaN after epoch 1/),
    });
    expect((await eventsOf(join(root, 'ruined'))).map(({ type }) => type)).toEqual(['step']);
    expect((await readRunRecord(join(root, 'ruined'))).end).toMatchObject({ reason: 'error', step: 1 });
  });

  it('takes the other side as the input by direction', async () => {
    const result = await startRun(device, request('reversed', { direction: 'BtoA', maxSteps: 1 }));
    const translator = await openTranslator(device, await readFile(result.model));
    expect(translator.record?.direction).toBe('BtoA');
    expect(translator.record?.palette).toBeUndefined(); // photographs have none
    await translator.dispose();
  });

  it('reads dataset.json first: a fault in it leaves no run folder', async () => {
    const broken = join(root, 'misdescribed');
    await cp(data, broken, { recursive: true });
    await writeFile(join(broken, 'dataset.json'), '{"direction": "AtoC"}');
    await expect(startRun(device, { ...request('undescribed'), data: broken })).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining('dataset.json: does not describe a data set (direction is "AtoC"'),
    });
    expect(await readdir(root)).not.toContain('undescribed');
  });

  it('touches nothing in a folder that is in use, and makes none for unusable data', async () => {
    const used = await mkdtemp(join(root, 'used-'));
    await writeFile(join(used, 'mine.txt'), 'kept');
    await expect(startRun(device, { ...request(''), out: used })).rejects.toMatchObject({ code: 'FILE' });
    expect(await readdir(used)).toEqual(['mine.txt']);
    const empty = join(root, 'nowhere');
    await expect(startRun(device, { ...request('never'), data: empty })).rejects.toMatchObject({
      code: 'DATA',
    });
    expect(await readdir(root)).not.toContain('never');
  });
});

describe('networks that begin as another run left them', () => {
  const weightOf = async (folder: string, name: string) =>
    (await readCheckpoint(join(folder, 'checkpoints', 'latest.safetensors'))).tensors.get(name)?.data;
  // A learning rate that changes nothing shows what a run began with.
  const still = { maxSteps: 1, lr: 1e-40, epochs: 1 };

  it('take the best checkpoint of a run, or a file; the average if there is one', async () => {
    const source = (await startRun(device, request('source', { epochs: 1, averageDecay: 0.5 }))).folder;
    const { folder } = await startRun(device, request('tuned', still, { generator: source }));
    const name = 'encoder2.conv.weight';
    expect(await weightOf(folder, `G/${name}`)).toEqual(await weightOf(source, `G.average/${name}`));
    expect(await weightOf(folder, `D/layer2.conv.weight`)).not.toEqual(
      await weightOf(source, `D/layer2.conv.weight`),
    );
    const file = join(source, 'checkpoints', 'latest.safetensors');
    const both = { generator: file, discriminator: file };
    const second = await startRun(device, request('tuned-too', { ...still, averageDecay: 0.9 }, both));
    expect(await weightOf(second.folder, 'D/layer2.conv.weight')).toEqual(
      await weightOf(source, 'D/layer2.conv.weight'),
    );
    const [average, begun] = [
      await weightOf(second.folder, `G.average/${name}`),
      await weightOf(folder, `G/${name}`),
    ];
    // A share of it and the rest of it sum to it, but for rounding.
    for (const [i, value] of (average ?? []).entries()) expect(value).toBeCloseTo(begun?.[i] as number, 6);
  });

  it('are refused if the architectures differ, before a folder is made', async () => {
    const source = (await startRun(device, request('narrow', still))).folder;
    await expect(startRun(device, request('wide', { ngf: 8 }, { generator: source }))).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining('ngf 4, not 8'),
    });
    const lone = request('alone-d', { objective: 'L1' }, { discriminator: source });
    await expect(startRun(device, lone)).rejects.toMatchObject({ code: 'MODEL' });
    await expect(
      startRun(device, request('absent-init', {}, { generator: join(root, 'absent') })),
    ).rejects.toMatchObject({ code: 'FILE' });
    for (const name of ['wide', 'alone-d', 'absent-init']) expect(await readdir(root)).not.toContain(name);
  });
});

describe('the results of a run', () => {
  it('are of the test split, else of the validation split, and only of a complete run', async () => {
    const { results } = await startRun(device, request('with-results', { epochs: 1 }));
    expect(results).toMatchObject({ pairs: 1, page: join(root, 'with-results', 'results', 'index.html') });
    expect(await readFile(results?.page as string, 'utf8')).toContain('test');
    const noTest = join(root, 'no-test');
    await cp(data, noTest, { recursive: true });
    await rm(join(noTest, 'test'), { recursive: true });
    const second = await startRun(device, { ...request('val-results', { epochs: 1 }), data: noTest });
    expect(second.results?.meanL1).toBeCloseTo(second.validationL1 as number, 6);
    await rm(join(noTest, 'val'), { recursive: true });
    const third = await startRun(device, { ...request('no-results', { epochs: 1 }), data: noTest });
    expect(third.results).toBeUndefined();
    const controller = new AbortController();
    const stopped = await startRun(device, {
      ...request('stopped-results'),
      signal: controller.signal,
      onStep: () => controller.abort(),
    });
    expect(stopped.results).toBeUndefined();
  });
});

describe('the cadence of a run', () => {
  const cadence = { saveEvery: 1, keep: 0, earlyStop: null };
  const checkpointsOf = async (folder: string): Promise<string[]> => readdir(join(folder, 'checkpoints'));

  it('keeps the latest, the best, and as many of earlier epochs as asked for', async () => {
    const { folder } = await startRun(device, {
      ...request('kept', { epochs: 5 }),
      cadence: { ...cadence, keep: 2 },
    });
    expect(await checkpointsOf(folder)).toEqual(
      ['best', 'epoch-0004', 'epoch-0005', 'latest'].map((name) => `${name}.safetensors`),
    );
    const epochs = (await eventsOf(folder)).filter((event) => event.type === 'epoch');
    const best = epochs.reduce((a, b) => ((b.validation_l1 as number) < (a.validation_l1 as number) ? b : a));
    const { record } = await readCheckpoint(join(folder, 'checkpoints', 'best.safetensors'));
    expect(record.position.step).toBe(best.step);
  });

  it('ends after so many epochs without a better validation, on resume too', async () => {
    const { folder, ...result } = await startRun(device, {
      ...request('early', { epochs: 9, lr: 1e-40 }), // nothing is learned, so the first epoch stays the best
      cadence: { ...cadence, earlyStop: 2 },
    });
    expect(result).toMatchObject({ isComplete: true, position: { step: 15 }, end: { reason: 'early-stop' } });
    expect(await readFile(join(folder, 'index.html'), 'utf8')).toContain('step 15 of 45, complete');
    expect(await resumeRun(device, { folder })).toMatchObject({ isComplete: true, position: { step: 15 } });
    const longer = await resumeRun(device, { folder, changes: { earlyStop: 3 } });
    expect(longer.position.step).toBe(20);
  });

  it('refuses to watch a validation that there is not', async () => {
    const alone = join(root, 'alone');
    await cp(join(data, 'train'), join(alone, 'train'), { recursive: true });
    const wanted = { ...request('no-plateau', { schedule: 'plateau' }), data: alone };
    await expect(startRun(device, wanted)).rejects.toMatchObject({ code: 'OPTION' });
    // Without it, samples are of the training pairs, and no validation is claimed.
    const { validationL1 } = await startRun(device, {
      ...wanted,
      ...request('no-val', { maxSteps: 1 }),
      data: alone,
    });
    expect(validationL1).toBeUndefined();
  });

  it('saves less often if asked to, and always at the end', async () => {
    const { folder } = await startRun(device, {
      ...request('seldom', { epochs: 3, lr: 1e-40 }),
      cadence: { ...cadence, saveEvery: 2, keep: 9 },
    });
    expect(await checkpointsOf(folder)).toEqual(
      ['best', 'epoch-0002', 'latest'].map((name) => `${name}.safetensors`),
    );
    const { record } = await readCheckpoint(join(folder, 'checkpoints', 'latest.safetensors'));
    expect(record.position.step).toBe(15);
  });
});
