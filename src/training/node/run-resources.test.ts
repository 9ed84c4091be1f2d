import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../settings/options.ts';
import { estimateMemory } from '../memory.ts';
import { estimateDisk, requireDisk, requireMemory, trainingBytes } from './run-resources.ts';

const GB = 1e9;
const small = resolveOptions({ batchSize: 8 }, 'small');
const needed = trainingBytes(small);

describe('memory', () => {
  it('is refused if the machine has less, with what would fit', () => {
    expect(() => requireMemory(small, undefined, { limit: needed - 1, free: needed - 1 })).toThrow(
      /about \d.* are needed and this machine has .*; take batchSize 1 \(--batch-size 1\) and accumulate 8 \(--accumulate 8\), the same batch in parts \(\d/,
    );
    const single = resolveOptions({ size: 512 });
    expect(() => requireMemory(single, undefined, { limit: GB, free: GB })).toThrow(
      'less than size 512 (--size 512) or ngf 64 (--ngf 64)',
    );
  });

  it('is reported where other programs hold it, and not where there is enough', () => {
    const notices: string[] = [];
    const notice = (line: string) => notices.push(line);
    requireMemory(small, notice, { limit: 2 * needed, free: needed + 1 });
    expect(notices).toEqual([]);
    requireMemory(small, notice, { limit: 2 * needed, free: needed - 1 });
    expect(notices).toEqual([expect.stringContaining('are free now')]);
  });

  it('of a batch in parts is less than of the batch at once', () => {
    const parts = estimateMemory({ ...small, batchSize: 1, accumulate: 8 }).totalBytes;
    const synced = estimateMemory({ ...small, batchSize: 1, accumulate: 8, syncNorm: true }).totalBytes;
    expect(synced).toBeGreaterThan(parts); // each segment of the step keeps its memory
    expect(parts).toBeLessThan(0.7 * needed);
  });

  it('is more with graphs for steps with and without the discriminator, each of which keeps its own', () => {
    for (const given of [{ l1First: 100 }, { dEvery: 2 }])
      expect(trainingBytes({ ...small, ...given })).toBeGreaterThan(1.1 * needed);
  });
});

describe('disk', () => {
  const length = { stepsPerEpoch: 400, resultPairs: 100 };
  const paper = resolveOptions();

  it('holds three values a parameter in each checkpoint, and four with an average of G', () => {
    const parameters = 54_413_955 + 2_768_705;
    const { checkpointBytes } = estimateDisk(paper, { keep: 0 }, length);
    expect(checkpointBytes / (12 * parameters)).toBeCloseTo(1, 3); // running statistics in addition to them
    const averaged = estimateDisk({ ...paper, averageDecay: 0.99 }, { keep: 0 }, length);
    expect(averaged.checkpointBytes - checkpointBytes).toBe(4 * 54_413_955);
  });

  it('grows with the checkpoints that are kept and with the epochs', () => {
    const { checkpointBytes, totalBytes } = estimateDisk(paper, { keep: 0 }, length);
    expect(estimateDisk(paper, { keep: 5 }, length).totalBytes - totalBytes).toBe(5 * checkpointBytes);
    expect(estimateDisk({ ...paper, epochs: 400 }, { keep: 0 }, length).totalBytes).toBeGreaterThan(
      totalBytes,
    );
  });

  it('is refused if there is too little', async () => {
    const estimate = estimateDisk(paper, { keep: 0 }, length);
    await requireDisk('runs/a', estimate, estimate.totalBytes);
    await expect(requireDisk('runs/a', estimate, estimate.totalBytes - 1)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringMatching(/runs\/a: the run will take about 2\.\d GB \(686\.\d MB a checkpoint\)/),
    });
    await requireDisk('.', estimateDisk(small, { keep: 0 }, length)); // asks the disk itself
  });
});
