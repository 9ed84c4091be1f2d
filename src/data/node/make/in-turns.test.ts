import { describe, expect, it } from 'vitest';
import { mapInTurns } from './in-turns.ts';

describe('mapInTurns', () => {
  it('keeps the order, and works on no more than four at once', async () => {
    let [now, most] = [0, 0];
    const items = Array.from({ length: 11 }, (_, i) => i);
    const results = await mapInTurns(items, async (item, index) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 3 - (item % 3)));
      now--;
      return [item, index];
    });
    expect(results).toEqual(items.map((item) => [item, item]));
    expect(most).toBe(4);
  });

  it('ends what it has begun before it fails, and begins no more', async () => {
    const ended: number[] = [];
    await expect(
      mapInTurns([0, 1, 2, 3, 4], async (item) => {
        if (item === 1) throw new Error('one');
        await new Promise((resolve) => setTimeout(resolve, 5));
        ended.push(item);
      }),
    ).rejects.toThrow('one');
    expect(ended.sort()).toEqual([0, 2, 3]);
  });
});
