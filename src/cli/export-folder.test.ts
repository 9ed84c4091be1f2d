import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExportFile, fillExportFolder } from './export-folder.ts';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'export-folder-'));
  folder = join(root, 'page');
});
afterEach(() => rm(root, { recursive: true }));

const file = (name: string, text = name): ExportFile => ({ name, write: (path) => writeFile(path, text) });
const FIRST = [file('index.html'), file('models/0123456789abcdef.onnx'), file('assets/app-12345678.js')];
const SECOND = [
  file('index.html', 'second'),
  file('models/fedcba9876543210.onnx'),
  file('assets/app-12345678.js'),
];
const foreign = async (name: string, text = 'mine'): Promise<void> => {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
};
const all = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe('fillExportFolder', () => {
  it('replaces what an earlier export made, and leaves everything else as it is', async () => {
    await fillExportFolder(folder, FIRST, []);
    for (const name of ['.git/HEAD', 'CNAME', 'notes.txt', 'models/mine.onnx']) await foreign(name);
    expect(await fillExportFolder(folder, SECOND, [])).toEqual({
      numReplaced: 3,
      kept: ['.git', 'CNAME', 'notes.txt'],
    });
    expect(await all()).toEqual([
      '.git/HEAD',
      '.pix2pix-export',
      'CNAME',
      'assets/app-12345678.js',
      'index.html',
      'models/fedcba9876543210.onnx',
      'models/mine.onnx',
      'notes.txt',
    ]);
    expect(await readFile(join(folder, 'index.html'), 'utf8')).toBe('second');
  });

  it('recognises the files of an export from before there was a list', async () => {
    await fillExportFolder(folder, FIRST, []);
    await writeFile(
      join(folder, '.pix2pix-export'),
      'made by pix2pix export --web, which replaces this folder\n',
    );
    await foreign('models/mine.onnx');
    await fillExportFolder(folder, SECOND, []);
    expect(await readdir(join(folder, 'models'))).toEqual(['fedcba9876543210.onnx', 'mine.onnx']);
  });

  it('accepts a folder that has only files for web hosts, and no other folder that is not empty', async () => {
    await foreign('.git/HEAD');
    await foreign('CNAME');
    expect((await fillExportFolder(folder, FIRST, [])).kept).toEqual(['.git', 'CNAME']);
    await rm(folder, { recursive: true });
    await foreign('thesis.txt');
    await expect(fillExportFolder(folder, FIRST, [])).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('is not empty (thesis.txt) and not an earlier export'),
    });
    expect(await all()).toEqual(['thesis.txt']);
  });

  it('never replaces a file that no export made', async () => {
    await fillExportFolder(folder, FIRST, []);
    await foreign('models/fedcba9876543210.onnx');
    await expect(fillExportFolder(folder, SECOND, [])).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('fedcba9876543210.onnx: exists and was not made by an export'),
    });
    expect(await readFile(join(folder, 'index.html'), 'utf8')).toBe('index.html');
  });

  it('removes nothing outside of its folders, whatever the list says', async () => {
    await fillExportFolder(folder, FIRST, []);
    await writeFile(join(root, 'outside.txt'), 'mine');
    await foreign('notes.txt');
    await foreign(
      '.pix2pix-export',
      'list\nindex.html\n../outside.txt\nassets/../../outside.txt\nnotes.txt\n',
    );
    await foreign('models/0123456789abcdef.onnx');
    await rm(join(folder, 'assets'), { recursive: true });
    await rm(join(folder, 'models'), { recursive: true });
    await fillExportFolder(folder, SECOND, []);
    expect(await readFile(join(root, 'outside.txt'), 'utf8')).toBe('mine');
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('does not replace or remove a model that is exported', async () => {
    await fillExportFolder(folder, FIRST, []);
    await symlink(join(folder, 'models', '0123456789abcdef.onnx'), join(root, 'model.onnx'));
    await expect(fillExportFolder(folder, SECOND, [join(root, 'model.onnx')])).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('would replace the input'),
    });
    expect(await readdir(join(folder, 'models'))).toEqual(['0123456789abcdef.onnx']);
  });
});
