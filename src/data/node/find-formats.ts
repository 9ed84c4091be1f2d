/** What the images of each side of a data set hold, found in their files where it is not asked for. */
import { Pix2PixError } from '../../core/errors.ts';
import { classIdsOf } from '../class-ids.ts';
import { type AnyImage, crop, isByteImage, type ValueRange } from '../image.ts';
import { classesOfIds } from '../label-classes.ts';
import { directed, isOfFile } from '../pairs.ts';
import {
  byteFormat,
  formatText,
  type LabelClass,
  type LabelForm,
  type SampleBits,
  type SideFormat,
  type SideFormats,
  type SidePage,
} from '../side-format.ts';
import type { Stored } from '../side-image.ts';
import { readImageBytes } from './codecs.ts';
import type { DataSetDescription } from './description.ts';
import type { DataSet } from './folders.ts';
import { type StoredHeader, storedHeader } from './formats/stored-image.ts';
import { pathOf } from './pair-files.ts';
import { readPages } from './read-side.ts';

/** What is asked for a side. */
export interface AskedFormat {
  readonly kind: 'auto' | SideFormat['kind'];
  /** Raw values that become -1 and 1; those of the files if absent. */
  readonly range?: ValueRange | undefined;
  /** Channels that colours are learned in; 4 keeps alpha. Other kinds have those of their files. */
  readonly channels: number;
  readonly labels: LabelForm;
  /** Which page of files of several; absent for the only one. */
  readonly page?: SidePage | undefined;
}

export interface FindFormatsOptions {
  readonly asked: { readonly input: AskedFormat; readonly target: AskedFormat };
  readonly description: DataSetDescription | undefined;
  readonly onNotice?: ((line: string) => void) | undefined;
}

/** Headers looked at, and files read for classes, of each side. */
const MOST_HEADERS = 32;
const MOST_READ_FOR_IDS = 12;

/** Files read for the range of their values, and for the classes of labels: a set of usual size whole. */
const MOST_READ = 500;

/** The files of a side, and which part of each is the side's. */
interface SideFiles {
  readonly folder: string;
  readonly files: readonly string[];
  /** Whether files that turn out to be unlike the others are left out; otherwise they are an error. */
  readonly leavesOut: boolean;
  /** Of files that hold both sides: left or right. */
  readonly half?: 0 | 1;
  /** For messages. */
  readonly title: string;
  readonly kindFlag: string;
  readonly pageFlag: string;
  readonly page?: SidePage | undefined;
}

/**
 * Formats of both sides, or undefined where all images are what files usually are: colour or gray of 8 bits. Throws DATA
 * for a kind that is asked for and that the files cannot be, and for values that are all equal.
 */
export const findFormats = async (
  data: DataSet,
  { asked, description, onNotice }: FindFormatsOptions,
): Promise<SideFormats | undefined> => {
  const sides = sidesOf(data);
  const classes = classesByPlace(data, description);
  const [input, target] = [
    await findFormat({ ...sides.input, page: asked.input.page }, asked.input, classes.input),
    await findFormat({ ...sides.target, page: asked.target.page }, asked.target, classes.target),
  ];
  if (input === undefined && target === undefined) return undefined;
  const formats = {
    input: input ?? byteFormat(asked.input.channels),
    target: target ?? byteFormat(asked.target.channels),
  };
  const text = (side: SideFormat, { channels }: AskedFormat): string =>
    side.kind === 'gray' && channels !== 1 ? 'colour' : formatText(side);
  onNotice?.(
    `Images hold: input ${text(formats.input, asked.input)}; target ${text(formats.target, asked.target)}`,
  );
  return formats;
};

const sidesOf = (data: DataSet): { readonly input: SideFiles; readonly target: SideFiles } => {
  const { folder, pairs, direction } = data;
  const leavesOut = data.onUnreadable !== undefined;
  const unpaired =
    'sideFiles' in data ? (data.sideFiles as Record<'input' | 'target', readonly string[]>) : undefined;
  const at = (place: 0 | 1): Omit<SideFiles, 'title' | 'kindFlag' | 'pageFlag'> => {
    const isOneFile = pairs[0]?.files.length === 1;
    const files = pairs.map((pair) => (isOneFile ? pair.files[0] : (pair.files[place] as string)));
    return { folder, files, leavesOut, ...(isOneFile ? { half: place } : {}) };
  };
  const { input, target } = directed(direction, at(0), at(1));
  return {
    input: {
      ...input,
      ...(unpaired ? { files: unpaired.input } : {}),
      title: 'input',
      kindFlag: 'inputKind (--input-kind)',
      pageFlag: 'inputPage (--input-page',
    },
    target: {
      ...target,
      ...(unpaired ? { files: unpaired.target } : {}),
      title: 'target',
      kindFlag: 'outputKind (--output-kind)',
      pageFlag: 'outputPage (--output-page',
    },
  };
};

/** Classes of dataset.json that have ids, for the side that its palette is of. */
const classesByPlace = (
  { direction }: DataSet,
  description: DataSetDescription | undefined,
): Record<'input' | 'target', readonly LabelClass[]> => {
  const classes = (description?.palette ?? []).flatMap(({ id, ...rest }) =>
    id === undefined ? [] : [{ id, ...rest }],
  );
  const isInput = (description?.direction ?? direction) === direction;
  return { input: isInput ? classes : [], target: isInput ? [] : classes };
};

const findFormat = async (
  side: SideFiles,
  asked: AskedFormat,
  classes: readonly LabelClass[],
): Promise<SideFormat | undefined> => {
  const headers = asked.kind === 'colour' || asked.kind === 'gray' ? [] : await headersOf(side);
  requireOnePage(side, headers);
  const isRaw =
    asked.kind === 'raw' || (asked.kind === 'auto' && headers.length > 0 && areMeasured(side, headers));
  if (isRaw) return rawFormat(side, asked, headers);
  if (
    asked.kind === 'ids' ||
    (asked.kind === 'auto' && headers.every(mayHoldIds) && (await looksLikeIds(side)))
  )
    return labelFormat(side, asked, classes);
  const page = pageOf(side);
  if (asked.channels === 4) return { kind: 'colour', channels: 4, ...page };
  if (!('page' in page)) return undefined;
  return asked.channels === 1
    ? { kind: 'gray', channels: 1, ...page }
    : { kind: 'colour', channels: 3, ...page };
};

/** The page of a format that takes one. Throws OPTION for all of them. */
const pageOf = ({ page, pageFlag }: SideFiles): { readonly page?: number } => {
  if (page === undefined) return {};
  if (page !== 'channels') return { page };
  throw new Pix2PixError(
    'OPTION',
    `train: ${pageFlag} channels) makes channels of pages that hold measured values, and these hold colours or classes; choose one page: ${pageFlag} 0)`,
  );
};

/** Throws DATA for files of several pages of which none was chosen; the frames of an animation are another thing. */
const requireOnePage = ({ title, page, pageFlag }: SideFiles, headers: readonly FileHeader[]): void => {
  const stack = headers.find(({ kind, numPages }) => numPages > 1 && !ANIMATED.includes(kind));
  if (!stack || page !== undefined) return;
  throw new Pix2PixError(
    'DATA',
    `train: the ${title} images have ${stack.numPages} ${stack.kind === 'NPZ' ? 'arrays' : 'pages'} (${stack.file}); choose one, ${pageFlag} 0), or take all as channels, ${pageFlag} channels)`,
  );
};

const ANIMATED: readonly StoredHeader['kind'][] = ['GIF', 'WebP', 'AVIF', 'PNG'];

/**
 * Whether a side holds measured values: all its files do. Of 8 and 16 bits mixed, all are rounded to 8. Throws DATA for a
 * mixture that has no common range.
 */
const areMeasured = ({ title, kindFlag }: SideFiles, headers: readonly FileHeader[]): boolean => {
  const numMeasured = headers.filter(isMeasured).length;
  if (numMeasured === 0) return false;
  if (numMeasured === headers.length) return true;
  if (headers.every(({ sampleType, channels }) => /^uint(8|16)$/.test(sampleType) && channels <= 4))
    return false;
  throw new Pix2PixError(
    'DATA',
    `train: some ${title} images hold values (${sampleText(headers.find(isMeasured))}) and others colours of 8 bits (${headers.find((header) => !isMeasured(header))?.file}); keep one kind, or read all as values: ${kindFlag} raw`,
  );
};

const sampleText = (header: FileHeader | undefined): string =>
  header ? `${header.file}, ${header.sampleType}` : '';

/** Whether a file may hold ids: indices, or bytes of gray. Gray in fewer bits is black to white, such as a drawing. */
const mayHoldIds = ({ channels, indexed, maxValue }: StoredHeader): boolean =>
  indexed !== undefined || (channels === 1 && maxValue === undefined);

/** Whether a file holds more than 8 bits of colour or gray: deep values without a profile, or other channels. */
export const isMeasured = ({
  channels,
  sampleType,
  hasProfile,
  indexed,
  hasAlpha,
}: StoredHeader): boolean => {
  if (indexed) return false;
  if (sampleType !== 'uint8') return !(hasProfile && channels >= 3);
  return channels > 4 || (channels === 2 && !hasAlpha);
};

/** Evenly spread over a list. */
const spread = <T>(list: readonly T[], most: number): T[] =>
  list.length <= most
    ? [...list]
    : Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)] as T);

/**
 * What `read` makes of files, those that cannot be read left out: what is done with them is decided elsewhere. Throws the
 * first error where none can be read, if one has to be.
 */
const ofReadable = async <T>(
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
interface FileHeader extends StoredHeader {
  /** Its name, for messages. */
  readonly file: string;
}

const headersOf = (side: SideFiles): Promise<FileHeader[]> => {
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

const readPart = async (path: string, { half, page }: SideFiles): Promise<Stored> => {
  const stored = await readPages(await readImageBytes(path), path, page === undefined ? {} : { page });
  return { ...stored, image: partOf(stored.image, half) };
};

const idsIn = ({ image }: Stored): readonly number[] | undefined =>
  isByteImage(image) ? classIdsOf(image) : undefined;

/** Whether files are maps of ids: all that are looked at, with two classes or more among them. */
const looksLikeIds = async (side: SideFiles): Promise<boolean> => {
  const ids = await ofReadable(side, MOST_READ_FOR_IDS, async (path) => idsIn(await readPart(path, side)));
  const seen = new Set(ids.flatMap((one) => one ?? []));
  return ids.length > 0 && ids.every((one) => one !== undefined) && seen.size > 1;
};

/** Classes that one format can have: more are no labels. */
const MOST_CLASSES = 1024;

const labelFormat = async (
  side: SideFiles,
  { labels }: AskedFormat,
  described: readonly LabelClass[],
): Promise<SideFormat> => {
  const colours = new Map<number, LabelClass['colour']>();
  const seen = new Set<number>();
  let isInColour = false;
  await ofReadable(side, MOST_READ, async (path) => {
    const { image, indexed } = await readPart(path, side);
    if (image.channels !== 1) isInColour = true;
    else for (const id of new Set(image.data)) seen.add(id);
    for (const [id, [r, g, b]] of indexed?.colours.entries() ?? []) colours.set(id, [r, g, b]);
  });
  const bad = [...seen].find((id) => !Number.isInteger(id) || id < 0 || id > 65535);
  if (bad !== undefined)
    throw new Pix2PixError(
      'DATA',
      `train: the ${side.title} images are to hold ids of classes, but one has the value ${bad}, expected whole numbers from 0 to 65535; use raw for measured values: ${side.kindFlag} raw`,
    );
  if (seen.size > MOST_CLASSES)
    throw new Pix2PixError(
      'DATA',
      `train: the ${side.title} images have ${seen.size} values, expected at most ${MOST_CLASSES} classes; measured values are raw: ${side.kindFlag} raw`,
    );
  if (isInColour && described.length === 0)
    throw new Pix2PixError(
      'DATA',
      `train: the ${side.title} images are in colour, so that their classes must be known: list id, name and colour of each in the palette of dataset.json, or read them as colour: ${side.kindFlag} colour`,
    );
  // A file's own colours are those that its makers see.
  const ofFiles = classesOfIds([...seen]).map((one) => ({
    ...one,
    colour: colours.get(one.id) ?? one.colour,
  }));
  const classes = classesOfIds([], [...ofFiles, ...described]);
  return { kind: 'ids', channels: labels === 'palette' ? 3 : classes.length, labels, classes: [...classes] };
};

const rawFormat = async (
  side: SideFiles,
  { range, channels: asked }: AskedFormat,
  headers: readonly FileHeader[],
): Promise<SideFormat> => {
  const pages = side.page === 'channels';
  const counts = countsOf(headers.map(({ channels, numPages }) => channels * (pages ? numPages : 1)));
  const [channels = asked] = counts;
  if (counts.length > 1 && !side.leavesOut) {
    const odd = headers.find((header) => header.channels * (pages ? header.numPages : 1) !== channels);
    const most = Math.max(...counts);
    throw new Pix2PixError(
      'DATA',
      `train: the ${side.title} images have ${counts.sort((a, b) => a - b).join(' and ')} channels, expected equally many in all; most have ${channels}, and ${odd?.file} has not: convert such files, leave them out with skipBad (--skip-bad)${most <= 4 ? `, or read all as colour: ${side.kindFlag} colour` : ''}`,
    );
  }
  return {
    kind: 'raw',
    channels,
    range: range ? [...range] : await rangeOfFiles(side),
    bits: bitsOf(headers),
    ...(side.page === undefined ? {} : { page: side.page }),
  };
};

/** Different numbers, the most frequent first. */
const countsOf = (numbers: readonly number[]): number[] => {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([number]) => number);
};

/** Results have the bits of the files: 16 for unsigned whole numbers up to that, float32 for all other values. */
const bitsOf = (headers: readonly StoredHeader[]): SampleBits => {
  const types = headers.map(({ sampleType }) => sampleType);
  if (types.every((type) => type === 'uint8')) return 8;
  return types.every((type) => type === 'uint8' || type === 'uint16') ? 16 : 32;
};

/** The least and the most finite value, and of what is known already. */
export const extentOf = (
  data: AnyImage['data'],
  known: ValueRange = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
): [number, number] => {
  let [low, high] = known;
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
};

/** The least and the most finite value of a side's files. */
const rangeOfFiles = async (side: SideFiles): Promise<[number, number]> => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  await ofReadable(
    side,
    MOST_READ,
    async (path) => {
      const { data } = (await readPart(path, side)).image;
      [low, high] = extentOf(data, [low, high]);
    },
    { isNeeded: true },
  );
  if (low < high) return [low, high];
  throw new Pix2PixError(
    'DATA',
    `train: the ${side.title} images have ${low === high ? `the value ${low} alone` : 'no finite value'}, so that there is nothing to learn; correct them, or give their range (${side.title === 'input' ? '--input-range' : '--output-range'})`,
  );
};
