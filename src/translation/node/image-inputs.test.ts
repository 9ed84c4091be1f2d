import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePng } from '../../data/node/codecs.ts';
import { flatImage } from '../../data/patterns.testing.ts';
import { listInputs } from './image-inputs.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-inputs-'));
});
afterEach(() => rm(root, { recursive: true }));

/** A small image at a path below the root. */
const image = async (...parts: readonly string[]): Promise<string> => {
  const path = join(root, ...parts);
  await writePng(path, flatImage(2, 2, [1, 2, 3]));
  return path;
};

describe('listInputs', () => {
  it('takes files as they are, each named by itself', async () => {
    const [b, a] = [await image('x', 'b.png'), await image('y', 'a.v2.png')];
    expect(await listInputs([b, a])).toEqual([
      { path: b, key: 'b' },
      { path: a, key: 'a.v2' },
    ]);
  });

  it('takes all images below a folder, in order, each named by its path in it', async () => {
    const paths = [await image('in', 'b.png'), await image('in', 'night', 'a.png')];
    await writeFile(join(root, 'in', 'notes.txt'), 'not an image');
    expect(await listInputs([join(root, 'in')])).toEqual([
      { path: paths[0], key: 'b' },
      { path: paths[1], key: 'night/a' },
    ]);
  });

  it('takes the input side of a folder with A and B if inputs are pairs, and reports it', async () => {
    const [a, b] = [await image('test', 'A', '1.png'), await image('test', 'B', '1.png')];
    const told: string[] = [];
    const onSides = (folder: string, side: string): number => told.push(`${folder}: ${side}`);
    const folder = join(root, 'test');
    expect(await listInputs([folder], { pairs: 'AtoB', onSides })).toEqual([
      { path: a, key: '1', isSide: true },
    ]);
    expect(await listInputs([folder], { pairs: 'BtoA', onSides })).toEqual([
      { path: b, key: '1', isSide: true },
    ]);
    expect((await listInputs([folder], { onSides })).map(({ key }) => key)).toEqual(['A/1', 'B/1']);
    expect(told).toEqual([`${folder}: A`, `${folder}: B`, `${folder}: both`]);
  });

  it('takes files and folders together', async () => {
    const file = await image('one.png');
    const inner = await image('in', 'two.png');
    expect((await listInputs([join(root, 'in'), file])).map(({ path }) => path)).toEqual([inner, file]);
  });

  it.each([
    ['of one folder with two endings', ['in/a.png', 'in/a.jpg'], ['in']],
    ['of two folders', ['x/a.png', 'y/a.png'], ['x', 'y']],
    ['given as files', ['x/a.png', 'y/a.png'], ['x/a.png', 'y/a.png']],
    ['given twice', ['x/a.png'], ['x/a.png', 'x']],
  ])('refuses images %s whose results would have one name', async (_, made, given) => {
    for (const name of made) await image(...name.split('/'));
    await expect(listInputs(given.map((name) => join(root, name)))).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('would both be written as a.png'),
    });
  });

  it('names what is missing', async () => {
    const missing = join(root, 'missing.png');
    await expect(listInputs([await image('a.png'), missing])).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`${missing}: cannot be read`),
    });
  });

  it('names a folder without images', async () => {
    const empty = join(root, 'empty');
    await mkdir(empty);
    await writeFile(join(empty, 'notes.txt'), 'not an image');
    await expect(listInputs([empty])).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining(`${empty}: holds no images`),
    });
  });
});
