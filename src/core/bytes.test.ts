import { describe, expect, it } from 'vitest';
import { bytesLength, joinBytes } from './bytes.ts';

describe('bytes in parts', () => {
  it('are joined in their order, empty parts among them', () => {
    const parts = [Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)];
    expect(bytesLength(parts)).toBe(3);
    expect(joinBytes(parts)).toEqual(Uint8Array.of(1, 2, 3));
    expect(joinBytes([])).toEqual(new Uint8Array());
  });
});
