import { describe, expect, it } from 'vitest';
import { guessRanges } from './image-range.ts';
import { readModelConfig } from './model-config.ts';
import type { JsonRecord } from './settings.ts';

const rescaling = (name: string, scale: number, offset = 0): JsonRecord => ({
  class_name: 'Rescaling',
  config: { name, scale, offset },
});

const conv = (activation: string): JsonRecord => ({
  class_name: 'Conv2D',
  config: { name: 'conv', activation },
});

const rangesOf = (...layers: readonly JsonRecord[]) =>
  guessRanges(readModelConfig({ class_name: 'Sequential', config: { layers } }, 'model.keras'));

const [BYTES, UNIT, SIGNED] = [
  [0, 255],
  [0, 1],
  [-1, 1],
];

describe('guessRanges', () => {
  it('goes by the last activation', () => {
    expect(rangesOf(conv('tanh'))).toMatchObject({ input: SIGNED, output: SIGNED });
    expect(rangesOf(conv('sigmoid'))).toMatchObject({ input: UNIT, output: UNIT });
  });

  it.each([
    [1 / 127.5, -1, BYTES],
    [1 / 255, 0, BYTES],
    [1 / 255, -0.5, BYTES],
    [2, -1, UNIT],
    [0.5, 0.5, SIGNED],
    [3, 0, SIGNED],
  ])('takes for what a first Rescaling of %f and %f was made', (scale, offset, input) => {
    const found = rangesOf(rescaling('first', scale, offset), conv('tanh'));
    expect(found).toMatchObject({ input, output: SIGNED });
  });

  it.each([
    ['tanh', 127.5, 127.5, BYTES],
    ['tanh', Math.fround(128), 127, BYTES],
    ['tanh', 0.5, 0.5, UNIT],
    ['sigmoid', 255, 0, BYTES],
    ['sigmoid', 2, -1, SIGNED],
    ['sigmoid', 100, 0, [0, 100]],
  ])('computes what a last Rescaling makes of %s: by %f and %f', (activation, scale, offset, output) => {
    expect(rangesOf(conv(activation), rescaling('last', scale, offset)).output).toEqual(output);
  });
});
