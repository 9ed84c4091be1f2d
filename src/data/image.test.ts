import { describe, expect, it } from 'vitest';
import { crop, type Image, joinSideBySide, mirror, splitSideBySide, withChannels } from './image.ts';
import { flatImage, noiseImage } from './patterns.testing.ts';

const gray = (width: number, height: number, ...values: number[]): Image => ({
  width,
  height,
  channels: 1,
  data: Uint8Array.from(values),
});

describe('images', () => {
  it('crop copies a rectangle', () => {
    const image = gray(3, 2, 1, 2, 3, 4, 5, 6);
    expect(crop(image, { x: 1, y: 0, width: 2, height: 2 })).toEqual(gray(2, 2, 2, 3, 5, 6));
  });

  it('crop refuses a rectangle that leaves the image', () => {
    expect(() => crop(noiseImage(4, 4), { x: 1, y: 0, width: 4, height: 4 })).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining('4x4 at (1, 0)') }),
    );
  });

  it('mirror exchanges left and right, keeps channels in order, and undoes itself', () => {
    const pixels: Image = { width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect([...mirror(pixels).data]).toEqual([4, 5, 6, 1, 2, 3]);
    const image = noiseImage(5, 4);
    expect(mirror(mirror(image))).toEqual(image);
  });

  it('a joined pair splits into what it was', () => {
    const [left, right] = [noiseImage(6, 4, 3, 1), noiseImage(6, 4, 3, 2)];
    expect(splitSideBySide(joinSideBySide(left, right))).toEqual([left, right]);
  });

  it('an odd width cannot be split, unequal heights cannot be joined', () => {
    expect(() => splitSideBySide(noiseImage(5, 4))).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining('5x4x3') }),
    );
    expect(() => joinSideBySide(noiseImage(4, 4), noiseImage(4, 5))).toThrow(
      expect.objectContaining({ code: 'DATA' }),
    );
  });

  it('gray becomes colour and comes back unchanged', () => {
    const image = gray(256, 1, ...Array.from({ length: 256 }, (_, i) => i));
    expect(withChannels(withChannels(image, 3), 1)).toEqual(image);
  });

  it('colours become the luma that Pillow gives', () => {
    // PIL.Image.new('RGB', (1, 1), colour).convert('L')
    const lumaOf = (...colour: number[]) => withChannels(flatImage(1, 1, colour), 1).data[0];
    expect([lumaOf(255, 0, 0), lumaOf(0, 255, 0), lumaOf(0, 0, 255)]).toEqual([76, 150, 29]);
    expect(lumaOf(13, 200, 77)).toBe(130);
  });

  it('lays alpha on white, and gives opaque alpha to what has none', () => {
    const data = Uint8Array.of(10, 20, 30, 255, 10, 20, 30, 0, 10, 20, 30, 51);
    const image = { width: 3, height: 1, channels: 4, data };
    expect([...withChannels(image, 3).data]).toEqual([10, 20, 30, 255, 255, 255, 206, 208, 210]);
    expect([...withChannels(withChannels(image, 3), 4).data.filter((_, i) => i % 4 === 3)]).toEqual([
      255, 255, 255,
    ]);
    const gray = { width: 2, height: 1, channels: 2, data: Uint16Array.of(100, 65535, 100, 0) };
    expect([...withChannels(gray, 1).data]).toEqual([100, 65535]);
    expect([...withChannels(gray, 3).data]).toEqual([100, 100, 100, 65535, 65535, 65535]);
  });

  it('refuses channel counts that no image has', () => {
    expect(() => withChannels(noiseImage(2, 2, 3), 5)).toThrow(expect.objectContaining({ code: 'DATA' }));
  });
});
