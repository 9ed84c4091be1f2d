/** What a file's first bytes say: whether it is an image, and its size; quick enough for a hundred thousand files. */
import { closeSync } from 'node:fs';
import { messageOf } from '../../core/errors.ts';
import { openRegularSync } from '../../core/node/regular-file.ts';
import type { ReadKind } from '../files/image-kinds.ts';
import { type Kind, kindProblem, lookAt, readProblem, sizeProblem } from '../files/image-problem.ts';
import { quickSize } from '../files/quick-size.ts';
import type { FileCheck } from '../layouts/file-check.ts';
import { type ByteSource, sourceOfFile } from './byte-source.ts';
import { imageHeader } from './codecs.ts';
import { storedHeader } from './formats/stored-image.ts';

export type { FileCheck } from '../layouts/file-check.ts';

/** Looks at a file without decoding it, that may hold colours of 8 bits, class ids or measured values. */
export const checkAnyFile = async (path: string): Promise<FileCheck> => {
  const { kind, ...quick } = checkQuickly(path, kindProblem);
  if (kind === undefined || !HOLD_VALUES.includes(kind)) return checkFile(path);
  if (quick.problem !== undefined || quick.size) return quick;
  const { bytes } = quick;
  try {
    const { width, height } = await storedHeader(path);
    return { bytes, size: { width, height } };
  } catch (error) {
    return { bytes, problem: messageOf(error).replace(`${path}: `, '') }; // the caller names the file
  }
};

/** Kinds of files that may hold what no colours of 8 bits are: which, is found out before a training. */
const HOLD_VALUES: readonly ReadKind[] = ['TIFF', 'BMP', 'netpbm', 'NPY', 'NPZ', 'DICOM'];

/** Looks at a file without decoding it, that is to be read as colours of 8 bits. */
export const checkFile = async (path: string): Promise<FileCheck> => {
  const { kind: _, ...quick } = checkQuickly(path, lookAt);
  if (quick.problem !== undefined || quick.size) return quick;
  const { bytes } = quick;
  try {
    const { width, height, numFrames } = await imageHeader(path); // an unusual file: the decoder decides
    return { bytes, size: { width, height }, ...(numFrames > 1 ? { numFrames } : {}) };
  } catch (error) {
    return { bytes, problem: messageOf(error).replace(`${path}: `, '') }; // the caller names the file
  }
};

type QuickCheck = FileCheck & { readonly kind?: ReadKind };
type LookAt = (source: ByteSource) => Kind;

// Synchronous calls: three short ones cost a fifth of what going through the thread pool does.
const checkQuickly = (path: string, look: LookAt): QuickCheck => {
  try {
    const { fd, bytes } = openRegularSync(path);
    try {
      return { bytes, ...sizeOrProblem(fd, bytes, look) };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    return { bytes: 0, problem: readProblem(error) };
  }
};

/** Neither size nor problem where only the decoder can tell. */
const sizeOrProblem = (fd: number, bytes: number, look: LookAt): Omit<QuickCheck, 'bytes'> => {
  const source = sourceOfFile(fd, bytes);
  const { kind, problem } = look(source);
  if (problem !== undefined) return { problem };
  const size = quickSize(source, kind);
  if (!size) return { kind };
  const tooLarge = sizeProblem(size);
  return { kind, ...(tooLarge === undefined ? { size } : { problem: tooLarge, tooLarge: size }) };
};
