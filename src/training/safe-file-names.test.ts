import { describe, expect, it } from 'vitest';
import { safeFileNames } from './safe-file-names.ts';

describe('safeFileNames', () => {
  it('keeps plain names, and makes others plain', () => {
    expect(safeFileNames(['0007', 'base_A-1', 'day/7', 'with spaces.v2', 'Überété'])).toEqual([
      '0007',
      'base_A-1',
      'day-7',
      'with-spaces-v2',
      'Uberete',
    ]);
  });

  it('leads out of no folder, and makes no hidden file', () => {
    expect(safeFileNames(['../../etc/passwd', '..', '.hidden', 'C:\\a', 'a\0b'])).toEqual([
      'etc-passwd',
      'pair',
      'hidden',
      'C-a',
      'a-b',
    ]);
  });

  it('gives every pair its own name, where case is ignored too', () => {
    expect(safeFileNames(['a', 'A', 'a/', 'a-2', '夜', '昼'])).toEqual([
      'a',
      'A-2',
      'a-3',
      'a-2-2',
      'pair',
      'pair-2',
    ]);
  });

  it('cuts long names, and keeps them apart', () => {
    const [a, b] = safeFileNames(['x'.repeat(300), 'x'.repeat(299)]);
    expect(a).toBe('x'.repeat(80));
    expect(b).toBe(`${'x'.repeat(80)}-2`);
  });
});
