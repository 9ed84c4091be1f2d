/** CRC-32 as in zip, gzip and PNG (ITU-T V.42), sixteen bytes at a time, so that files of weights are checked in passing. */

const POLYNOMIAL = 0xedb88320; // reflected, as all of these formats use it
const SLICES = 16;

/** `TABLES[k * 256 + b]` is the checksum of byte b followed by k zero bytes. */
const TABLES = ((): Uint32Array => {
  const tables = new Uint32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    tables[byte] = value;
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256] as number;
    tables[i] = (before >>> 8) ^ (tables[before & 0xff] as number);
  }
  return tables;
})();

/** The checksum of `bytes`, as a number without sign; of bytes that follow others, `before` is the checksum of those. */
export const crc32 = (bytes: Uint8Array, before = 0): number => {
  const table = TABLES;
  const blocks = bytes.length - (bytes.length % SLICES);
  let crc = ~before;
  let i = 0;
  for (; i < blocks; i += SLICES) {
    // The bytes are there: i + 15 is below the length.
    const at = (k: number): number => bytes[i + k] as number;
    const slice = (k: number, byte: number): number => table[(15 - k) * 256 + byte] as number;
    crc =
      slice(0, (crc & 0xff) ^ at(0)) ^
      slice(1, ((crc >>> 8) & 0xff) ^ at(1)) ^
      slice(2, ((crc >>> 16) & 0xff) ^ at(2)) ^
      slice(3, (crc >>> 24) ^ at(3)) ^
      slice(4, at(4)) ^
      slice(5, at(5)) ^
      slice(6, at(6)) ^
      slice(7, at(7)) ^
      slice(8, at(8)) ^
      slice(9, at(9)) ^
      slice(10, at(10)) ^
      slice(11, at(11)) ^
      slice(12, at(12)) ^
      slice(13, at(13)) ^
      slice(14, at(14)) ^
      slice(15, at(15));
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[i] as number)) & 0xff] as number);
  return ~crc >>> 0;
};
