/** Nothing of anybody is overwritten: an output folder is new or empty. */
import { mkdir, readdir } from 'node:fs/promises';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';

/** Makes a folder if it is missing. Throws FILE if it is not empty or cannot be made. */
export const requireEmpty = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
    const found = await readdir(folder);
    if (found.length === 0) return;
    throw new Pix2PixError(
      'FILE',
      `${folder}: is not empty (it has ${found.slice(0, 3).join(', ')}); choose another folder, or remove it`,
    );
  } catch (error) {
    if (error instanceof Pix2PixError) throw error;
    throw new Pix2PixError('FILE', `${folder}: cannot be made (${messageOf(error)}); choose another folder`, {
      cause: error,
    });
  }
};
