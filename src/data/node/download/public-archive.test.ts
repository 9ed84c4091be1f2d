import { describe, expect, it } from 'vitest';
import { ARCHIVE_NAMES, archiveUrl, isOfBoth, publicArchive } from './public-archive.ts';
import { UNPAIRED_DATA_SETS, UNPAIRED_NAMES, type UnpairedDataSet } from './unpaired-data-sets.ts';

describe('publicArchive', () => {
  it('takes the pairs of a name that has both, unless those without pairs are asked for', () => {
    expect(ARCHIVE_NAMES.filter(isOfBoth)).toEqual(['facades', 'maps']);
    expect(publicArchive('maps')).toMatchObject({ isPaired: true, fileName: 'maps.tar.gz', numFiles: 2194 });
    const unpaired = { isPaired: false, fileName: 'maps.zip', numFiles: 4388 };
    expect(publicArchive('maps', true)).toMatchObject(unpaired);
    expect(publicArchive('horse2zebra')).toEqual(publicArchive('horse2zebra', true));
  });

  it('refuses names without such an archive, and says which there are', () => {
    expect(() => publicArchive('edges2shoes', true)).toThrow(
      /pairs only; leave --unpaired out, or take one of horse2zebra/,
    );
    expect(() => publicArchive('cats')).toThrow('no data set "cats"; it is one of facades, maps');
  });
});

describe('the unpaired sets', () => {
  it('have as many images as their splits', () => {
    for (const name of UNPAIRED_NAMES) {
      const { images, numImages, b }: UnpairedDataSet = UNPAIRED_DATA_SETS[name];
      if (b === undefined) continue;
      const counts = images.match(/\d[\d,]*/g)?.map((count) => Number(count.replaceAll(',', '')));
      expect(counts).toHaveLength(4);
      expect(counts?.reduce((sum, count) => sum + count, 0)).toBe(numImages);
    }
  });

  it('have the SHA-256 of the archive where its length is known', () => {
    for (const name of UNPAIRED_NAMES) {
      const { isExact, sha256 }: UnpairedDataSet = UNPAIRED_DATA_SETS[name];
      expect(/^[0-9a-f]{64}$/.test(sha256 ?? '')).toBe(isExact);
    }
  });
});

describe('archiveUrl', () => {
  it('is below the address of the authors, or of a mirror with or without a slash at its end', () => {
    expect(archiveUrl(publicArchive('maps'))).toBe(
      'http://efrosgans.eecs.berkeley.edu/pix2pix/datasets/maps.tar.gz',
    );
    expect(archiveUrl(publicArchive('maps', true))).toBe(
      'http://efrosgans.eecs.berkeley.edu/cyclegan/datasets/maps.zip',
    );
    for (const mirror of ['https://mirror.org/pix2pix', 'https://mirror.org/pix2pix/'])
      expect(archiveUrl(publicArchive('facades'), mirror)).toBe('https://mirror.org/pix2pix/facades.tar.gz');
  });
});
