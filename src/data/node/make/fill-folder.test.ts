import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fillFolder } from './fill-folder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fill-folder-'));
});
afterEach(() => rm(root, { recursive: true }));

const filesOf = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).sort();

describe('fillFolder', () => {
  it('writes, copies and links files with their folders, and returns what the work returns', async () => {
    const source = join(root, 'source.txt');
    await writeFile(source, 'source');
    await symlink(source, join(root, 'symbolic.txt'));
    const out = join(root, 'out');
    const result = await fillFolder(out, async (writer) => {
      await writer.write('deep/er/a.txt', 'a');
      await writer.copy('copied.txt', source);
      await writer.link('linked.txt', join(root, 'symbolic.txt'));
      return 3;
    });
    expect(result).toBe(3);
    expect(await filesOf(out)).toEqual(['copied.txt', 'deep', 'deep/er', 'deep/er/a.txt', 'linked.txt']);
    expect(await readFile(join(out, 'copied.txt'), 'utf8')).toBe('source');
    const inode = async (path: string) => (await stat(path)).ino;
    expect(await inode(join(out, 'linked.txt'))).toBe(await inode(source));
    expect(await inode(join(out, 'copied.txt'))).not.toBe(await inode(source));
  });

  it('leaves nothing if the work fails half way', async () => {
    const out = join(root, 'out');
    const failing = fillFolder(out, async (writer) => {
      await writer.write('train/1.txt', 'one');
      await writer.write('train/deep/2.txt', 'two');
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    expect(await readdir(root)).toEqual([]);
  });

  it('keeps an empty folder that was there, and files that others put into it meanwhile', async () => {
    await expect(
      fillFolder(root, async (writer) => {
        await writer.write('train/1.txt', 'one');
        await writeFile(join(root, 'train', 'other.txt'), 'kept');
        throw new Error('half way');
      }),
    ).rejects.toThrow('half way');
    expect(await filesOf(root)).toEqual(['train', 'train/other.txt']);
  });

  it('leaves no half-written file, and names the one that it could not write', async () => {
    const out = join(root, 'out');
    await expect(
      fillFolder(out, async (writer) => {
        await mkdir(join(out, 'taken.txt', 'in the way'), { recursive: true });
        await writer.write('taken.txt', 'content');
      }),
    ).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('taken.txt: cannot be written'),
    });
    expect(await filesOf(out)).toEqual(['taken.txt', 'taken.txt/in the way']);
  });

  it('names a source that cannot be linked', async () => {
    await expect(
      fillFolder(join(root, 'out'), (writer) => writer.link('1.txt', join(root, 'absent.txt'))),
    ).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('absent.txt: cannot be linked'),
    });
  });

  it('touches nothing in a folder that is not empty', async () => {
    await writeFile(join(root, 'mine.txt'), 'kept');
    await expect(fillFolder(root, async () => {})).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('is not empty (it has mine.txt)'),
    });
    expect(await filesOf(root)).toEqual(['mine.txt']);
  });
});
