/** Opens a file of weights of any kind, told by its first bytes. */

import { naming } from '../../core/naming.ts';
import { accessFile } from '../../core/node/file-access.ts';
import type { RandomAccess } from '../../core/random-access.ts';
import { openSafetensors } from '../safetensors-file.ts';
import type { TensorFile } from '../tensor-file.ts';

/**
 * Opens a file of named tensors: safetensors. Nothing in it is run. Throws FILE if it cannot be read, FORMAT for
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

const openAccess = (access: RandomAccess, path: string): Promise<TensorFile> => openSafetensors(access, path);
