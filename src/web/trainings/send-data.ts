/** Sends a data set to the server of this page: a .zip in one piece, other files one by one, some at the same time. */
import { ADDRESSES } from '../../api/routes.ts';
import type { DataSet, DeleteReply, FileReply } from '../../api/trainings.ts';
import { Pix2PixError } from '../../core/errors.ts';
import { fetchJson } from '../app/server-data.ts';

/** A file, and where it lies in its data set: `train/A/0001.png`. */
export interface SentFile {
  readonly path: string;
  readonly file: Blob;
}

export interface SendOptions {
  /** Told the number of files that have arrived. */
  readonly onProgress?: ((sent: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Browsers send so many requests to one server at the same time, less one for the page itself. */
const AT_ONCE = 5;

/** Sends files as a data set of a name. What was sent goes if that fails, or is ended by the signal. */
export const sendDataSet = async (
  name: string,
  files: readonly SentFile[],
  { onProgress, signal }: SendOptions = {},
): Promise<DataSet> => {
  const [first] = files;
  if (!first)
    throw new Pix2PixError(
      'DATA',
      'There are no files to send; choose a folder of pictures, or a .zip of one.',
    );
  const init = { method: 'POST', ...(signal ? { signal } : {}) };
  if (files.length === 1 && isZip(first.path)) {
    const headers = { 'content-type': 'application/zip' };
    return fetchJson<DataSet>(ADDRESSES.newDataSet(name), { ...init, headers, body: first.file });
  }
  const set = await fetchJson<DataSet>(ADDRESSES.newDataSet(name), init);
  try {
    let next = 0;
    let sent = 0;
    let kept = 0;
    const send = async (): Promise<void> => {
      for (let one = files[next++]; one; one = files[next++]) {
        const { isKept } = await fetchJson<FileReply>(ADDRESSES.dataFile(set.id, one.path), {
          ...init,
          body: one.file,
        });
        if (isKept) kept++;
        onProgress?.(++sent);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, send));
    if (kept === 0)
      throw new Pix2PixError('DATA', 'None of the files is a picture; choose the folder with the pictures.');
    return set;
  } catch (error) {
    await fetchJson<DeleteReply>(ADDRESSES.deleteDataSet(set.id), { method: 'DELETE' }).catch(() => {}); // the first error tells more
    throw error;
  }
};

export const isZip = (path: string): boolean => /\.zip$/i.test(path);

/** The files of a folder that was chosen, without the folder's own name, and that name. */
export const filesOfChoice = (
  chosen: readonly Pick<File, 'name' | 'webkitRelativePath'>[],
): { readonly name: string; readonly paths: readonly string[] } => {
  const [first] = chosen;
  const path = first?.webkitRelativePath ?? '';
  const isFolder = path.includes('/');
  return {
    name: isFolder ? path.slice(0, path.indexOf('/')) : (first?.name ?? '').replace(/\.[^.]*$/, ''),
    paths: chosen.map((file) =>
      isFolder ? file.webkitRelativePath.slice(file.webkitRelativePath.indexOf('/') + 1) : file.name,
    ),
  };
};

/** A name that the server takes for a data set or run. */
export const plainName = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} _.-]+/gu, '-')
    .replace(/^[-. ]+|[. ]+$/g, '')
    .slice(0, 60) || 'pictures';
