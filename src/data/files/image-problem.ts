/** Why an image cannot be used, told apart: each cause has its own fix. */
import { messageOf } from '../../core/errors.ts';
import type { Size } from '../transform.ts';
import type { ByteSource } from './byte-source.ts';
import { kindOf, READ_KINDS, type ReadKind } from './image-kinds.ts';
import { isTiffMisread, tiffProblem } from './tiff-problem.ts';
import { tiffPages } from './tiff-tags.ts';

/** The kind of a file that is read, or what is wrong with it, as a sentence without its subject. */
export type Kind =
  | { readonly kind: ReadKind; readonly problem?: undefined }
  | { readonly kind?: undefined; readonly problem: string };

/** How an image of 8 bits is made of a file. */
export type Look =
  | {
      readonly kind: ReadKind;
      /** Whether its samples are read as they are stored, since the image library would not, or wrong. */
      readonly isStored: boolean;
      readonly problem?: undefined;
    }
  | { readonly kind?: undefined; readonly problem: string };

/** What the first bytes tell. */
export const kindProblem = (source: ByteSource): Kind => {
  if (source.length === 0) return { problem: 'is empty (0 bytes)' };
  const kind = kindOf(source);
  if (!kind) return { problem: `is not an image by its first bytes (${firstBytes(source)}); ${READ_KINDS}` };
  if (!kind.read) return { problem: `is ${kind.name}, which is not read; save it as PNG or JPEG` };
  return { kind: kind.read };
};

/** Kinds that the image library does not read. */
const STORED_KINDS: readonly ReadKind[] = ['BMP', 'netpbm', 'NPY', 'NPZ', 'DICOM'];

/** What the first bytes tell, and the tags of a TIFF file, of an image that is to be read as 8 bits. */
export const lookAt = (source: ByteSource): Look => {
  const look = kindProblem(source);
  if (look.problem !== undefined) return look;
  const { kind } = look;
  if (kind !== 'TIFF') return { kind, isStored: STORED_KINDS.includes(kind) };
  const pages = tiffPages(source);
  const problem = tiffProblem(pages);
  return problem === undefined ? { kind, isStored: isTiffMisread(pages) } : { problem };
};

const firstBytes = (source: ByteSource): string => {
  const head = source.at(0, Math.min(8, source.length));
  return Array.from({ length: head?.byteLength ?? 0 }, (_, i) =>
    (head?.getUint8(i) ?? 0).toString(16).padStart(2, '0'),
  ).join(' ');
};

/** Pixels that the decoder takes, by its default: a square of 0x3FFF. */
export const MOST_PIXELS = 0x3fff * 0x3fff;

/** What is wrong with an image of this size, if anything. */
export const sizeProblem = ({ width, height }: Size): string | undefined =>
  width * height > MOST_PIXELS
    ? `has ${width}x${height} pixels, more than the ${MOST_PIXELS} that are decoded; make it smaller`
    : undefined;

/** What the decoder's error means for a file of a kind that it reads. */
export const decoderProblem = (kind: ReadKind, error: unknown): string => {
  const [line = ''] = messageOf(error).split('\n'); // libvips repeats itself, one line each time
  const reason = line.replace(/^Input (buffer|file) /, '').replace(/:\s*$/, '');
  if (/exceeds pixel limit/i.test(line))
    return `has more than the ${MOST_PIXELS} pixels that are decoded; make it smaller`;
  // Of a torn TIFF file, whose directory is at its end, the decoder says that the format is unsupported.
  if (/not supported|not configured/i.test(line))
    return `is a ${kind} file of a form that is not read (${reason}); save it as PNG`;
  return `cannot be decoded (${reason}): the ${kind} file is torn or damaged; copy it again, or remove it`;
};

/** Why a file cannot be read at all, by the system's code. */
const READ_FIXES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the path',
  EACCES: 'permission denied; allow reading it (chmod u+r)',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle; replace them with the file',
  EMFILE: 'too many files are open; raise the limit (ulimit -n)',
};

/** What is wrong with a file that cannot be opened or read, as a sentence without its subject. */
export const readProblem = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return `cannot be read: ${READ_FIXES[code] ?? messageOf(error)}`;
};
