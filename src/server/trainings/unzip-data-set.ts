/** The files of a data set out of a .zip that was sent: images and lists of pairs, under names below its folder. */
import { crc32 } from 'node:zlib';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { isDataFile, requireFilePath } from './file-names.ts';

/** Writes each file by its path; nothing is in memory but a part of one file. Throws DATA if it is no whole .zip, OPTION for its paths. */
export const unzipDataSet = async (
  archive: string,
  write: (path: string, content: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> => {
  const zip = await openPromise(archive, { lazyEntries: true, decodeStrings: false, autoClose: false }).catch(
    (error: unknown) => {
      throw damaged(error);
    },
  );
  try {
    const found: { readonly path: string; readonly entry: Entry }[] = [];
    try {
      for await (const entry of zip.eachEntry()) {
        const path = pathOf(entry);
        if (isFile(entry, path) && isDataFile(path)) found.push({ path, entry });
      }
    } catch (error) {
      throw damaged(error);
    }
    const top = onlyFolder(found.map(({ path }) => path));
    for (const { path } of found) requireFilePath(path.slice(top.length)); // before anything is written
    if (found.length === 0)
      throw new Pix2PixError(
        'DATA',
        'serve: the .zip has no images; put the images of a data set into it, in folders such as train/A and train/B',
      );
    for (const { path, entry } of found) await write(path.slice(top.length), contentOf(zip, entry, path));
  } finally {
    zip.close();
  }
};

const pathOf = ({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string =>
  getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);

/** Links are left out: their content would be a path. The mode of Unix is in the upper half; 0 is of other systems. */
const isFile = ({ externalFileAttributes }: Entry, path: string): boolean =>
  !path.endsWith('/') && [0, 8].includes((externalFileAttributes >>> 28) & 15);

/** Folders that say what a data set's images are, so that they are none around it. */
const SPLIT_OR_SIDE = /^((train|val|test)([-_]?[ABW])?|[ABW])$/;

/** `facades/` where everything lies in one folder around the data set; else nothing. */
const onlyFolder = (paths: readonly string[]): string => {
  const [first = ''] = paths;
  const name = first.slice(0, first.indexOf('/') + 1);
  if (name === '' || SPLIT_OR_SIDE.test(name.slice(0, -1))) return '';
  return paths.every((path) => path.startsWith(name)) ? name : '';
};

async function* contentOf(zip: ZipFile, entry: Entry, path: string): AsyncGenerator<Uint8Array> {
  let sum = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      sum = crc32(chunk as Buffer, sum); // as: a stream of bytes
      yield chunk as Buffer;
    }
  } catch (error) {
    throw damaged(error);
  }
  if (sum !== entry.crc32) throw damaged(new Error(`${path.slice(0, 120)} does not have its checksum`));
}

const damaged = (error: unknown): Pix2PixError =>
  new Pix2PixError(
    'DATA',
    `serve: this is not a whole .zip file (${messageOf(error)}); send a .zip, and send it again if it was cut short`,
    { cause: error },
  );
