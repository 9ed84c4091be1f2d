import { describe, expect, it } from 'vitest';
import { PRESET_NAMES, resolveOptions } from '../../settings/options.ts';
import { epochOptions, PRESET_TEXTS, PRESETS_IN_ORDER } from './preset-texts.ts';

describe('the texts of presets', () => {
  it('are of all presets', () => {
    expect([...PRESETS_IN_ORDER].sort()).toEqual([...PRESET_NAMES].sort());
  });

  it.each(PRESET_NAMES)('say what %s is', (preset) => {
    const { size, epochs, epochsDecay } = resolveOptions({}, preset);
    const { size: told, epochs: all, decays } = PRESET_TEXTS[preset];
    expect([told, all, decays]).toEqual([size, epochs + epochsDecay, epochsDecay > 0]);
  });

  it.each(PRESET_NAMES)('make options that %s takes, of the epochs that were asked for', (preset) => {
    for (const asked of [1, 2, 7]) {
      const { epochs, epochsDecay } = resolveOptions(epochOptions(preset, asked), preset);
      expect(epochs + epochsDecay).toBe(asked);
    }
  });
});
