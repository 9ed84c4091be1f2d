/** Evaluations by several processes: their parts together are the report of one. */
import {
  appendFile,
  cp,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSampleDataSet } from '../../data/node/make/write-sample.ts';
import { writeUnpairedSample } from '../../data/node/make/write-unpaired-sample.ts';
import type { Direction } from '../../data/pairs.ts';
import { smallWeights } from '../../metrics/lpips.testing.ts';
import type { Device } from '../../runtime/device.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import { encodeSafetensors } from '../../safetensors/safetensors.ts';
import type { PartialOptions } from '../../settings/options.ts';
import { startRun } from '../../training/node/train-run.ts';
import { meanColour } from '../networks.testing.ts';
import { evaluateBothWays } from './evaluate-both-ways.ts';
import { evaluateFiles } from './evaluate-files.ts';
import { evaluatePart } from './evaluate-part.ts';
import type { EvaluateFilesOptions } from './evaluation-setup.ts';
import { partsFolder } from './part-files.ts';
import { type SourceOfModelsOptions, sourceOfModels } from './source-of-models.ts';

let root: string;
let device: Device;
const at = (name: string): string => join(root, name);

const train = (name: string, data: string, options: PartialOptions) =>
  startRun(device, {
    data: at(data),
    out: at(name),
    options: { size: 64, ngf: 2, ndf: 2, maxSteps: 1, ...options },
    version: '0.0.0',
  });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'evaluate-part-'));
  await writeSampleDataSet(at('pairs'), { pairs: 70, size: 64, seed: 1 }); // 7 to test
  await writeUnpairedSample(at('houses'), { images: 30, size: 64, seed: 1 }); // 3 of each side to test
  await writeFile(at('mean.onnx'), meanColour());
  device = await openDevice({ threads: 2 });
  await train('run', 'pairs', {});
  await train('other', 'pairs', { seed: 1 });
  await train('cycle', 'houses', { model: 'cyclegan', generator: 'resnet-1', receptiveField: 16 });
});
afterAll(async () => {
  await device.dispose();
  await rm(root, { recursive: true });
});

const OPTIONS: EvaluateFilesOptions = {
  seed: 0,
  lpips: { bytes: encodeSafetensors(smallWeights()), name: 'lpips.safetensors' },
};

const open = (models: readonly string[], given: Partial<SourceOfModelsOptions> = {}) =>
  sourceOfModels(device, {
    models: models.map(at),
    isFullSize: false,
    hasNoise: true,
    seed: 0,
    ...given,
  });

const measure = async (
  number: number,
  count: number,
  out: string,
  { models = ['run'], options = OPTIONS }: { models?: string[]; options?: EvaluateFilesOptions } = {},
) => {
  const source = await open(models);
  try {
    return await evaluatePart(device, source, {
      ...options,
      part: { index: number - 1, count },
      out: at(out),
    });
  } finally {
    await source.dispose();
  }
};

const evaluate = async (options: EvaluateFilesOptions, models: readonly string[] = ['run']) => {
  const source = await open(models);
  try {
    return await evaluateFiles(device, source, options);
  } finally {
    await source.dispose();
  }
};

const merge = (out: string, options: EvaluateFilesOptions = OPTIONS, models?: readonly string[]) =>
  evaluate({ ...options, out: at(out), partsIn: at(out) }, models);

/** Every file of a folder with its bytes. */
const filesOf = async (folder: string): Promise<Record<string, string>> => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  return Object.fromEntries(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [path.slice(folder.length), await readFile(path, 'base64')] as const;
      }),
    ),
  );
};

const expectEqualReports = async (a: string, b: string): Promise<void> => {
  const [ofA, ofB] = [await filesOf(at(a)), await filesOf(at(b))];
  expect(Object.keys(ofA).sort()).toEqual(Object.keys(ofB).sort());
  for (const [name, bytes] of Object.entries(ofA)) expect(ofB[name] === bytes, name).toBe(true);
};

describe('parts of an evaluation', () => {
  it('make the report of one process, with all metrics, features and two models', async () => {
    const options = { ...OPTIONS, features: at('mean.onnx') };
    const models = ['run', 'other'];
    await evaluate({ ...options, out: at('whole') }, models);
    for (const number of [2, 3, 1]) await measure(number, 3, 'shared', { models, options });
    await merge('shared', options, models);
    await expectEqualReports('shared', 'whole');
  });

  it('make the reports of both ways of a set without pairs', async () => {
    const ways: readonly Direction[] = ['AtoB', 'BtoA'];
    const openWay = (direction: Direction) => open(['cycle'], { direction });
    const options: EvaluateFilesOptions = { seed: 0, features: at('mean.onnx') };
    await evaluateBothWays(device, ways, openWay, { ...options, out: at('both') });
    for (const index of [0, 1])
      for (const direction of ways) {
        const source = await openWay(direction);
        await evaluatePart(device, source, { ...options, part: { index, count: 2 }, out: at('both-shared') });
        await source.dispose();
      }
    await evaluateBothWays(device, ways, openWay, {
      ...options,
      out: at('both-shared'),
      partsIn: at('both-shared'),
    });
    await expectEqualReports('both-shared', 'both');
  });

  it('go on where a process stopped, in the middle of a line even', async () => {
    await evaluate({ ...OPTIONS, out: at('unbroken') });
    await measure(1, 2, 'broken');
    await measure(2, 2, 'broken');
    const file = join(partsFolder(at('broken')), '1-of-2.jsonl');
    const { length } = await readFile(file);
    await truncate(file, Math.floor(length / 2));
    const part = await measure(1, 2, 'broken');
    expect(part.total).toBe(4);
    expect(part.before).toBeGreaterThan(0);
    expect(part.before).toBeLessThan(4);
    expect(await measure(1, 2, 'broken')).toMatchObject({ total: 4, before: 4 });
    await merge('broken');
    await expectEqualReports('broken', 'unbroken');
  });

  it('name pairs that cannot be used once, in their part and in the report', async () => {
    await cp(at('pairs'), at('torn'), { recursive: true });
    await cp(at('run'), at('torn-run'), { recursive: true });
    const [first = ''] = await readdir(join(at('torn'), 'test'));
    await truncate(join(at('torn'), 'test', first), 400); // its header is whole
    const openTorn = () => open(['torn-run'], { data: at('torn') });
    const parts = [];
    for (const index of [0, 1]) {
      const source = await openTorn();
      parts.push(await evaluatePart(device, source, { ...OPTIONS, part: { index, count: 2 }, out: at('t') }));
      await source.dispose();
    }
    expect(parts.map(({ failed }) => failed.length)).toEqual([1, 0]);
    const source = await openTorn();
    const { report } = await evaluateFiles(device, source, { ...OPTIONS, out: at('t'), partsIn: at('t') });
    await source.dispose();
    expect(report.evaluation.failed).toEqual(parts[0]?.failed);
    expect(report.evaluation.pairs).toHaveLength(6);
  });

  it('are refused where some are missing, twice there, damaged, or of another evaluation', async () => {
    await expect(merge('nothing')).rejects.toThrow('holds no parts of an evaluation');
    await measure(1, 3, 'some');
    await measure(3, 3, 'some');
    await expect(merge('some')).rejects.toThrow(/2 of 7 images were not measured yet: .*; measure part 2\/3/);
    await expect(measure(1, 2, 'some')).rejects.toThrow('is of another division');
    await expect(measure(2, 3, 'some', { models: ['other'] })).resolves.toMatchObject({ total: 2 });
    await expect(merge('some')).rejects.toThrow(
      /2-of-3.jsonl: is a part of another evaluation .*model other/,
    );
    await rm(join(partsFolder(at('some')), '2-of-3.jsonl'));
    await measure(2, 3, 'some');
    await expect(evaluate({ ...OPTIONS, out: at('some') })).rejects.toThrow('were not merged');
    await expect(merge('some', { ...OPTIONS, seed: 1 })).rejects.toThrow('seed 0, not 1');

    const file = join(partsFolder(at('some')), '1-of-3.jsonl');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await appendFile(file, `${lines[1]}\n`);
    await expect(merge('some')).rejects.toThrow(/1-of-3.jsonl: has .* twice/);
    await writeFile(file, lines.with(2, '{"index":0}').join('\n'));
    await expect(merge('some')).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining('1-of-3.jsonl: line 3'),
    });
    await rename(file, join(root, 'away'));
    await measure(1, 3, 'some');
    await expect(merge('some')).resolves.toBeDefined();
    expect(await readdir(at('some'))).not.toContain('parts');
  });
});
