#!/usr/bin/env bash
# sharp 0.35.5 (libvips 8.18): a 16-bit RGB PNG with an embedded sRGB profile decodes to Display P3 numbers.
#
# The same pixels with 8 bits, or with 16 bits and no profile, decode as they are: (255,0,0), (200,100,50).
# With 16 bits and the sRGB profile, `sharp(png).raw()` gives (234,51,34) and (187,105,61), although nothing asked for
# another colour space and the profile is sRGB. `.withIccProfile('srgb')` gives the right numbers within one step, for
# such files only: on a file without profile it makes (215,93,32) of (200,100,50).
#
# Seen on 2026-11-27 with Node 20.20:
#   8 bits, profile:            255,0,0 200,100,50
#   16 bits, no profile:        255,0,0 200,100,50
#   16 bits, profile:           234,51,34 187,105,61
#   16 bits, profile, srgb:     255,0,0 200,100,49
#   16 bits, no profile, srgb:  255,0,0 215,93,32
# Exits with 1 when this changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund sharp@0.35.5 >/dev/null
cat >see.mjs <<'JS'
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

const colours = [255, 0, 0, 200, 100, 50];
const raw = (data) => sharp(data, { raw: { width: 2, height: 1, channels: 3 } });
const eight = await raw(Uint8Array.from(colours)).png().toBuffer();
const sixteen = await raw(Uint16Array.from(colours, (v) => v * 257)).toColourspace('rgb16').png().toBuffer();

// The profile is put into the files as a chunk, so that the pixels stay as they are.
const { icc } = await sharp(await raw(new Uint8Array(6)).withIccProfile('srgb').png().toBuffer()).metadata();
const body = Buffer.concat([Buffer.from('iCCPp\0\0', 'latin1'), deflateSync(icc)]);
const chunk = Buffer.alloc(body.length + 8);
chunk.writeUInt32BE(body.length - 4);
body.copy(chunk, 4);
chunk.writeUInt32BE(crc32(body), body.length + 4);
const withProfile = (png) => Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);

const pixels = async (image) => {
  const p = [...(await image.raw().toBuffer())];
  return `${p.slice(0, 3)} ${p.slice(3)}`;
};
console.log('8 bits, profile:           ', await pixels(sharp(withProfile(eight))));
console.log('16 bits, no profile:       ', await pixels(sharp(sixteen)));
console.log('16 bits, profile:          ', await pixels(sharp(withProfile(sixteen))));
console.log('16 bits, profile, srgb:    ', await pixels(sharp(withProfile(sixteen)).withIccProfile('srgb')));
console.log('16 bits, no profile, srgb: ', await pixels(sharp(sixteen).withIccProfile('srgb')));
JS
cat >expected.txt <<'TXT'
8 bits, profile:            255,0,0 200,100,50
16 bits, no profile:        255,0,0 200,100,50
16 bits, profile:           234,51,34 187,105,61
16 bits, profile, srgb:     255,0,0 200,100,49
16 bits, no profile, srgb:  255,0,0 215,93,32
TXT
node see.mjs | tee seen.txt
diff expected.txt seen.txt
