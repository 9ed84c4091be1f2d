import { describe, expect, it } from 'vitest';
import { noiseImage } from './patterns.testing.ts';
import { inByteUnits, shownImage } from './shown.ts';

const line = <D extends Uint8Array | Uint16Array | Float32Array>(channels: number, data: D) => ({
  width: data.length / channels,
  height: 1,
  channels,
  data,
});

describe('shownImage', () => {
  it('is an image of 8 bits itself', () => {
    const image = noiseImage(4, 4);
    expect(shownImage(image)).toBe(image);
  });

  it('stretches the range to 8 bits and clips what is beyond', () => {
    const image = {
      ...line(1, Float32Array.of(-1000, 0, 3000, 5000, Number.NaN)),
      range: [-1000, 3000],
    } as const;
    expect([...shownImage(image).data]).toEqual([0, 64, 255, 255, 0]);
    expect([...shownImage(line(1, Uint16Array.of(0, 257, 65535))).data]).toEqual([0, 1, 255]);
  });

  it('takes three of many channels as colours, and the first of two', () => {
    const six = line(6, Uint16Array.of(0, 257, 514, 771, 1028, 1285));
    expect(shownImage(six)).toMatchObject({ channels: 3, data: Uint8Array.of(0, 1, 2) });
    expect(shownImage(line(2, Uint16Array.of(257, 0, 514, 0)))).toMatchObject({
      channels: 1,
      data: Uint8Array.of(1, 2),
    });
  });

  it('lays alpha on white', () => {
    expect([...shownImage(line(4, Uint8Array.of(10, 20, 30, 0, 10, 20, 30, 255))).data]).toEqual([
      255, 255, 255, 10, 20, 30,
    ]);
  });
});

describe('inByteUnits', () => {
  it('keeps every channel, in steps finer than bytes', () => {
    const image = { ...line(2, Uint16Array.of(100, 150, 200, 300)), range: [100, 200] } as const;
    expect([...inByteUnits(image).data]).toEqual([0, 127.5, 255, 510]);
  });
});
