import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tensor } from '../../core/tensor.ts';
import { pictOf } from '../pict-file.testing.ts';
import { readAll } from '../tensor-file.ts';
import { openWeights } from './open-weights.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pict-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('openWeights', () => {
  it('knows a .pict by its bytes, whatever its name', async () => {
    const path = join(folder, 'model.bin');
    await writeFile(path, pictOf(new Map([['a', tensor([2], Float32Array.of(1, -1))]])));
    const file = await openWeights(path);
    expect(file.container).toBe('pict');
    const { data } = (await readAll(file)).get('a') ?? tensor([0], new Float32Array());
    expect([...data].map(Math.sign)).toEqual([1, -1]);
    await file.close();
  });

  it('says in one line what is wrong with a file of that name', async () => {
    const path = join(folder, 'damaged.pict');
    await writeFile(path, 'not a model');
    await expect(openWeights(path)).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringMatching(
        /^[^\n]*damaged\.pict: its list of tensors should have \d+ bytes but 7 follow/,
      ),
    });
  });
});
