import { deflateRawSync, crc32 as nodeCrc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../core/crc32.ts';
import { accessBytes } from '../../core/random-access.ts';
import type { ZipEntry } from '../zip-directory.ts';
import { checkEntry, entryAccess } from './archive-entry.ts';

const fail = (text: string): never => {
  throw new Error(text);
};

/** An archive of one entry without its directory: a local header of 30 bytes, a name of one, the data. */
const archive = (data: Uint8Array, more: Partial<ZipEntry> = {}) => {
  const packed = more.method === 8 ? new Uint8Array(deflateRawSync(data)) : data;
  const bytes = new Uint8Array(31 + packed.length);
  new DataView(bytes.buffer).setUint32(0, 0x04034b50, true);
  new DataView(bytes.buffer).setUint16(26, 1, true);
  bytes.set(packed, 31);
  const entry: ZipEntry = {
    name: 'x',
    method: 0,
    isEncrypted: false,
    checksum: nodeCrc32(data),
    compressedSize: packed.length,
    size: data.length,
    headerAt: 0,
    ...more,
  };
  return { access: accessBytes(bytes), entry };
};

const DATA = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251);

describe('entryAccess', () => {
  it.each([0, 8])('gives the bytes of an entry of method %i', async (method) => {
    const { access, entry } = archive(DATA, { method });
    const file = await entryAccess(access, entry, fail);
    expect(await file.read(0, file.length)).toEqual(DATA);
    await checkEntry(file, entry, fail);
  });

  it('refuses an entry that grows too much, or to another size than it says', async () => {
    const zeros = archive(new Uint8Array(2_000_000), { method: 8 });
    await expect(entryAccess(zeros.access, zeros.entry, fail)).rejects.toThrow('do not use it');
    const longer = archive(DATA, { method: 8, size: DATA.length - 1 });
    await expect(entryAccess(longer.access, longer.entry, fail)).rejects.toThrow('is damaged');
  });

  it('tells an entry that does not have its checksum', async () => {
    const { access, entry } = archive(DATA, { checksum: 1 });
    await expect(checkEntry(await entryAccess(access, entry, fail), entry, fail)).rejects.toThrow('checksum');
  });
});

describe('crc32', () => {
  it('of a part continues that of the parts before', () => {
    expect(crc32(DATA.subarray(1234), crc32(DATA.subarray(0, 1234)))).toBe(nodeCrc32(DATA));
  });
});
