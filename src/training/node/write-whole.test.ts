import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TEMPORARY_ENDING, writeWhole } from './write-whole.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-whole-'));
  path = join(folder, 'run.json');
});
afterEach(() => rm(folder, { recursive: true }));

const refused = (name: string) =>
  expect.objectContaining({
    code: 'FILE',
    message: expect.toSatisfy((text: string) => text.startsWith(`${name}: cannot be written (`)),
  });

describe('writeWhole', () => {
  it('makes a file of text or bytes, and leaves nothing else', async () => {
    await writeWhole(path, 'größer\n');
    expect(await readFile(path, 'utf8')).toBe('größer\n');
    await writeWhole(path, Uint8Array.of(0, 255, 7));
    expect([...(await readFile(path))]).toEqual([0, 255, 7]);
    expect(await readdir(folder)).toEqual(['run.json']);
  });

  it('replaces a longer file as a whole', async () => {
    await writeFile(path, 'x'.repeat(1000));
    await writeWhole(path, 'short');
    expect(await readFile(path, 'utf8')).toBe('short');
  });

  it('writes parts one after the other', async () => {
    const parts = [Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3), new Uint8Array(100_000).fill(4)];
    await writeWhole(path, parts);
    expect(Buffer.concat(parts).equals(await readFile(path))).toBe(true);
  });

  it('writes a view as its own bytes alone', async () => {
    await writeWhole(path, Uint8Array.of(1, 2, 3, 4).subarray(1, 3));
    expect([...(await readFile(path))]).toEqual([2, 3]);
  });

  it('makes an empty file of nothing', async () => {
    await writeWhole(path, []);
    expect(await readFile(path)).toHaveLength(0);
  });

  it('goes over what a killed process of the same number left', async () => {
    await writeFile(`${path}.${process.pid}${TEMPORARY_ENDING}`, 'x'.repeat(1000));
    await writeWhole(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['run.json']);
  });
});

describe('where it cannot write', () => {
  it('into a folder that is missing, it says so and makes none', async () => {
    const lost = join(folder, 'nowhere', 'run.json');
    await expect(writeWhole(lost, 'x')).rejects.toEqual(refused(lost));
    expect(await readdir(folder)).toEqual([]);
  });

  it('into a path through a file, it says so and leaves the file', async () => {
    await writeFile(path, 'old');
    const below = join(path, 'run.json');
    await expect(writeWhole(below, 'x')).rejects.toEqual(refused(below));
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  it('over a folder, it leaves that and no temporary file', async () => {
    await mkdir(path);
    await writeFile(join(path, 'kept'), '');
    await expect(writeWhole(path, 'x')).rejects.toEqual(refused(path));
    expect(await readdir(folder, { recursive: true })).toEqual(['run.json', join('run.json', 'kept')]);
  });

  it('a part, it leaves the old file and no temporary file', async () => {
    await writeFile(path, 'old');
    function* parts(): Generator<Uint8Array> {
      yield Uint8Array.of(1);
      throw new Error('no more memory');
    }
    const failing = { [Symbol.iterator]: parts } as unknown as readonly Uint8Array[]; // fails after a part is on disk
    await expect(writeWhole(path, failing)).rejects.toEqual(refused(path));
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['run.json']);
  });
});
