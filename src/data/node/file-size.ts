/** What a file's first bytes say: whether it is an image, and its size; quick enough for a hundred thousand files. */
import { closeSync } from 'node:fs';
import { messageOf } from '../../core/errors.ts';
import { openRegularSync } from '../../core/node/regular-file.ts';
import type { Size } from '../transform.ts';
import { sourceOfFile } from './byte-source.ts';
import { imageHeader } from './codecs.ts';
import { lookAt, readProblem, sizeProblem } from './image-problem.ts';
import { quickSize } from './quick-size.ts';

/** A file of a data set: its bytes, and either its size in pixels, upright, or why it cannot be used. */
export interface FileCheck {
  readonly bytes: number;
  readonly size?: Size;
  readonly problem?: string;
  /** Frames of an animation, of which the first is read; absent for one. */
  readonly numFrames?: number;
}

/** Looks at a file without decoding it. */
export const checkFile = async (path: string): Promise<FileCheck> => {
  const quick = checkQuickly(path);
  if (quick.problem !== undefined || quick.size) return quick;
  const { bytes } = quick;
  try {
    const { width, height, numFrames } = await imageHeader(path); // an unusual file: the decoder decides
    return { bytes, size: { width, height }, ...(numFrames > 1 ? { numFrames } : {}) };
  } catch (error) {
    return { bytes, problem: messageOf(error).replace(`${path}: `, '') }; // the caller names the file
  }
};

// Synchronous calls: three short ones cost a fifth of what going through the thread pool does.
const checkQuickly = (path: string): FileCheck => {
  try {
    const { fd, bytes } = openRegularSync(path);
    try {
      return { bytes, ...sizeOrProblem(fd, bytes) };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    return { bytes: 0, problem: readProblem(error) };
  }
};

/** Neither where only the decoder can tell. */
const sizeOrProblem = (fd: number, bytes: number): Omit<FileCheck, 'bytes'> => {
  const source = sourceOfFile(fd, bytes);
  const { kind, problem } = lookAt(source);
  if (problem !== undefined) return { problem };
  const size = quickSize(source, kind);
  if (!size) return {};
  const tooLarge = sizeProblem(size);
  return tooLarge === undefined ? { size } : { problem: tooLarge };
};
