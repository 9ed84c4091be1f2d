import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expandPattern, isPattern } from './expand-pattern.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'expand-pattern-'));
  for (const folder of ['day/1', 'night', '.hidden']) await mkdir(join(root, folder), { recursive: true });
  for (const name of ['day/a.png', 'day/b.jpg', 'day/1/c.png', 'night/a+1.png', '.hidden/d.png', '.e.png'])
    await writeFile(join(root, name), '');
});
afterAll(() => rm(root, { recursive: true }));

it.each([
  ['day/*.png', ['day/a.png']],
  ['day/?.*', ['day/a.png', 'day/b.jpg']],
  ['*/a*.png', ['day/a.png', 'night/a+1.png']],
  ['**/*.png', ['day/1/c.png', 'day/a.png', 'night/a+1.png']],
  ['**/c.png', ['day/1/c.png']],
  ['night/a+?.png', ['night/a+1.png']],
  ['.*/*.png', ['.hidden/d.png']],
  ['nowhere/*.png', []],
])('%s names the files that it fits', async (pattern, expected) => {
  const found = await expandPattern(join(root, pattern));
  expect(found.map((path) => relative(root, path))).toEqual(expected);
  expect(isPattern(pattern)).toBe(true);
});

it('is no pattern where nothing is to be filled', () => {
  expect(isPattern('day/a.png')).toBe(false);
});
