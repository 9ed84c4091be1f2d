import { describe, expect, it } from 'vitest';
import type { Image } from './image.ts';
import golden from './resample.golden.json' with { type: 'json' };
import { type Filter, resize } from './resample.ts';

/** The generator of resample.golden.py. */
const noise = (width: number, height: number, channels: number, isHard: boolean): Image => {
  const data = new Uint8Array(width * height * channels);
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const byte = state >>> 24;
    data[i] = isHard ? (byte > 127 ? 255 : 0) : byte;
  }
  return { width, height, channels, data };
};

const sha256 = async (data: Uint8Array): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', Uint8Array.from(data))).toString('hex');

const numbers = (text: string): number[] => text.split('x').map(Number);

describe('resize', () => {
  for (const { from, to, filter, isHard, base64, sha256: hash } of golden.cases)
    it(`makes ${to} of ${from} ${isHard ? 'hard' : 'soft'} noise by ${filter} with the bits of Pillow`, async () => {
      const [width = 0, height = 0, channels = 0] = numbers(from);
      const [toWidth = 0, toHeight = 0] = numbers(to);
      const result = resize(noise(width, height, channels, isHard), toWidth, toHeight, filter as Filter);
      expect(result).toMatchObject({ width: toWidth, height: toHeight, channels });
      if (base64 === undefined) expect(await sha256(result.data)).toBe(hash);
      else expect(Buffer.from(result.data).toString('base64')).toBe(base64);
    });

  it.each(['bicubic', 'bilinear', 'nearest', 'box'] as const)(
    'of 16 bits and of floats is what it is of bytes by %s, in finer steps',
    (filter) => {
      // Away from the ends, at which bytes and words are clipped after each pass.
      const soft = noise(31, 17, 3, false);
      const bytes = { ...soft, data: soft.data.map((value) => 80 + (value >> 2)) };
      const expected = resize(bytes, 22, 29, filter);
      const words = resize({ ...bytes, data: Uint16Array.from(bytes.data, (v) => v * 257) }, 22, 29, filter);
      const floats = resize({ ...bytes, data: Float32Array.from(bytes.data) }, 22, 29, filter);
      expect([words.data, floats.data].map((data) => data.constructor)).toEqual([Uint16Array, Float32Array]);
      // Two passes round twice in bytes.
      expected.data.forEach((value, i) => {
        expect(Math.abs((words.data[i] as number) / 257 - value)).toBeLessThanOrEqual(1.5);
        expect(Math.abs((floats.data[i] as number) - value)).toBeLessThanOrEqual(1.5);
      });
    },
  );

  it('of floats keeps a ramp, as a cubic that is exact for lines does, and clips nothing', () => {
    const data = Float32Array.from({ length: 32 }, (_, x) => 1000 * x - 5000);
    const { data: half } = resize(
      { width: 32, height: 1, channels: 1, data, range: [-5000, 26000] },
      16,
      1,
      'bicubic',
    );
    for (let x = 4; x < 12; x++) expect(half[x]).toBeCloseTo(1000 * (2 * x + 0.5) - 5000, 1);
  });

  it('never returns the memory of its source', () => {
    const image = noise(4, 4, 3, false);
    const same = resize(image, 4, 4, 'bicubic');
    expect(same).toEqual(image);
    expect(same.data).not.toBe(image.data);
  });

  it('refuses a size that is none', () => {
    expect(() => resize(noise(4, 4, 3, false), 0, 4, 'bicubic')).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining('0x4') }),
    );
  });
});
