/** Opens a file of weights of any kind, told by its first bytes. */

import { naming } from '../../core/naming.ts';
import { accessFile } from '../../core/node/file-access.ts';
import type { RandomAccess } from '../../core/random-access.ts';
import { isPict, openPict } from '../pict-file.ts';
import { openSafetensors } from '../safetensors-file.ts';
import type { TensorFile } from '../tensor-file.ts';

/**
 * Opens a file of named tensors: safetensors, or affinelayer's .pict. Nothing in it is run. Throws FILE if it cannot be read, FORMAT for
 * another kind of file.
 */
export const openWeights = async (path: string): Promise<TensorFile> => {
  const access = await naming(path, () => accessFile(path));
  try {
    return await naming(path, () => openAccess(access, path));
  } catch (error) {
    await access.close();
    throw error;
  }
};

/** By the first bytes, and the path where they do not tell. */
const openAccess = async (access: RandomAccess, path: string): Promise<TensorFile> => {
  const start = await access.read(0, Math.min(START_BYTES, access.length));
  return isPict(start) || path.endsWith('.pict') ? openPict(access, path) : openSafetensors(access, path);
};

/** As many as tell the kinds apart. */
const START_BYTES = 16;
