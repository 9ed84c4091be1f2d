import { describe, expect, it } from 'vitest';
import { allocateFloats } from './native-memory.ts';
import { populate } from './populate.ts';

const PAGE_FLOATS = 1024;
const PAGES = 8192;

/** Page faults of writing to every page. */
const faultsOfTouching = (floats: Float32Array): number => {
  const before = process.resourceUsage().minorPageFault;
  for (let i = 0; i < floats.length; i += PAGE_FLOATS) floats[i] = 1;
  return process.resourceUsage().minorPageFault - before;
};

describe('populate', () => {
  it('makes the pages of large memory, which stay zeros', async ({ skip }) => {
    const floats = allocateFloats(PAGES * PAGE_FLOATS);
    if (!(await populate(floats))) skip('this system makes pages only as they are met');
    expect(floats.every((value) => value === 0)).toBe(true);
    expect(faultsOfTouching(floats)).toBeLessThan(PAGES / 4);
  });

  it('leaves small memory alone', async () => {
    const floats = allocateFloats(1000);
    expect(await populate(floats)).toBe(false);
    expect(floats.every((value) => value === 0)).toBe(true);
  });

  it('takes pieces one after the other', async () => {
    const pieces = [1, 2, 3].map((megabytes) => allocateFloats(megabytes << 18));
    const answers = await Promise.all(pieces.map(populate));
    expect(new Set(answers).size).toBe(1);
    for (const piece of pieces) expect(piece.every((value) => value === 0)).toBe(true);
  });
});
