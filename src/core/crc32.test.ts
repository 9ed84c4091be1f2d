import { crc32 as zlibCrc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32.ts';

describe('crc32', () => {
  it('is the checksum of "123456789" that the standard gives', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it('equals that of zlib for every length around its block', () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => (i * 151) % 256);
    for (let length = 0; length <= bytes.length; length++)
      expect(crc32(bytes.subarray(0, length))).toBe(zlibCrc32(bytes.subarray(0, length)));
  });
});
