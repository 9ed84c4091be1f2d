#!/usr/bin/env bash
# sharp 0.35.5 (libvips 8.18): enlarging with "linear", "cubic" or "lanczos3" displaces the picture by half an output pixel.
#
# A ramp of floats, value x at column x, is enlarged from 64 to 128 columns. Column i of the result should hold
# (i + 0.5) * 0.5 - 0.5, the place of its centre, as Pillow's and PyTorch's resizing have it; it holds 0.25 less, which
# is half an output pixel. So mirror-then-enlarge is not enlarge-then-mirror. Reducing is not displaced.
#
# Seen on 2026-11-27 with Node 20.20; mean difference from the centre's value in the middle of the row:
#   cubic: 64 to 128 -0.25, 64 to 32 0.00
#   lanczos3: 64 to 128 -0.25, 64 to 32 0.00
#   linear: 64 to 128 -0.25, 64 to 32 0.00
# Exits with 1 when this changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund sharp@0.35.5 >/dev/null
cat >see.mjs <<'JS'
import sharp from 'sharp';

/** A float TIFF of one channel whose value is the column. */
const ramp = (width, height) => {
  const tags = [
    [256, 4, 1, width], [257, 4, 1, height], [258, 3, 1, 32], [259, 3, 1, 1], [262, 3, 1, 1], [273, 4, 1, 8],
    [277, 3, 1, 1], [278, 4, 1, height], [279, 4, 1, 4 * width * height], [339, 3, 1, 3],
  ];
  const end = 8 + 4 * width * height;
  const out = Buffer.alloc(end + 2 + 12 * tags.length + 4);
  out.write('II*\0', 'latin1');
  out.writeUInt32LE(end, 4);
  for (let i = 0; i < width * height; i++) out.writeFloatLE(i % width, 8 + 4 * i);
  out.writeUInt16LE(tags.length, end);
  tags.forEach(([number, type, count, value], i) => {
    out.writeUInt16LE(number, end + 2 + 12 * i);
    out.writeUInt16LE(type, end + 4 + 12 * i);
    out.writeUInt32LE(count, end + 6 + 12 * i);
    out.writeUInt32LE(value, end + 10 + 12 * i);
  });
  return out;
};
const shift = async (from, to, kernel) => {
  const { data, info } = await sharp(ramp(from, from))
    .resize(to, to, { kernel, fit: 'fill' })
    .raw({ depth: 'float' })
    .toBuffer({ resolveWithObject: true });
  const values = new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length));
  const middle = Array.from({ length: 8 }, (_, k) => to / 2 - 4 + k); // far from the borders
  const row = Math.floor(to / 2) * to;
  const differences = middle.map((i) => values[(row + i) * info.channels] - ((i + 0.5) * (from / to) - 0.5));
  return (differences.reduce((sum, d) => sum + d, 0) / middle.length).toFixed(2);
};
for (const kernel of ['cubic', 'lanczos3', 'linear'])
  console.log(`${kernel}: 64 to 128 ${await shift(64, 128, kernel)}, 64 to 32 ${await shift(64, 32, kernel)}`);
JS
cat >expected.txt <<'TXT'
cubic: 64 to 128 -0.25, 64 to 32 0.00
lanczos3: 64 to 128 -0.25, 64 to 32 0.00
linear: 64 to 128 -0.25, 64 to 32 0.00
TXT
node see.mjs | tee seen.txt
diff expected.txt seen.txt
