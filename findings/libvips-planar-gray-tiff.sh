#!/usr/bin/env bash
# sharp 0.35.5 (libvips 8.18): a TIFF of two gray channels in separate planes is read with its rows mixed up.
#
# The file is 3x2, PhotometricInterpretation BlackIsZero, SamplesPerPixel 2, PlanarConfiguration 2, one strip for each
# plane: plane 0 is 1 2 3 / 4 5 6, plane 1 is 101 102 103 / 104 105 106. Row 1 of what is read begins at the wrong
# sample. With one row per strip, the same pixels are read right; no error or warning tells the two apart.
#
# Seen on 2026-11-27 with Node 20.20; channel 0 is 1 2 3 / 4 5 6:
#   channel 0 of one strip of 2 rows:  1 2 3 102 103 104
#   channel 0 of a strip for each row: 1 2 3 4 5 6
# Exits with 1 when this changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund sharp@0.35.5 >/dev/null
cat >see.mjs <<'JS'
import sharp from 'sharp';

const [width, height] = [3, 2];
const planes = [1, 2, 3, 4, 5, 6, 101, 102, 103, 104, 105, 106];

const file = (rowsPerStrip) => {
  const strips = 2 * (height / rowsPerStrip);
  const bytes = rowsPerStrip * width;
  const longs = (values) => Buffer.from(Uint32Array.from(values).buffer);
  const offsets = 8 + planes.length;
  const counts = offsets + 4 * strips;
  const directory = counts + 4 * strips;
  // number, type (3 SHORT, 4 LONG), count, value or offset
  const tags = [
    [256, 4, 1, width], [257, 4, 1, height], [258, 3, 2, 0x00080008], [259, 3, 1, 1], [262, 3, 1, 1],
    [273, 4, strips, offsets], [277, 3, 1, 2], [278, 4, 1, rowsPerStrip], [279, 4, strips, counts],
    [284, 3, 1, 2], [338, 3, 1, 0],
  ];
  const head = Buffer.from('II*\0\0\0\0\0', 'latin1');
  head.writeUInt32LE(directory, 4);
  const entries = Buffer.alloc(2 + 12 * tags.length + 4);
  entries.writeUInt16LE(tags.length);
  tags.forEach(([number, type, count, value], i) => {
    entries.writeUInt16LE(number, 2 + 12 * i);
    entries.writeUInt16LE(type, 4 + 12 * i);
    entries.writeUInt32LE(count, 6 + 12 * i);
    entries.writeUInt32LE(value, 10 + 12 * i);
  });
  const starts = Array.from({ length: strips }, (_, i) => 8 + i * bytes);
  return Buffer.concat([head, Buffer.from(planes), longs(starts), longs(starts.map(() => bytes)), entries]);
};

const see = async (rowsPerStrip) => {
  const { data } = await sharp(file(rowsPerStrip)).toColourspace('b-w').extractChannel(0).raw()
    .toBuffer({ resolveWithObject: true });
  return [...data].join(' ');
};
console.log('channel 0 of one strip of 2 rows: ', await see(2));
console.log('channel 0 of a strip for each row:', await see(1));
JS
cat >expected.txt <<'TXT'
channel 0 of one strip of 2 rows:  1 2 3 102 103 104
channel 0 of a strip for each row: 1 2 3 4 5 6
TXT
node see.mjs | tee seen.txt
diff expected.txt seen.txt
