/** The tags of a TIFF file's pages (TIFF 6.0, and BigTIFF), and of EXIF data, which is laid out as one. */
import type { ByteSource } from './byte-source.ts';

/** The tags that are asked for, by number. */
const NAMES = {
  254: 'newSubfileType',
  258: 'bitsPerSample',
  259: 'compression',
  262: 'photometric',
  270: 'imageDescription',
  274: 'orientation',
  277: 'samplesPerPixel',
  284: 'planarConfiguration',
  338: 'extraSamples',
  339: 'sampleFormat',
} as const;

type TagName = (typeof NAMES)[keyof typeof NAMES];

/** Numbers of each tag, text as the codes of its first bytes. */
export type TiffPage = { readonly [K in TagName]?: readonly number[] };

/** Bytes of each type of value that is read: 1 BYTE, 2 ASCII, 3 SHORT, 4 LONG, 16 LONG8. */
const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 16: 8 };

/** Values read of one tag: enough for the channels of any image, and for the beginning of a description. */
const MOST_VALUES = 1024;

/** Pages read at most: what makes a file one of several is known after the second full one. */
const MOST_PAGES = 64;

/** The pages in their order. Ends early at what cannot be read; the decoder has the last word on that. */
export const tiffPages = (source: ByteSource, start = 0): TiffPage[] => {
  const layout = layoutOf(source, start);
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  let offset = layout?.first ?? 0;
  while (layout && offset > 0 && pages.length < MOST_PAGES && !seen.has(offset)) {
    seen.add(offset);
    const page = pageAt(source, start, offset, layout);
    if (!page) break;
    pages.push(page.tags);
    offset = page.next;
  }
  return pages;
};

interface Layout {
  readonly isLittle: boolean;
  readonly isBig: boolean;
  /** Offset of the first page. */
  readonly first: number;
}

const layoutOf = (source: ByteSource, start: number): Layout | undefined => {
  const head = source.at(start, 8);
  if (!head) return undefined;
  const isLittle = head.getUint16(0) === 0x4949; // II
  const isBig = head.getUint16(2, isLittle) === 43;
  if (!isBig) return { isLittle, isBig, first: head.getUint32(4, isLittle) };
  const offset = source.at(start + 8, 8);
  return offset && { isLittle, isBig, first: Number(offset.getBigUint64(0, isLittle)) };
};

const pageAt = (
  source: ByteSource,
  start: number,
  offset: number,
  layout: Layout,
): { readonly tags: TiffPage; readonly next: number } | undefined => {
  const { isLittle, isBig } = layout;
  const [countBytes, entryBytes, offsetBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  const head = source.at(start + offset, countBytes);
  if (!head) return undefined;
  const count = isBig ? Number(head.getBigUint64(0, isLittle)) : head.getUint16(0, isLittle);
  const tags: Partial<Record<TagName, readonly number[]>> = {};
  for (let i = 0; i < Math.min(count, MOST_VALUES); i++) {
    const at = start + offset + countBytes + i * entryBytes;
    const number = source.at(at, 2)?.getUint16(0, isLittle);
    const name = NAMES[number as keyof typeof NAMES];
    if (name) tags[name] = valuesAt(source, start, at, layout);
  }
  const end = source.at(start + offset + countBytes + count * entryBytes, offsetBytes);
  const next = !end ? 0 : isBig ? Number(end.getBigUint64(0, isLittle)) : end.getUint32(0, isLittle);
  return { tags, next };
};

/** The values of the entry at an offset: in the entry where they fit, else where it points. */
const valuesAt = (source: ByteSource, start: number, at: number, { isLittle, isBig }: Layout): number[] => {
  const [headBytes, inside] = isBig ? [12, 8] : [8, 4];
  const entry = source.at(at, headBytes + inside);
  if (!entry) return [];
  const bytes = TYPE_BYTES[entry.getUint16(2, isLittle)] ?? 0;
  const stored = isBig ? Number(entry.getBigUint64(4, isLittle)) : entry.getUint32(4, isLittle);
  const pointer = isBig
    ? Number(entry.getBigUint64(headBytes, isLittle))
    : entry.getUint32(headBytes, isLittle);
  const count = Math.min(stored, MOST_VALUES);
  const place = stored * bytes <= inside ? at + headBytes : start + pointer;
  const values = bytes === 0 ? undefined : source.at(place, Math.min(count * bytes, source.length - place));
  if (!values) return [];
  return Array.from({ length: Math.floor(values.byteLength / bytes) }, (_, i) =>
    numberAt(values, i * bytes, bytes, isLittle),
  );
};

const numberAt = (view: DataView, at: number, bytes: number, isLittle: boolean): number => {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, isLittle);
  return bytes === 4 ? view.getUint32(at, isLittle) : Number(view.getBigUint64(at, isLittle));
};
