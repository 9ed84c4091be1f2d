import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelPathOf, readModelBytes } from './model-path.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'model-path-'));
});
afterEach(() => rm(root, { recursive: true }));

describe('modelPathOf', () => {
  it('is a file itself, whatever its name', async () => {
    const path = join(root, 'night.onnx');
    await writeFile(path, '');
    expect(await modelPathOf(path)).toBe(path);
  });

  it('is the model in a run folder', async () => {
    await writeFile(join(root, 'model.onnx'), '');
    expect(await modelPathOf(root)).toBe(join(root, 'model.onnx'));
  });

  it('refuses a folder without a model, even if a folder has the name of one', async () => {
    const expected = { code: 'FILE', message: expect.stringContaining(`${root}: holds no model.onnx`) };
    await expect(modelPathOf(root)).rejects.toMatchObject(expected);
    await mkdir(join(root, 'model.onnx'));
    await expect(modelPathOf(root)).rejects.toMatchObject(expected);
  });

  it('names what is missing', async () => {
    const missing = join(root, 'missing');
    await expect(modelPathOf(missing)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`${missing}: cannot be read`),
    });
  });
});

describe('readModelBytes', () => {
  it('returns the bytes of a file', async () => {
    const path = join(root, 'model.onnx');
    await writeFile(path, Uint8Array.of(8, 10));
    expect([...(await readModelBytes(path))]).toEqual([8, 10]);
  });

  it('names a file that it cannot read', async () => {
    await expect(readModelBytes(root)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`${root}: cannot be read`),
    });
  });
});
