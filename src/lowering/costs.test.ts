import { describe, expect, it } from 'vitest';
import { type ConvShape, isOutputColumnsFaster, isWinogradFaster } from './costs.ts';

/** Measured forms of layers of the paper's networks: docs/performance.md. */
const wide: ConvShape = { n: 1, channels: 256, outChannels: 512, kernel: 4, stride: 1, h: 31, w: 31 };
const second: ConvShape = { n: 1, channels: 64, outChannels: 128, kernel: 4, stride: 2, h: 64, w: 64 };
const third: ConvShape = { ...second, channels: 128, outChannels: 256, h: 32, w: 32 };
const fourth: ConvShape = { ...second, channels: 256, outChannels: 512, h: 16, w: 16 };
const deep: ConvShape = { ...second, channels: 512, outChannels: 512, h: 4, w: 4 };

describe('Winograd', () => {
  it("is for the discriminator's wide layer of stride 1, and not for its single logit", () => {
    expect(isWinogradFaster(wide)).toBe(true);
    expect(isWinogradFaster({ ...wide, channels: 128, outChannels: 256, h: 15, w: 15 })).toBe(true);
    expect(isWinogradFaster({ ...wide, channels: 512, outChannels: 1, h: 30, w: 30 })).toBe(false);
  });

  it('is for strided layers between many pixels of few channels and few pixels of many', () => {
    expect(isWinogradFaster({ ...second, channels: 3, outChannels: 64, h: 128, w: 128 })).toBe(false);
    expect(isWinogradFaster(second)).toBe(true);
    expect(isWinogradFaster(third)).toBe(true);
    expect(isWinogradFaster(deep)).toBe(false);
  });

  it('is for filters of many channels where they serve several images', () => {
    expect(isWinogradFaster(fourth)).toBe(false);
    expect(isWinogradFaster({ ...fourth, n: 4 })).toBe(true);
  });

  it('is not for kernels that leave nothing of a tile, are points, or are not whole steps wide', () => {
    for (const kernel of [1, 6, 7]) expect(isWinogradFaster({ ...wide, kernel })).toBe(false);
    for (const kernel of [2, 3, 5]) expect(isWinogradFaster({ ...third, kernel })).toBe(false);
  });
});

describe('columns of dy', () => {
  it('are for large maps of small weights, and for a single logit', () => {
    expect(isOutputColumnsFaster(second)).toBe(true);
    expect(isOutputColumnsFaster({ ...wide, channels: 512, outChannels: 1, h: 30, w: 30 })).toBe(true);
  });

  it('are not for first layers, nor where the weights are the most', () => {
    expect(isOutputColumnsFaster({ ...second, channels: 3, outChannels: 64 })).toBe(false);
    expect(isOutputColumnsFaster(third)).toBe(false);
    expect(isOutputColumnsFaster(deep)).toBe(false);
  });

  it('are not for kernels that the stride does not divide', () => {
    expect(isOutputColumnsFaster({ ...second, kernel: 3 })).toBe(false);
  });
});
