/** Files as a page is given them: folders that are chosen or dropped, or a zip. */
import { Pix2PixError } from '../../core/errors.ts';
import type { FilesSource, TabFile } from '../../data/web/tab-source.ts';

/** Files of a folder whose paths begin with its name, or single files, become a source. Throws DATA if there are none. */
export const sourceOfFiles = (files: readonly TabFile[]): FilesSource => {
  const seen = files.filter(({ path }) => !isHidden(path));
  const first = seen[0];
  if (!first)
    throw new Pix2PixError(
      'DATA',
      'Nothing was found in what you gave; expected a folder of pictures, or a zip of one',
    );
  if (seen.length === 1 && isZip(first.file))
    return { kind: 'files', name: first.file.name.replace(/\.zip$/i, ''), files: seen };
  const top = first.path.split('/')[0] as string;
  if (!seen.every(({ path }) => path.startsWith(`${top}/`)))
    return { kind: 'files', name: 'your pictures', files: seen };
  return {
    kind: 'files',
    name: top,
    files: seen.map(({ path, file }) => ({ path: path.slice(top.length + 1), file })),
  };
};

/** What systems and programs put beside pictures. */
const isHidden = (path: string): boolean =>
  path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');

const isZip = ({ name, type }: File): boolean => /\.zip$/i.test(name) || type === 'application/zip';

/** The files of an input element: with their paths, where a folder was chosen. */
export const filesOfInput = (input: HTMLInputElement): TabFile[] =>
  [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

/** The files of a drop, those of folders too. Call it at once: afterwards a drop can no longer be read. */
export const filesOfDrop = async (transfer: DataTransfer | null): Promise<TabFile[]> => {
  const entries = [...(transfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return (await Promise.all(entries.map(filesBelow))).flat();
};

const filesBelow = async (entry: FileSystemEntry): Promise<TabFile[]> => {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: TabFile[] = [];
  // a reader gives some entries at a time, and none at the end
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return files;
    for (const one of some) files.push(...(await filesBelow(one)));
  }
};
