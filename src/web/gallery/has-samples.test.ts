import { expect, it } from 'vitest';
import { hasSamples } from './has-samples.ts';

it.each([
  [true, { noise: 'dropout', task: 'pairs', inputFormat: null }],
  [true, { noise: 'dropout', task: 'inpaint', inputFormat: { kind: 'colour', channels: 4 } }],
  [false, { noise: 'none', task: 'pairs', inputFormat: null }],
  [false, { noise: 'dropout', task: 'super-resolution', inputFormat: null }],
  [false, { noise: 'dropout', task: 'pairs', inputFormat: { kind: 'raw', channels: 6 } }],
])('samples of noise, %s, of a run with %j', (expected, options) => {
  expect(hasSamples(options)).toBe(expected);
});
