import { describe, expect, it } from 'vitest';
import { parameterCount } from './parameters.ts';

describe('parameterCount', () => {
  it('counts every trained value', () => {
    const specs = [
      { name: 'layer1.conv.weight', shape: [64, 6, 4, 4], role: 'weight' },
      { name: 'layer1.conv.bias', shape: [64], role: 'bias' },
    ] as const;
    expect(parameterCount(specs)).toBe(64 * 6 * 16 + 64);
    expect(parameterCount([])).toBe(0);
  });
});
