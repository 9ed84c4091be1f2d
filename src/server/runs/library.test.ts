import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveOptions } from '../../settings/options.ts';
import { BEST } from '../../training/checkpoint-names.ts';
import { checkpointPath } from '../../training/node/checkpoint-files.ts';
import { writeCycleRun, writeRun, writeRunCheckpoint } from '../run-folders.testing.ts';
import { openLibrary } from './library.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'library-'));
  await writeRun(join(root, 'runs', 'first'));
  await writeRun(join(root, 'runs', 'second'));
  await mkdir(join(root, 'runs', 'no-run'));
  await writeFile(join(root, 'runs', 'face.onnx'), 'model');
  await writeFile(join(root, 'runs', 'notes.txt'), 'notes');
});
afterEach(() => rm(root, { recursive: true }));

const ids = async (...paths: readonly string[]): Promise<string[]> =>
  (await openLibrary(paths.map((path) => join(root, path))).list()).map(({ kind, id }) => `${kind} ${id}`);

describe('a library', () => {
  it('has the runs and models of a folder, and nothing else', async () => {
    expect(await ids('runs')).toEqual(['model face', 'run first', 'run second']);
  });

  it('has single runs and models, each once', async () => {
    expect(await ids('runs/second', 'runs/face.onnx', 'runs/second/')).toEqual(['run second', 'model face']);
  });

  it('is empty if a path does not exist yet, and finds runs that appear', async () => {
    const library = openLibrary([join(root, 'later')]);
    expect(await library.list()).toEqual([]);
    await writeRun(join(root, 'later'));
    expect((await library.list()).map(({ id }) => id)).toEqual(['later']);
  });

  it('adds a number to a name that is taken, and keeps it', async () => {
    await writeRun(join(root, 'other', 'first'));
    await writeFile(join(root, 'other', 'second.onnx'), 'model');
    const library = openLibrary([join(root, 'runs'), join(root, 'other')]);
    const names = async () => (await library.list()).map(({ id }) => id);
    expect(await names()).toEqual(['face', 'first', 'second', 'first-2', 'second-2']);
    await rm(join(root, 'runs', 'first'), { recursive: true });
    expect(await names()).toEqual(['face', 'second', 'first-2', 'second-2']);
  });

  it('finds entries by id, and never by a path', async () => {
    const library = openLibrary([join(root, 'runs')]);
    expect(await library.run('first')).toMatchObject({ path: join(root, 'runs', 'first') });
    const file = async (name: string): Promise<string> => (await library.model(name)).file;
    expect(await file('first')).toBe(join(root, 'runs', 'first', 'model.onnx'));
    expect(await file('face')).toBe(join(root, 'runs', 'face.onnx'));
    for (const id of ['../runs/first', 'face', '.', '', root])
      await expect(library.run(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('offers two models of a run both ways, whose names no run loses', async () => {
    await writeCycleRun(join(root, 'ways', 'day'));
    await writeRun(join(root, 'ways', 'day-BtoA'));
    const names = async (checkpoint?: string) =>
      (await openLibrary([join(root, 'ways')], checkpoint).models()).map(
        ({ name, title, direction, file }) => [name, title, direction, relative(root, file)],
      );
    expect(await names()).toEqual([
      ['day', 'day, A to B', 'AtoB', 'ways/day/AtoB.onnx'],
      ['day-BtoA-2', 'day, B to A', 'BtoA', 'ways/day/BtoA.onnx'],
      ['day-BtoA', 'day-BtoA', undefined, 'ways/day-BtoA/model.onnx'],
    ]);
    const ofBest = await names('best');
    expect(ofBest.map(([, , direction, file]) => [direction, file])).toEqual([
      ['AtoB', 'ways/day/checkpoints/best.safetensors'],
      ['BtoA', 'ways/day/checkpoints/best.safetensors'],
      [undefined, 'ways/day-BtoA/checkpoints/best.safetensors'],
    ]);
  });

  it('offers the best checkpoint of a run beside its model, unless it is the latest', async () => {
    const folder = join(root, 'runs', 'first');
    const names = async (checkpoint?: string) =>
      (await openLibrary([folder], checkpoint).models()).map(({ name, title, file }) => [
        name,
        title,
        relative(folder, file),
      ]);
    const own = ['first', 'first', 'model.onnx'];
    const options = resolveOptions({ size: 8, ngf: 2, ndf: 2, receptiveField: 1 });
    await writeRunCheckpoint(folder, options);
    expect(await names()).toEqual([own]);
    await writeRunCheckpoint(folder, options, BEST);
    expect(await names()).toEqual([own]); // the latest is the best
    await writeRunCheckpoint(folder, options, BEST, { step: 4, epoch: 2, stepInEpoch: 0 });
    expect(await names()).toEqual([
      own,
      ['first-best', 'first, best (epoch 1)', 'checkpoints/best.safetensors'],
    ]);
    expect(await names('latest')).toEqual([['first', 'first', 'checkpoints/latest.safetensors']]);
    await writeFile(checkpointPath(folder, BEST), 'torn');
    expect(await names()).toEqual([own]);
  });

  it('suggests the nearest name if there is none', async () => {
    await expect(openLibrary([join(root, 'runs')]).run('frist')).rejects.toThrow(
      'serve: there is no run "frist"; did you mean "first"?',
    );
  });
});
