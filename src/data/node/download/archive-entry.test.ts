import { describe, expect, it } from 'vitest';
import { type ArchiveEntry, useOfEntry } from './archive-entry.ts';

const useOf = (path: string, type = 'File', given: Partial<ArchiveEntry> = {}) =>
  useOfEntry({ path, type, size: 1000, ...given }, 'facades');

describe('useOfEntry', () => {
  it.each([
    ['facades/train/1.jpg', 'File', 'facades/train/1.jpg'],
    ['./facades//./train/1.PNG', 'OldFile', 'facades/train/1.PNG'],
    ['facades/a..b.jpg', 'ContiguousFile', 'facades/a..b.jpg'],
  ])('is an image for %s, %s', (path, type, name) => {
    expect(useOf(path, type)).toEqual({ use: 'image', name });
  });

  it.each([
    ['folder', 'facades/', 'Directory'],
    ['folder', './', 'Directory'],
    ['folder', 'other/', 'GNUDumpDir'],
    ['leave-out', 'README.txt', 'File'],
    ['leave-out', 'facades/dataset.json', 'File'],
    ['leave-out', 'facades/train/._1.jpg', 'File'],
    ['leave-out', 'facades/.hidden/1.jpg', 'File'],
  ])('is %s for %s, %s', (use, path, type) => {
    expect(useOf(path, type)).toEqual({ use });
  });

  it.each([
    ['/etc/cron.d/1.jpg', 'a path of a machine', 'File'],
    ['C:/facades/1.jpg', 'a path of a machine', 'File'],
    ['facades/1.txt:1.jpg', 'a path of a machine', 'File'],
    ['facades\\..\\..\\1.jpg', 'a path of a machine', 'File'],
    ['facades/../../1.jpg', 'which leads out of its folder', 'File'],
    ['..', 'which leads out of its folder', 'Directory'],
    ['facades/pipe.jpg', 'which is not a file (FIFO)', 'FIFO'],
    ['facades/disk.jpg', 'which is not a file (BlockDevice)', 'BlockDevice'],
    ['other/1.jpg', 'an image outside facades/', 'File'],
    ['1.jpg', 'an image outside facades/', 'File'],
    ['facades.jpg', 'an image outside facades/', 'File'],
  ])('is to stop for %s, %s', (path, why, type) => {
    expect(useOf(path, type)).toEqual({
      use: 'stop',
      problem: `holds ${path}, ${why}, expected images and folders`,
    });
  });

  it('is to stop for links of either kind, wherever they lead', () => {
    for (const type of ['SymbolicLink', 'Link'])
      expect(useOf('facades/1.jpg', type, { linkpath: 'facades/2.jpg' })).toMatchObject({
        problem: expect.stringContaining('facades/1.jpg, a link to facades/2.jpg'),
      });
  });

  it('is to stop for an image that fills the memory', () => {
    expect(useOf('facades/1.jpg', 'File', { size: 1e10 })).toMatchObject({
      problem: expect.stringContaining('of 10000000000 bytes'),
    });
  });
});
