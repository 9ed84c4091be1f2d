import { describe, expect, it } from 'vitest';
import {
  type ConvShape,
  isColumnsFirstFaster,
  isJointProductFaster,
  isOutputColumnsFaster,
  isWinogradFaster,
} from './costs.ts';

/** Layers of the paper's networks, whose forms were measured: docs/performance.md. */
const wide: ConvShape = { n: 1, channels: 256, outChannels: 512, kernel: 4, stride: 1, h: 31, w: 31 };
const second: ConvShape = { n: 1, channels: 64, outChannels: 128, kernel: 4, stride: 2, h: 64, w: 64 };
const third: ConvShape = { ...second, channels: 128, outChannels: 256, h: 32, w: 32 };
const fourth: ConvShape = { ...second, channels: 256, outChannels: 512, h: 16, w: 16 };
const deep: ConvShape = { ...second, channels: 512, outChannels: 512, h: 4, w: 4 };

describe('Winograd', () => {
  it("is chosen for the discriminator's wide layer of stride 1, and not for its last layer of one channel", () => {
    expect(isWinogradFaster(wide)).toBe(true);
    expect(isWinogradFaster({ ...wide, channels: 128, outChannels: 256, h: 15, w: 15 })).toBe(true);
    expect(isWinogradFaster({ ...wide, channels: 512, outChannels: 1, h: 30, w: 30 })).toBe(false);
  });

  it('is chosen for strided layers in the middle, with neither too few channels nor too few pixels', () => {
    expect(isWinogradFaster({ ...second, channels: 3, outChannels: 64, h: 128, w: 128 })).toBe(false);
    expect(isWinogradFaster(second)).toBe(true);
    expect(isWinogradFaster(third)).toBe(true);
    expect(isWinogradFaster(deep)).toBe(false);
  });

  it('is chosen for filters of many channels if they are used for several images', () => {
    expect(isWinogradFaster(fourth)).toBe(false);
    expect(isWinogradFaster({ ...fourth, n: 4 })).toBe(true);
  });

  it('is not chosen for kernels as large as a tile, for 1x1 kernels, or where the stride does not divide the kernel', () => {
    for (const kernel of [1, 6, 7]) expect(isWinogradFaster({ ...wide, kernel })).toBe(false);
    for (const kernel of [2, 3, 5]) expect(isWinogradFaster({ ...third, kernel })).toBe(false);
  });
});

describe('columns of dy', () => {
  it('are chosen for large maps with small weights, and for a last layer of one channel', () => {
    expect(isOutputColumnsFaster(second)).toBe(true);
    expect(isOutputColumnsFaster({ ...wide, channels: 512, outChannels: 1, h: 30, w: 30 })).toBe(true);
  });

  it('are not chosen for first layers, nor where weights outnumber pixels', () => {
    expect(isOutputColumnsFaster({ ...second, channels: 3, outChannels: 64 })).toBe(false);
    expect(isOutputColumnsFaster(third)).toBe(false);
    expect(isOutputColumnsFaster(deep)).toBe(false);
  });

  it('are not chosen for kernels that the stride does not divide', () => {
    expect(isOutputColumnsFaster({ ...second, kernel: 3 })).toBe(false);
  });
});

describe('one product for the weight gradients of several images', () => {
  it('is chosen where there are more weights than tiles', () => {
    const block: ConvShape = { n: 1, channels: 128, outChannels: 128, kernel: 3, stride: 1, h: 32, w: 32 };
    expect(isJointProductFaster(block)).toBe(true);
    expect(isJointProductFaster({ ...block, channels: 256, outChannels: 256, h: 64, w: 64 })).toBe(false);
    expect(isJointProductFaster(wide)).toBe(true);
  });
});

describe('a weight gradient whose product has the columns first', () => {
  it('is chosen where dy is much smaller than the columns, and the result small', () => {
    const down: ConvShape = { n: 1, channels: 32, outChannels: 64, kernel: 3, stride: 2, h: 64, w: 64 };
    expect(isColumnsFirstFaster(down)).toBe(true);
    expect(isColumnsFirstFaster({ ...down, channels: 64, outChannels: 128, h: 32, w: 32 })).toBe(true);
    expect(isColumnsFirstFaster({ ...down, channels: 3, outChannels: 64, kernel: 4 })).toBe(false);
    expect(isColumnsFirstFaster(deep)).toBe(false);
  });
});
