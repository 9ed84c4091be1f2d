/** Files by names with parts in a folder of the browser's own file system (OPFS). */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { asWriteFailure } from '../write-failure.ts';

/** The folder of a file, as far as it is there or is made; undefined where it is not. */
const folderOf = async (
  root: FileSystemDirectoryHandle,
  parts: readonly string[],
  create: boolean,
): Promise<FileSystemDirectoryHandle | undefined> => {
  let folder = root;
  for (const part of parts) {
    const next = await orAbsent(folder.getDirectoryHandle(part, { create }));
    if (!next) return undefined;
    folder = next;
  }
  return folder;
};

/** A folder below the root by its name, whose parts are set apart by `/`; the root for ''. */
export const folderBelow = (
  root: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemDirectoryHandle | undefined> =>
  folderOf(root, name === '' ? [] : name.split('/'), false);

/** The file of a name, if it is there. */
export const fileBelow = async (root: FileSystemDirectoryHandle, name: string): Promise<File | undefined> => {
  const parts = name.split('/');
  const folder = await folderOf(root, parts.slice(0, -1), false);
  const handle = folder && (await orAbsent(folder.getFileHandle(parts.at(-1) as string)));
  return handle?.getFile();
};

/** The handle of a file that is made, with its folders, if it is not there. */
export const madeBelow = async (
  root: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemFileHandle> => {
  const parts = name.split('/');
  const folder = (await folderOf(root, parts.slice(0, -1), true)) as FileSystemDirectoryHandle;
  return folder.getFileHandle(parts.at(-1) as string, { create: true });
};

/** Puts content in the place of a file as a whole; a tab that ends before leaves the file as it was. */
export const putBelow = async (
  root: FileSystemDirectoryHandle,
  name: string,
  content: string | Blob,
): Promise<void> => {
  const file = await (await madeBelow(root, name)).createWritable();
  await file.write(content);
  await file.close();
};

/** Removes a file or a folder with all that is in it, if it is there. */
export const removeBelow = async (root: FileSystemDirectoryHandle, name: string): Promise<void> => {
  const parts = name.split('/');
  const folder = await folderOf(root, parts.slice(0, -1), false);
  await (folder && orAbsent(folder.removeEntry(parts.at(-1) as string, { recursive: true })));
};

/** Names of all files below a folder, with `/` between parts, sorted. */
export const allFiles = async (folder: FileSystemDirectoryHandle): Promise<string[]> => {
  const names: string[] = [];
  for await (const [name, handle] of folder.entries())
    if (handle.kind === 'file') names.push(name);
    else
      names.push(...(await allFiles(handle as FileSystemDirectoryHandle)).map((below) => `${name}/${below}`));
  return names.sort();
};

/** Undefined for what is not there, or is a file where a folder is expected. */
const orAbsent = async <T>(found: Promise<T>): Promise<T | undefined> => {
  try {
    return await found;
  } catch (error) {
    if (error instanceof DOMException && ['NotFoundError', 'TypeMismatchError'].includes(error.name))
      return undefined;
    throw error;
  }
};

/** An error of writing, as FILE with what to do. */
export const opfsFailure = (place: string, error: unknown): Pix2PixError => {
  const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
  return asWriteFailure(
    new Pix2PixError(
      'FILE',
      isFull
        ? `${place}: cannot be written, since the browser gives this site no more space; remove trainings that are not needed any more, or free space on the disk`
        : `${place}: cannot be written (${messageOf(error)}); is the site's data being cleared?`,
      { cause: error },
    ),
  );
};
