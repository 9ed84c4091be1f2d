import { expect, it } from 'vitest';
import { stableFloats } from './native-memory.ts';

it('keeps memory that does not move, and copies what is small enough to move', () => {
  const large = new Float32Array(17); // 68 bytes: more than V8 keeps on its own heap
  expect(stableFloats(large)).toBe(large);
  const small = Float32Array.of(1, 2);
  const stable = stableFloats(small);
  expect([...stable]).toEqual([1, 2]);
  expect(stable.buffer).not.toBe(small.buffer);
});
