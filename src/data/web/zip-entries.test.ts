import { describe, expect, it } from 'vitest';
import { FACADE_PALETTE } from '../facades/palette.ts';
import { renderFacade } from '../facades/render-facade.ts';
import { joinSideBySide } from '../image.ts';
import { encodePng } from '../node/codecs.ts';
import { type ZipEntry, zipArchive } from '../node/download/zip.testing.ts';
import { decodeInNode } from './files-of-folder.testing.ts';
import { openTabData } from './open-tab-data.ts';
import type { TabData } from './tab-data.ts';

const pair = async (index: number): Promise<Buffer> => {
  const { labels, photo } = renderFacade({ seed: 0, index, size: 64 });
  return Buffer.from(await encodePng(joinSideBySide({ ...labels, channels: 3 }, { ...photo, channels: 3 })));
};

const open = (archive: Uint8Array): Promise<TabData> => {
  const file = new File([archive as Uint8Array<ArrayBuffer>], 'houses.zip');
  return openTabData(
    { kind: 'files', name: 'houses.zip', files: [{ path: 'houses.zip', file }] },
    { direction: 'AtoB' },
    { decode: decodeInNode },
  );
};

describe('a zip archive as a data set', () => {
  it('is the folder in it, whatever macOS and Windows add', async () => {
    const data = await open(
      zipArchive([
        { path: 'my houses/' },
        { path: 'my houses/train/0001.png', data: await pair(0) },
        { path: 'my houses\\train\\0002.png', data: await pair(1), isStored: true },
        { path: 'my houses/.DS_Store', data: Buffer.from('x') },
        { path: '__MACOSX/my houses/train/._0001.png', data: Buffer.from('x') },
      ]),
    );
    expect(data.name).toBe('my houses');
    expect(data.splits.train.names).toEqual(['0001', '0002']);
    const [r, g, b] = FACADE_PALETTE.background;
    expect([...(await data.splits.train.readPair(1)).input.data.slice(0, 3)]).toEqual([r, g, b]);
  });

  it('names what is wrong with it', async () => {
    const entry: ZipEntry = { path: 'train/1.png', data: await pair(0) };
    await expect(open(zipArchive([{ ...entry, isEncrypted: true }]))).rejects.toThrow(
      'houses.zip: cannot be read as a zip archive (it is encrypted); expected a whole .zip file without a password',
    );
    await expect(open(zipArchive([entry]).subarray(0, 200))).rejects.toThrow(
      'houses.zip: cannot be read as a zip archive',
    );
  });
});
