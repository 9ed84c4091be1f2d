import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireFolder } from './require-path.ts';
import { sortSources } from './sort-sources.ts';

let root: string;
const at = (...names: readonly string[]): string[] => names.map((name) => join(root, name));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sort-sources-'));
  for (const folder of ['run', 'data']) await mkdir(join(root, folder));
  await writeFile(join(root, 'run', 'run.json'), '{}');
  await writeFile(join(root, 'model.onnx'), '');
});
afterAll(() => rm(root, { recursive: true }));

describe('sortSources', () => {
  it('takes the last source as the data set unless it is a model', async () => {
    const [run, model, data] = at('run', 'model.onnx', 'data') as [string, string, string];
    expect(await sortSources([run, model, data])).toEqual({ models: [run, model], data });
    expect(await sortSources([model, run])).toEqual({ models: [model, run], data: undefined });
  });

  it('takes two folders at the end as the sides of a set without pairs', async () => {
    const [run, data] = at('run', 'data') as [string, string];
    expect(await sortSources([run, data, data])).toEqual({ models: [run], data: { a: data, b: data } });
  });

  it.each([
    ['OPTION', 'no model is given', []],
    ['OPTION', 'data is neither a run folder nor an .onnx file, so there is no model', ['data']],
    ['OPTION', 'give the models first', ['run', 'data', 'model.onnx']],
    ['OPTION', 'data is neither a run folder nor an .onnx file, so there is no model', ['data', 'data']],
    ['OPTION', 'give the models first', ['run', 'data', 'data', 'data']],
    ['FILE', 'dat: does not exist, expected a run folder', ['run', 'dat']],
    ['FILE', 'did you mean "run"?', ['runn', 'data']],
    ['FILE', 'did you mean "model.onnx"?', ['modle.onnx', 'data']],
  ])('throws %s: %s', async (code, text, names) => {
    await expect(sortSources(at(...names))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
    });
  });
});

describe('requireFolder', () => {
  it('distinguishes a file, a folder and a path that does not exist', async () => {
    const [data, file, absent] = at('data', 'model.onnx', 'nothing-like-it') as [string, string, string];
    await requireFolder(data);
    await expect(requireFolder(file)).rejects.toThrow('is a file, expected the folder that holds the images');
    await expect(requireFolder(absent)).rejects.toThrow(/expected a folder of images$/);
  });
});
