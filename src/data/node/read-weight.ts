/** The weights of a pair's pixels, read from their file. */
import type { AnyImage } from '../image.ts';
import { weightImage } from '../pixel-weights.ts';
import { readStored } from './formats/stored-image.ts';

/** Throws FILE if the file cannot be read, DATA if it holds no weights. */
export const readWeight = async (path: string): Promise<AnyImage> =>
  weightImage(await readStored(path), path);
