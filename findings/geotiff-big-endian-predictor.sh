#!/usr/bin/env bash
# geotiff 3.0.5: 16-bit samples of a big-endian TIFF file with predictor 2 (horizontal differences) are read wrong.
#
# The same samples in a little-endian file, and in a big-endian one without a predictor, are read as they are. With both,
# differences are added as if the bytes of each sample were in the other order: the first sample of a row and those whose
# low byte never carries come out right, others are off by a multiple of 256 and the carry. sharp 0.35.5 (libtiff) reads all
# four files right.
#
# Seen on 2026-11-27 with Node 20.20, of 1000,1005,1010,1300,40000,39000,100,65535 in two rows:
#   II predictor 1: geotiff 1000,1005,1010,1300,40000,39000,100,65535
#   II predictor 2: geotiff 1000,1005,1010,1300,40000,39000,100,65535
#   MM predictor 1: geotiff 1000,1005,1010,1300,40000,39000,100,65535
#   MM predictor 2: geotiff 1000,1005,1010,1044,40000,39001,102,65281
#   sharp is right in all four
# Exits with 1 when this changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund geotiff@3.0.5 sharp@0.35.5 >/dev/null
cat >see.mjs <<'JS'
import { deflateSync } from 'node:zlib';
import { fromArrayBuffer } from 'geotiff';
import sharp from 'sharp';

const [W, H] = [4, 2];
const values = [1000, 1005, 1010, 1300, 40000, 39000, 100, 65535];
// 4x2 gray samples of 16 bits in one deflated strip.
const tiff = (order, predictor) => {
  const little = order === 'II';
  const strip = Buffer.alloc(W * H * 2);
  const put16 = (b, v, at) => (little ? b.writeUInt16LE(v, at) : b.writeUInt16BE(v, at));
  const put32 = (b, v, at) => (little ? b.writeUInt32LE(v, at) : b.writeUInt32BE(v, at));
  for (let y = 0; y < H; y++)
    for (let x = 0; x < W; x++) {
      const v = values[y * W + x];
      const before = predictor === 2 && x > 0 ? values[y * W + x - 1] : 0;
      put16(strip, (v - before) & 0xffff, (y * W + x) * 2);
    }
  const data = deflateSync(strip);
  const tags = [[256, 4, W], [257, 4, H], [258, 3, 16], [259, 3, 8], [262, 3, 1], [273, 4, 0], [277, 3, 1], [278, 4, H], [279, 4, data.length], [317, 3, predictor], [339, 3, 1]];
  const head = Buffer.alloc(8 + 2 + tags.length * 12 + 4);
  head.write(order, 0, 'latin1'); put16(head, 42, 2); put32(head, 8, 4); put16(head, tags.length, 8);
  tags.forEach(([tag, type, value], i) => {
    const at = 10 + i * 12;
    put16(head, tag, at); put16(head, type, at + 2); put32(head, 1, at + 4);
    const v = tag === 273 ? head.length : value;
    if (type === 3) put16(head, v, at + 8); else put32(head, v, at + 8);
  });
  return Buffer.concat([head, data]);
};
const seen = [];
let isSharpRight = true;
for (const order of ['II', 'MM'])
  for (const predictor of [1, 2]) {
    const file = tiff(order, predictor);
    const whole = file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
    const [band] = await (await (await fromArrayBuffer(whole)).getImage()).readRasters();
    seen.push(`${order} predictor ${predictor}: geotiff ${[...band].join()}`);
    const data = await sharp(file).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer();
    const samples = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
    isSharpRight &&= [...samples].join() === values.join();
  }
seen.push(`sharp is ${isSharpRight ? 'right in all four' : 'wrong'}`);
console.log(seen.join('\n'));
const right = values.join();
const expected = [
  `II predictor 1: geotiff ${right}`,
  `II predictor 2: geotiff ${right}`,
  `MM predictor 1: geotiff ${right}`,
  'MM predictor 2: geotiff 1000,1005,1010,1044,40000,39001,102,65281',
  'sharp is right in all four',
];
if (seen.join() !== expected.join()) {
  console.error('This changed. Expected:', expected.join('\n'));
  process.exit(1);
}
JS
node see.mjs
