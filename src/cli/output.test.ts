import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { keptOutput } from './main.testing.ts';
import {
  counted,
  formatCount,
  formatDuration,
  formatTable,
  outputOf,
  printJson,
  printRows,
} from './output.ts';

describe('outputOf', () => {
  it('is the output that the program was made with, for its commands too', () => {
    const { output, text } = keptOutput();
    const program = new Command().configureOutput({ writeOut: output.stdout, writeErr: output.stderr });
    const { stdout, stderr } = outputOf(program.command('train'));
    stdout('result');
    stderr('progress');
    expect(text).toEqual({ stdout: 'result', stderr: 'progress' });
  });
});

describe('printJson', () => {
  it('gives one value on one line', () => {
    const { output, text } = keptOutput();
    printJson(output, { a: [1, 'two\n'], b: null });
    expect(text).toEqual({ stdout: '{"a":[1,"two\\n"],"b":null}\n', stderr: '' });
  });
});

describe('printRows', () => {
  it('aligns the texts of all rows', () => {
    const { output, text } = keptOutput();
    printRows(output, [
      ['size', '256'],
      ['generator', 'unet'],
    ]);
    expect(text).toEqual({ stdout: 'size       256\ngenerator  unet\n', stderr: '' });
  });
});

describe('formatTable', () => {
  it('aligns names left and numbers right, under their heads', () => {
    const table = formatTable(
      ['layer', 'values', 'shape'],
      [
        ['down1', '3,072', '64x3x4x4'],
        ['up', '7.5', '1'],
      ],
    );
    expect(table).toBe('layer  values  shape\ndown1   3,072  64x3x4x4\nup        7.5  1\n');
  });

  it('ends no line in spaces, and takes missing cells for empty ones', () => {
    expect(formatTable(['a', 'b'], [['long name', 'x'], ['c']])).toBe('a          b\nlong name  x\nc\n');
  });

  it('is its heads alone without rows', () => {
    expect(formatTable(['a', 'b'], [])).toBe('a  b\n');
  });
});

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [54_413_955, '54,413,955'],
  ])('gives %i as %s', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [0.4, '0s'],
    [45, '45s'],
    [59.4, '59s'],
    [59.6, '1m 00s'],
    [725, '12m 05s'],
    [3599.7, '1h 00m'],
    [11_220, '3h 07m'],
    [360_000, '100h 00m'],
  ])('gives %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('counted', () => {
  it.each([
    [0, '0 pairs'],
    [1, '1 pair'],
    [2, '2 pairs'],
    [1200, '1,200 pairs'],
  ])('gives %i of a pair as %s', (count, text) => {
    expect(counted(count, 'pair')).toBe(text);
  });
});
