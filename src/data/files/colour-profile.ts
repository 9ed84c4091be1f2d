/** Whether the first bytes of a JPEG, PNG or WebP file have a colour profile (ICC). */
import type { ByteSource } from './byte-source.ts';
import type { ReadKind } from './image-kinds.ts';

/** Segments or chunks before the pixels; a file with more is not a usual one. */
const MOST_PARTS = 100;

const textAt = (source: ByteSource, offset: number, length: number): string => {
  const view = source.at(offset, length);
  if (!view) return '';
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset, length));
};

const inJpeg = (source: ByteSource): boolean => {
  let offset = 2;
  for (let i = 0; i < MOST_PARTS; i++) {
    const segment = source.at(offset, 4);
    if (segment?.getUint8(0) !== 0xff) return false;
    const marker = segment.getUint8(1);
    if (marker === 0xda) return false; // pixels
    const next = offset + 2 + segment.getUint16(2);
    if (marker === 0xe2 && textAt(source, offset + 4, 11) === 'ICC_PROFILE') return true;
    offset = next;
  }
  return false;
};

const inPng = (source: ByteSource): boolean => {
  let offset = 8;
  for (let i = 0; i < MOST_PARTS; i++) {
    const chunk = source.at(offset, 8);
    if (!chunk) return false;
    const length = chunk.getUint32(0);
    const type = textAt(source, offset + 4, 4);
    if (type === 'iCCP') return true;
    if (type === 'IDAT') return false;
    offset += length + 12;
  }
  return false;
};

/** The flag of an extended WebP file. */
const inWebp = (source: ByteSource): boolean =>
  textAt(source, 12, 4) === 'VP8X' && ((source.at(20, 1)?.getUint8(0) ?? 0) & 0x20) !== 0;

const READERS: { readonly [K in ReadKind]?: (source: ByteSource) => boolean } = {
  JPEG: inJpeg,
  PNG: inPng,
  WebP: inWebp,
};

/** Of other kinds the browser decides, as if there were one. */
export const hasColourProfile = (source: ByteSource, kind: ReadKind): boolean =>
  READERS[kind]?.(source) ?? true;
