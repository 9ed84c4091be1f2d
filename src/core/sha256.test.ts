import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256 } from './sha256.ts';

describe('sha256', () => {
  it('is what FIPS 180-4 gives as examples', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('agrees with OpenSSL for every length around the ends of blocks, and for text beyond ASCII', () => {
    for (const length of [1, 54, 55, 56, 57, 63, 64, 65, 118, 119, 120, 128, 1000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) % 256);
      expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
    expect(sha256('Häuser/1 🏠.png')).toBe(createHash('sha256').update('Häuser/1 🏠.png').digest('hex'));
  });
});
