/** Kinds of image files: which are read, and how each begins. */
import type { ByteSource } from './byte-source.ts';

/** What is read, by the end of a file's name. */
export const IMAGE_EXTENSIONS = [
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.png',
  '.apng',
  '.webp',
  '.tif',
  '.tiff',
  '.gif',
  '.avif',
  '.bmp',
  '.pbm',
  '.pgm',
  '.ppm',
  '.pnm',
  '.pam',
  '.pfm',
  '.npy',
  '.npz',
  '.dcm',
] as const;

/** For messages. */
export const READ_KINDS = 'JPEG, PNG, WebP, TIFF, GIF, AVIF, BMP, netpbm, NumPy and DICOM files are read';

export type ReadKind =
  | 'JPEG'
  | 'PNG'
  | 'WebP'
  | 'TIFF'
  | 'GIF'
  | 'AVIF'
  | 'BMP'
  | 'netpbm'
  | 'NPY'
  | 'NPZ'
  | 'DICOM';

interface Kind {
  readonly name: string;
  readonly read?: ReadKind;
  /** Beginnings of such files; a dot stands for any byte. */
  readonly starts?: readonly string[];
  /** The beginning of a kind that is text, or has it after bytes of any value. */
  readonly text?: RegExp;
}

/** By first bytes, since names may be mistaken; kinds that are not read are named in the error. */
const KINDS: readonly Kind[] = [
  { name: 'JPEG', read: 'JPEG', starts: ['\xff\xd8\xff'] },
  { name: 'PNG', read: 'PNG', starts: ['\x89PNG\r\n\x1a\n'] },
  { name: 'WebP', read: 'WebP', starts: ['RIFF....WEBP'] },
  { name: 'TIFF', read: 'TIFF', starts: ['II*\0', 'II+\0', 'MM\0*', 'MM\0+'] },
  { name: 'GIF', read: 'GIF', starts: ['GIF87a', 'GIF89a'] },
  { name: 'AVIF', read: 'AVIF', text: /^.{4}ftyp(avif|avis|mif1.{4}(.{4})*?avif)/s },
  { name: 'a HEIC image', text: /^.{4}ftyp(hei|hev|mif1|msf1)/s },
  { name: 'a BMP image', read: 'BMP', starts: ['BM'] },
  { name: 'a JPEG XL image', starts: ['\xff\n', '\0\0\0\x0cJXL '] },
  { name: 'a JPEG 2000 image', starts: ['\0\0\0\x0cjP  ', '\xffO\xffQ'] },
  { name: 'a Photoshop document', starts: ['8BPS'] },
  { name: 'an OpenEXR image', starts: ['v/1\x01'] },
  { name: 'a Radiance HDR image', starts: ['#?R'] },
  { name: 'a netpbm image', read: 'netpbm', text: /^P[1-7fF]\s/ },
  { name: 'an NPY array', read: 'NPY', starts: ['\x93NUMPY'] },
  { name: 'a DICOM file', read: 'DICOM', text: /^.{128}DICM/s },
  { name: 'an HDF5 file', starts: ['\x89HDF'] },
  {
    name: 'an SVG drawing',
    text: /^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg/s,
  },
  { name: 'a web page, perhaps of a failed download', text: /^\s*<(!doctype html|html)/i },
  {
    name: 'a pointer of Git LFS without the image (`git lfs pull` fetches it)',
    starts: ['version https://git-lfs'],
  },
  { name: 'a PDF document', starts: ['%PDF'] },
  { name: 'an NPZ file of arrays', read: 'NPZ', text: /^PK.{28}[^/]{1,200}\.npy/s },
  { name: 'a ZIP archive', starts: ['PK\x03\x04'] },
];

/** Longer than every beginning above, comments of an SVG aside. */
const START_BYTES = 256;

/** The kind that the first bytes tell, or undefined for none that is known. */
export const kindOf = (source: ByteSource): Pick<Kind, 'name' | 'read'> | undefined => {
  const view = source.at(0, Math.min(START_BYTES, source.length));
  if (!view) return undefined;
  const head = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  return KINDS.find(
    ({ starts = [], text }) => starts.some((start) => beginsWith(head, start)) || text?.test(head),
  );
};

const beginsWith = (head: string, start: string): boolean => {
  for (let i = 0; i < start.length; i++) if (start[i] !== '.' && start[i] !== head[i]) return false;
  return true;
};

/** Kinds whose pages are the frames of an animation, of which the first is read. */
export const ANIMATED: readonly ReadKind[] = ['GIF', 'WebP', 'AVIF', 'PNG'];
