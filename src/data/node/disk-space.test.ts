import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatBytes, freeBytes } from './disk-space.ts';

describe('freeBytes', () => {
  it('is of the disk that holds a folder, or will hold it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'space-'));
    expect(await freeBytes(folder)).toBeGreaterThan(0);
    expect(await freeBytes(join(folder, 'not', 'yet'))).toBeGreaterThan(0);
    await rm(folder, { recursive: true });
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [30_168_306, '30.2 MB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [8.0 * 2 ** 30, '8.6 GB'],
    [5e15, '5000.0 TB'],
  ])('is for %i: %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
