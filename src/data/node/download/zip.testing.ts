/** For tests of downloads: .zip archives of any entries as they are, harmful ones too. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly path: string;
  readonly data?: Buffer;
  /** As stat.h has it; none, as of archives of Windows, if absent. */
  readonly mode?: number;
  /** In place of its own checksum. */
  readonly checksum?: number;
  /** In place of its own length. */
  readonly length?: number;
  /** Bytes as they are. */
  readonly isStored?: boolean;
  readonly isEncrypted?: boolean;
}

/** A .zip of the entries: local headers with their bytes, the central directory, its end (APPNOTE 4.3). */
export const zipArchive = (entries: readonly ZipEntry[]): Buffer => {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { path, data = Buffer.alloc(0), mode = 0, isStored } = entry;
    const name = Buffer.from(path);
    const bytes = isStored ? data : deflateRawSync(data);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version that can read it
    common.writeUInt16LE(entry.isEncrypted ? 1 : 0x800, 2); // names in UTF-8
    common.writeUInt16LE(isStored ? 0 : 8, 4);
    common.writeUInt16LE(0x21, 8); // 1 January 1980
    common.writeUInt32LE(entry.checksum ?? crc32(data), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(entry.length ?? data.length, 18);
    common.writeUInt16LE(name.length, 22);
    locals.push(Buffer.from('PK\x03\x04'), common, name, bytes);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(mode * 0x10000, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, name);
    offset += 30 + name.length + bytes.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\x05\x06'), end]);
};

/** An archive of an unpaired set like the authors': an image of each side in each split. */
export const unpairedArchive = (name: string, image: Buffer): Buffer =>
  zipArchive([
    { path: `${name}/` },
    ...['testA', 'testB', 'trainA', 'trainB'].flatMap((folder): ZipEntry[] => [
      { path: `${name}/${folder}/` },
      {
        path: `${name}/${folder}/${folder.endsWith('A') ? 'n01' : 'n02'}_1.jpg`,
        data: image,
        mode: 0o100644,
      },
    ]),
  ]);
