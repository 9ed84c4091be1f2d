import { describe, expect, it } from 'vitest';
import { convolvedSize, type Layer, layerMultiplyAdds, layerParameters, layerStatistics } from './layers.ts';

const layer: Layer = {
  name: 'encoder2',
  kind: 'conv',
  inChannels: 3,
  outChannels: 5,
  kernel: 4,
  stride: 2,
  padding: 1,
  hasBias: true,
  norm: 'batch',
  hasDropout: false,
};

describe('the tensors of a layer', () => {
  it('are its kernel, bias, gamma and beta, in this order', () => {
    expect(layerParameters(layer)).toEqual([
      { name: 'encoder2.conv.weight', shape: [5, 3, 4, 4], role: 'weight' },
      { name: 'encoder2.conv.bias', shape: [5], role: 'bias' },
      { name: 'encoder2.norm.gamma', shape: [5], role: 'gamma' },
      { name: 'encoder2.norm.beta', shape: [5], role: 'beta' },
    ]);
  });

  it('are a kernel [I,O,k,k] where it is a transposed convolution', () => {
    const [kernel] = layerParameters({ ...layer, kind: 'convTranspose' });
    expect(kernel?.shape).toEqual([3, 5, 4, 4]);
  });

  it.each(['instance', 'none'] as const)('are no more than kernel and bias with %s norm', (norm) => {
    expect(layerParameters({ ...layer, norm }).map(({ role }) => role)).toEqual(['weight', 'bias']);
    expect(layerStatistics({ ...layer, norm })).toEqual([]);
  });

  it('have running statistics in addition to them with batch norm', () => {
    expect(layerStatistics(layer)).toEqual([
      { name: 'encoder2.norm.runningMean', shape: [5] },
      { name: 'encoder2.norm.runningVariance', shape: [5] },
    ]);
  });
});

describe('the arithmetic of a layer', () => {
  it('is one product for each tap, pair of channels and pixel', () => {
    expect(layerMultiplyAdds(layer, 6, 7)).toBe(3 * 5 * 16 * 6 * 7);
  });

  it('halves even sizes, and odd ones rounded down', () => {
    expect([8, 9, 10, 11].map((size) => convolvedSize(layer, size))).toEqual([4, 4, 5, 5]);
    expect(convolvedSize({ ...layer, stride: 1 }, 31)).toBe(30);
    expect(convolvedSize({ ...layer, kernel: 1, stride: 1, padding: 0 }, 31)).toBe(31);
  });
});
