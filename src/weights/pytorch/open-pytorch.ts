/** Opens files of torch.save: the zip container, and the one before it. */
import type { RandomAccess } from '../../core/random-access.ts';
import { type Fail, failureOf } from '../../safetensors/header.ts';
import type { TensorFile } from '../tensor-file.ts';
import { openLegacyContainer } from './legacy-container.ts';
import { openZipContainer } from './zip-container.ts';

/** As many bytes as tell the kind of a file: the magic of a tar archive ends at byte 262. */
export const START_BYTES = 264;

/** `PK`: a zip archive, whatever is in it. */
const isZip = (start: Uint8Array): boolean =>
  start[0] === 0x50 && start[1] === 0x4b && start[2] === 0x03 && start[3] === 0x04;

/** A pickle of protocol 2 or later. */
const isPickle = ([first, protocol]: Uint8Array): boolean =>
  first === 0x80 && protocol !== undefined && protocol >= 2 && protocol <= 5;

const TAR_MAGIC = new TextEncoder().encode('ustar');
const TAR_MAGIC_AT = 257;

const isTar = (start: Uint8Array): boolean => TAR_MAGIC.every((byte, i) => start[TAR_MAGIC_AT + i] === byte);

/** Whether a file of torch.save may begin so. */
export const isPytorchStart = (start: Uint8Array): boolean => isZip(start) || isPickle(start) || isTar(start);

/**
 * Opens a file that torch.save wrote. Its pickle is read without Python: tensors and plain values are taken, nothing is
 * run. Tensors have the names of their keys, joined by dots. Throws FORMAT for damaged files, for objects of classes,
 * with the line of Python that saves the weights alone, and for the tar archives of the first PyTorch.
 */
export const openPytorch = async (access: RandomAccess, name: string): Promise<TensorFile> => {
  const fail: Fail = failureOf(name);
  const start = await access.read(0, Math.min(START_BYTES, access.length));
  if (isZip(start)) return openZipContainer(access, name, fail);
  if (isPickle(start)) return openLegacyContainer(access, name, fail);
  if (isTar(start))
    return fail(
      'is a tar archive, as the first versions of PyTorch wrote, expected a file of torch.save; load it with torch.load and save it again with torch.save',
    );
  return fail('does not begin as a file of torch.save; is it a PyTorch file?');
};
