import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOutputs, requireNoneInside, requireOutside } from './outputs.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'outputs-'));
  await mkdir(join(root, 'data'));
  await writeFile(join(root, 'data', 'a.png'), 'a');
});
afterEach(() => rm(root, { recursive: true }));

const check = (path: string, isOverwriting = false) =>
  checkOutputs({ files: [{ path, from: 'b.jpg' }], inputs: [join(root, 'data', 'a.png')], isOverwriting });
const refused = { code: 'FILE', message: expect.stringContaining('would replace the input') };

describe('checkOutputs', () => {
  it.each([false, true])('refuses to write over an input, overwriting %s', async (isOverwriting) => {
    await expect(check(join(root, 'data', 'a.png'), isOverwriting)).rejects.toMatchObject(refused);
  });

  it('knows an input by a relative path, a link to the file, a hard link and a link to its folder', async () => {
    await symlink(join(root, 'data', 'a.png'), join(root, 'soft.png'));
    await link(join(root, 'data', 'a.png'), join(root, 'hard.png'));
    await symlink(join(root, 'data'), join(root, 'folder'));
    const relativePath = relative(process.cwd(), join(root, 'data', 'a.png'));
    for (const path of [
      relativePath,
      ...['soft.png', 'hard.png', 'folder/a.png'].map((name) => join(root, name)),
    ])
      await expect(check(path, true)).rejects.toMatchObject(refused);
  });

  it('refuses to replace other files unless asked to, and then says which', async () => {
    const path = join(root, 'b.png');
    expect(await check(path)).toEqual([]);
    await writeFile(path, 'earlier');
    await expect(check(path)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringMatching(/1 of 1 results exist already: .*b\.png; .*--overwrite\)$/),
    });
    expect(await check(path, true)).toEqual([path]);
  });

  it('refuses two outputs that are one file, also through a linked folder', async () => {
    await symlink(join(root, 'data'), join(root, 'folder'));
    const files = [
      { path: join(root, 'data', 'x.png'), from: 'x.jpg' },
      { path: join(root, 'folder', 'x.png'), from: 'y/x.png' },
    ];
    await expect(checkOutputs({ files, inputs: [], isOverwriting: true })).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('x.jpg and y/x.png would both be written there'),
    });
  });
});

describe('output folders', () => {
  it('may not lie inside an input folder, whatever the way to it', async () => {
    await symlink(join(root, 'data'), join(root, 'folder'));
    for (const out of ['data', 'data/new', 'folder/deep/new'])
      await expect(requireOutside(join(root, out), [join(root, 'data')])).rejects.toMatchObject({
        code: 'FILE',
        message: expect.stringContaining(`is inside ${join(root, 'data')}`),
      });
    for (const out of ['data2', 'other', '..data'])
      await requireOutside(join(root, out), [join(root, 'data')]);
  });

  it('whose content is replaced may not hold an input', async () => {
    await expect(requireNoneInside(root, [join(root, 'data')])).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`holds the input ${join(root, 'data')}`),
    });
    await requireNoneInside(join(root, 'new'), [join(root, 'data')]);
  });
});
