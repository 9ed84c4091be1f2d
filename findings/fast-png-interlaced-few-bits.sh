#!/usr/bin/env bash
# fast-png 8.0.0: interlaced (Adam7) gray PNG files of 1, 2 and 4 bits are refused, as if a filter byte were wrong.
#
# The same files without interlacing, and interlaced ones of 8 bits, are read. Rows of a pass are padded to whole bytes;
# the reader seems to take them for other lengths, so that it finds pixels where it expects the byte of the filter. sharp
# 0.35.5 (libpng) reads all of them right.
#
# Seen on 2026-11-27 with Node 20.20:
#   1 bits, plain: read; interlaced: Unsupported filter: 170
#   2 bits, plain: read; interlaced: Unsupported filter: 160
#   4 bits, plain: read; interlaced: Unsupported filter: 38
#   8 bits, plain: read; interlaced: read
#   sharp reads all 8 right
# Exits with 1 when this changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund fast-png@8.0.0 sharp@0.35.5 >/dev/null
cat >see.mjs <<'JS'
import { crc32, deflateSync } from 'node:zlib';
import { decode } from 'fast-png';
import sharp from 'sharp';

const chunk = (type, body) => { const b = Buffer.alloc(12 + body.length); b.writeUInt32BE(body.length, 0); b.write(type, 4, 'latin1'); body.copy(b, 8); b.writeUInt32BE(crc32(b.subarray(4, 8 + body.length)), 8 + body.length); return b; };
const W = 8, H = 8;
const value = (x, y, most) => (x + 3 * y) % (most + 1);
const PASSES = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
const png = (bits, interlaced) => {
  const rows = [];
  const add = (xs, y) => {
    if (xs.length === 0) return;
    const row = Buffer.alloc(1 + Math.ceil((xs.length * bits) / 8));
    xs.forEach((x, i) => { const bit = i * bits; row[1 + (bit >> 3)] |= value(x, y, 2 ** bits - 1) << (8 - bits - (bit & 7)); });
    rows.push(row);
  };
  const range = (from, to, step) => Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, i) => from + i * step);
  if (!interlaced) for (let y = 0; y < H; y++) add(range(0, W, 1), y);
  else for (const [x0, y0, dx, dy] of PASSES) for (const y of range(y0, H, dy)) add(range(x0, W, dx), y);
  const head = Buffer.alloc(13); head.writeUInt32BE(W, 0); head.writeUInt32BE(H, 4); head[8] = bits; head[9] = 0; head[12] = interlaced ? 1 : 0;
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]);
};
const seen = [];
let numRight = 0;
for (const bits of [1, 2, 4, 8]) {
  const [plain, interlaced] = [false, true].map((isInterlaced) => {
    try {
      decode(png(bits, isInterlaced));
      return 'read';
    } catch (error) {
      return error.message;
    }
  });
  seen.push(`${bits} bits, plain: ${plain}; interlaced: ${interlaced}`);
  for (const isInterlaced of [false, true]) {
    const data = await sharp(png(bits, isInterlaced)).toColourspace('b-w').raw().toBuffer();
    const most = 2 ** bits - 1;
    if ([...data].every((v, i) => v === Math.round((value(i % W, Math.floor(i / W), most) * 255) / most))) numRight++;
  }
}
seen.push(`sharp reads ${numRight === 8 ? 'all 8' : `${numRight} of 8`} right`);
console.log(seen.join('\n'));
const expected = [
  '1 bits, plain: read; interlaced: Unsupported filter: 170',
  '2 bits, plain: read; interlaced: Unsupported filter: 160',
  '4 bits, plain: read; interlaced: Unsupported filter: 38',
  '8 bits, plain: read; interlaced: read',
  'sharp reads all 8 right',
];
if (seen.join() !== expected.join()) {
  console.error('This changed. Expected:', expected.join('\n'));
  process.exit(1);
}
JS
node see.mjs
