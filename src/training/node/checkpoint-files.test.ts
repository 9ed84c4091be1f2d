import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filled, type Tensor } from '../../core/tensor.ts';
import type { CheckpointContent } from '../checkpoint.ts';
import { LATEST } from '../checkpoint-names.ts';
import { checkpointPath, readCheckpoint, writeCheckpoint } from './checkpoint-files.ts';

const recordOf = (step: number): CheckpointContent => ({
  position: { step, epoch: 1, stepInEpoch: step },
  attempt: 1,
  options: { seed: 0 },
  generator: { kind: 'unet' },
  device: { name: 'cpu' },
  plan: { name: 'cpu' },
});

const tensorsOf = (value: number): ReadonlyMap<string, Tensor> => new Map([['G/w', filled([3, 2], value)]]);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('checkpoints of a run', () => {
  it('lie in a folder of their own, which the first one makes', async () => {
    const path = await writeCheckpoint(folder, LATEST, recordOf(1), tensorsOf(1));
    expect(path).toBe(checkpointPath(folder, LATEST));
    expect(path).toBe(join(folder, 'checkpoints', 'latest.safetensors'));
    expect(await readdir(join(folder, 'checkpoints'))).toEqual(['latest.safetensors']);
  });

  it('are read back as they were written', async () => {
    const path = await writeCheckpoint(folder, LATEST, recordOf(1), tensorsOf(1));
    const { record, tensors } = await readCheckpoint(path);
    expect(record).toMatchObject({ format: 1, ...recordOf(1) });
    expect(tensors).toEqual(tensorsOf(1));
  });

  it('are replaced whole, each name for itself', async () => {
    const other = await writeCheckpoint(folder, 'other', recordOf(1), tensorsOf(1));
    await writeCheckpoint(folder, LATEST, recordOf(2), tensorsOf(2));
    const path = await writeCheckpoint(folder, LATEST, recordOf(3), tensorsOf(3));
    expect((await readCheckpoint(path)).record.position.step).toBe(3);
    expect((await readCheckpoint(path)).tensors).toEqual(tensorsOf(3));
    expect((await readCheckpoint(other)).record.position.step).toBe(1);
  });
});

describe('a checkpoint', () => {
  it('that cannot be written is an error that names it', async () => {
    await writeFile(join(folder, 'checkpoints'), 'in the way');
    await expect(writeCheckpoint(folder, LATEST, recordOf(1), tensorsOf(1))).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`${checkpointPath(folder, LATEST)}: cannot be written (`),
    });
  });

  it('that is missing is an error that names it', async () => {
    const path = checkpointPath(folder, LATEST);
    await expect(readCheckpoint(path)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.toSatisfy(
        (text: string) =>
          text.startsWith(`${path}: cannot be read (`) &&
          text.endsWith('has the run saved a checkpoint yet?'),
      ),
    });
  });

  it('that is damaged on disk is refused by its path', async () => {
    const path = await writeCheckpoint(folder, LATEST, recordOf(1), tensorsOf(1));
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, -4));
    await expect(readCheckpoint(path)).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining(`${path}: `),
    });
    bytes[bytes.length - 2] = 0;
    await writeFile(path, bytes);
    await expect(readCheckpoint(path)).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining('use another checkpoint'),
    });
  });
});
