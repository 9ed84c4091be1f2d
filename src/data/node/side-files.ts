/** The files of one side of a data set, and those of them that are looked at to find what it holds. */
import { Pix2PixError } from '../../core/errors.ts';
import { ANIMATED } from '../files/image-kinds.ts';
import { type AnyImage, crop } from '../image.ts';
import { directed, isOfFile } from '../pairs.ts';
import type { SidePage } from '../side-format.ts';
import type { Stored } from '../side-image.ts';
import { spread } from '../spread.ts';
import { readImageBytes } from './codecs.ts';
import type { DataSet } from './folders.ts';
import { type StoredHeader, storedHeader } from './formats/stored-image.ts';
import { pathOf } from './pair-files.ts';
import { readPages } from './read-side.ts';

export { spread } from '../spread.ts';

/** Headers looked at of each side. */
export const MOST_HEADERS = 32;

/** Files read for the range of their values, and for the classes of labels: a set of usual size whole. */
export const MOST_READ = 500;

/** The files of a side, and which part of each is the side's. */
export interface SideFiles {
  readonly folder: string;
  readonly files: readonly string[];
  /** Whether files that turn out to be unlike the others are left out; otherwise they are an error. */
  readonly leavesOut: boolean;
  /** Of files that hold both sides: left or right. */
  readonly half?: 0 | 1;
  /** For messages: which command looks at them, and what they are. */
  readonly command: 'train' | 'evaluate';
  readonly title: string;
  readonly kindFlag: string;
  /** Where a user lists classes. */
  readonly classList: string;
  /** The option that names a page, with a value. */
  readonly pageOption: (value: SidePage) => string;
  readonly page?: SidePage | undefined;
}

export const sidesOf = (data: DataSet): { readonly input: SideFiles; readonly target: SideFiles } => {
  const { folder, pairs, direction } = data;
  const leavesOut = data.onUnreadable !== undefined;
  const unpaired =
    'sideFiles' in data ? (data.sideFiles as Record<'input' | 'target', readonly string[]>) : undefined;
  const at = (place: 0 | 1): Omit<SideFiles, 'title' | 'kindFlag' | 'pageOption'> => {
    const isOneFile = pairs[0]?.files.length === 1;
    const files = pairs.map((pair) => (isOneFile ? pair.files[0] : (pair.files[place] as string)));
    return {
      folder,
      files,
      leavesOut,
      command: 'train',
      classList: 'the palette of dataset.json',
      ...(isOneFile ? { half: place } : {}),
    };
  };
  const { input, target } = directed(direction, at(0), at(1));
  return {
    input: {
      ...input,
      ...(unpaired ? { files: unpaired.input } : {}),
      title: 'input',
      kindFlag: 'inputKind (--input-kind)',
      pageOption: (value) => `inputPage (--input-page ${value})`,
    },
    target: {
      ...target,
      ...(unpaired ? { files: unpaired.target } : {}),
      title: 'target',
      kindFlag: 'outputKind (--output-kind)',
      pageOption: (value) => `outputPage (--output-page ${value})`,
    },
  };
};

/**
 * What `read` makes of files, those that cannot be read left out: what is done with them is decided elsewhere. Throws the
 * first error where none can be read, if one has to be.
 */
export const ofReadable = async <T>(
  { folder, files }: SideFiles,
  most: number,
  read: (path: string, file: string) => Promise<T>,
  { isNeeded = false }: { readonly isNeeded?: boolean } = {},
): Promise<T[]> => {
  const results: T[] = [];
  let first: unknown;
  for (const file of spread(files, most)) {
    try {
      results.push(await read(pathOf(folder, file), file));
    } catch (error) {
      if (!isOfFile(error)) throw error;
      first ??= error;
    }
  }
  if (isNeeded && results.length === 0 && first !== undefined) throw first;
  return results;
};

/** What a file of a side says of its samples. */
export interface FileHeader extends StoredHeader {
  /** Its name, for messages. */
  readonly file: string;
}

export const headersOf = (side: SideFiles): Promise<FileHeader[]> => {
  const page = typeof side.page === 'number' ? { page: side.page } : {};
  return ofReadable(
    side,
    MOST_HEADERS,
    async (path, file) => ({ ...(await storedHeader(path, page)), file }),
    { isNeeded: 'page' in page },
  );
};

const partOf = (image: AnyImage, half: SideFiles['half']): AnyImage => {
  if (half === undefined) return image;
  const width = Math.floor(image.width / 2);
  return crop(image, { x: half * width, y: 0, width, height: image.height });
};

export const readPart = async (path: string, { half, page }: SideFiles): Promise<Stored> => {
  const stored = await readPages(await readImageBytes(path), path, page);
  return { ...stored, image: partOf(stored.image, half) };
};

/** The page of a format that takes one. Throws OPTION for all of them. */
export const pageOf = ({ command, page, pageOption }: SideFiles): { readonly page?: number } => {
  if (page === undefined) return {};
  if (page !== 'channels') return { page };
  throw new Pix2PixError(
    'OPTION',
    `${command}: ${pageOption('channels')} makes channels of pages that hold measured values, and these hold colours or classes; choose one page: ${pageOption(0)}`,
  );
};

/** Throws DATA for files of several pages of which none was chosen; the frames of an animation are another thing. */
export const requireOnePage = (
  { command, title, page, pageOption }: SideFiles,
  headers: readonly FileHeader[],
): void => {
  const stack = headers.find(({ kind, numPages }) => numPages > 1 && !ANIMATED.includes(kind));
  if (!stack || page !== undefined) return;
  throw new Pix2PixError(
    'DATA',
    `${command}: the ${title} images have ${stack.numPages} ${stack.kind === 'NPZ' ? 'arrays' : 'pages'} (${stack.file}); choose one, ${pageOption(0)}, or take all as channels, ${pageOption('channels')}`,
  );
};
