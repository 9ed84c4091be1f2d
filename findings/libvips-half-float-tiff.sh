#!/usr/bin/env bash
# sharp 0.35.5 (libvips 8.18): TIFF samples that are half floats, or signed 16-bit numbers, are read as other numbers.
#
# Half floats (SampleFormat 3, 16 bits) 0, 0.25, 0.5, 1 are all 0, also with `depth: 'float'`. Signed 16-bit numbers
# (SampleFormat 2) -1000, -1, 5, 3000 become 0, 0, 0, 11, also with `depth: 'short'`, although metadata() says depth
# "short": what is below 0 is lost, and of the rest the upper byte is left. Neither gives an error or a warning.
#
# Seen on 2026-11-27 with Node 20.20:
#   half floats, depth float:     0 0 0 0
#   signed, metadata:             short
#   signed, depth short:          0 0 0 11
#   signed, depth float:          0 0 0 11
# Exits with 1 when this changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund sharp@0.35.5 >/dev/null
cat >see.mjs <<'JS'
import sharp from 'sharp';

/** One row of four gray samples of 16 bits. */
const file = (samples, format) => {
  const tags = [
    [256, 4, 1, 4], [257, 4, 1, 1], [258, 3, 1, 16], [259, 3, 1, 1], [262, 3, 1, 1], [273, 4, 1, 8],
    [277, 3, 1, 1], [278, 4, 1, 1], [279, 4, 1, 8], [339, 3, 1, format],
  ];
  const out = Buffer.alloc(16 + 2 + 12 * tags.length + 4);
  out.write('II*\0', 'latin1');
  out.writeUInt32LE(16, 4);
  Buffer.from(samples.buffer).copy(out, 8);
  out.writeUInt16LE(tags.length, 16);
  tags.forEach(([number, type, count, value], i) => {
    out.writeUInt16LE(number, 18 + 12 * i);
    out.writeUInt16LE(type, 20 + 12 * i);
    out.writeUInt32LE(count, 22 + 12 * i);
    out.writeUInt32LE(value, 26 + 12 * i);
  });
  return out;
};
const values = async (tiff, depth) => {
  const type = { short: Int16Array, float: Float32Array }[depth];
  const { data, info } = await sharp(tiff).raw({ depth }).toBuffer({ resolveWithObject: true });
  const all = new type(data.buffer.slice(data.byteOffset, data.byteOffset + data.length));
  return [0, 1, 2, 3].map((i) => all[i * info.channels]).join(' ');
};
const half = file(Uint16Array.of(0, 0x3400, 0x3800, 0x3c00), 3); // 0, 0.25, 0.5, 1
const signed = file(Int16Array.of(-1000, -1, 5, 3000), 2);
console.log('half floats, depth float:    ', await values(half, 'float'));
console.log('signed, metadata:            ', (await sharp(signed).metadata()).depth);
console.log('signed, depth short:         ', await values(signed, 'short'));
console.log('signed, depth float:         ', await values(signed, 'float'));
JS
cat >expected.txt <<'TXT'
half floats, depth float:     0 0 0 0
signed, metadata:             short
signed, depth short:          0 0 0 11
signed, depth float:          0 0 0 11
TXT
node see.mjs | tee seen.txt
diff expected.txt seen.txt
