import { describe, expect, it } from 'vitest';
import { type ConvShape, isOutputColumnsFaster, isWinogradFaster } from './costs.ts';

/** Measured forms of layers of the paper's networks: docs/performance.md. */
const large: ConvShape = { n: 1, channels: 256, outChannels: 512, taps: 4, h: 31, w: 31 };

describe('Winograd', () => {
  it("is for the discriminator's wide layers of stride 1, not for small images or a single logit", () => {
    expect(isWinogradFaster(large)).toBe(true);
    expect(isWinogradFaster({ ...large, channels: 128, outChannels: 256, h: 15, w: 15 })).toBe(false);
    expect(isWinogradFaster({ ...large, channels: 128, outChannels: 256, h: 15, w: 15, n: 16 })).toBe(true);
    expect(isWinogradFaster({ ...large, outChannels: 1 })).toBe(false);
  });

  it('is not for kernels that leave nothing of a tile, or are points', () => {
    for (const taps of [1, 2, 6, 7]) expect(isWinogradFaster({ ...large, taps })).toBe(false);
  });
});

describe('columns of dy', () => {
  const second: ConvShape = { n: 1, channels: 64, outChannels: 128, taps: 4, h: 64, w: 64 };

  it('are for large maps of small weights, and for a single logit', () => {
    expect(isOutputColumnsFaster(second, { stride: 2 })).toBe(true);
    expect(
      isOutputColumnsFaster({ ...second, channels: 512, outChannels: 1, h: 30, w: 30 }, { stride: 1 }),
    ).toBe(true);
  });

  it('are not for first layers, nor where the weights are the most', () => {
    expect(isOutputColumnsFaster({ ...second, channels: 3, outChannels: 64 }, { stride: 2 })).toBe(false);
    const third = { ...second, channels: 128, outChannels: 256, h: 32, w: 32 };
    expect(isOutputColumnsFaster(third, { stride: 2 })).toBe(false);
    const deep = { ...second, channels: 512, outChannels: 512, h: 4, w: 4 };
    expect(isOutputColumnsFaster(deep, { stride: 2 })).toBe(false);
  });

  it('are not for kernels that the stride does not divide', () => {
    expect(isOutputColumnsFaster({ ...second, taps: 3 }, { stride: 2 })).toBe(false);
  });
});
