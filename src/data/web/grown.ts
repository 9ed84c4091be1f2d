/**
 * Pairs that are added one by one while they are learned. An epoch takes the pairs that are there when it begins, and its
 * order follows from seed, epoch and their number alone; the numbers are kept, so that a resumed run repeats them.
 */
import { Pix2PixError } from '../../core/errors.ts';
import { parseJson } from '../../core/parse-json.ts';
import { randomStream, shuffled } from '../../core/random.ts';
import { sha256 } from '../../core/sha256.ts';
import { type ExampleReader, loadedPair, trainingExample } from '../example.ts';
import { type Image, joinSideBySide, splitSideBySide, withChannels } from '../image.ts';
import { haveOneShape, SHAPE_FIX } from '../pair-shape.ts';
import { directed, type Pair } from '../pairs.ts';
import { resize } from '../resample.ts';
import type { MakeReader, NewPair, TabData, TabDataOptions } from './tab-data.ts';
import type { Decode } from './tab-files.ts';

/** Where the pairs are kept: the files of a run. */
export interface GrownFiles {
  readonly get: (name: string) => Promise<Uint8Array | undefined>;
  /** Names of the files directly below a name, sorted and without it. */
  readonly list: (below: string) => Promise<string[]>;
  /** Replaces a file whole. */
  readonly put: (name: string, content: Uint8Array | string) => Promise<void>;
  /** The bytes of a PNG file. */
  readonly encode: (image: Image) => Promise<Uint8Array>;
  readonly decode: Decode;
}

export interface GrownData extends TabData {
  /** Keeps a pair; epochs that begin from now on show it. Throws DATA for sides of different shapes, FILE where it cannot be kept. */
  add(pair: NewPair): Promise<void>;
}

/** In a run folder: a data set as the command reads it. */
const FOLDER = 'data';
const TRAIN = `${FOLDER}/train`;

/** How many pairs each epoch began with. */
const GROWTH = `${FOLDER}/growth.json`;

/** Pairs shown in an epoch, however many there are: an epoch of few must not end at once, with its samples and checkpoint. */
const SHOWN_PER_EPOCH = 100;

/** Opens the pairs that are kept, of which there may be none yet: the first batch waits for the first pair. */
export const openGrown = async (
  name: string,
  files: GrownFiles,
  { direction, batchSize = 1, accumulate = 1, size }: TabDataOptions,
): Promise<GrownData> => {
  const names = (await files.list(TRAIN)).filter((file) => file.endsWith('.png'));
  const pairs = new Map<number, Promise<Pair>>();
  const firstPair = signal();
  if (names.length > 0) firstPair.give();

  const read = (index: number): Promise<Pair> => {
    const known = pairs.get(index);
    if (known) return known;
    const pair = readPair(files, names[index] as string, direction);
    pairs.set(index, pair);
    return pair;
  };
  const sizeAt = epochSizes(files, async () => {
    await firstPair.given;
    return names.length;
  });

  let adding: Promise<unknown> = Promise.resolve(); // one after another, so that numbers follow each other
  const add = async (pair: NewPair): Promise<void> => {
    const file = fileName(names.length + 1, pair.name);
    const { a, b } = placed(pair, direction);
    await files.put(`${TRAIN}/${file}`, await files.encode(joinSideBySide(a, b)));
    if (names.length === 0)
      await files.put(
        `${FOLDER}/dataset.json`,
        `${JSON.stringify({ name, direction, layout: 'side-by-side' })}\n`,
      );
    names.push(file);
    firstPair.give();
  };

  const reader: MakeReader = (example) => ({
    concurrency: 1,
    read: async (showing) => {
      const count = await sizeAt(showing.epoch);
      const pair = await read(pairAt(showing, example.seed, count));
      return trainingExample(loadedPair(pair, example), showing, example);
    },
  });
  const shown = Math.max(SHOWN_PER_EPOCH, batchSize * accumulate);
  const train = {
    split: 'train',
    count: shown,
    names: Array.from({ length: shown }, (_, index) => `pair ${index + 1}`),
    firstSize: { width: size ?? USUAL_SIZE, height: size ?? USUAL_SIZE },
    readPair: async (index: number) => {
      await firstPair.given;
      return read(index % names.length);
    },
    reader,
  };
  return {
    name: FOLDER,
    splits: { train, val: undefined, test: undefined, description: { name, direction } },
    layout: 'side-by-side',
    fingerprint: sha256(`grown\0${shown}\n`),
    notices: [
      `Pairs: those that are added while it trains, ${names.length} so far; an epoch shows ${shown} of those that are there when it begins`,
    ],
    images: { train: names.length, val: 0, test: 0 },
    close: async () => firstPair.give(), // ends waiting
    add: (pair) => {
      const added = adding.then(() => add(pair));
      adding = added.catch(() => undefined);
      return added;
    },
  };
};

/** Where the size is not known before there is a pair. */
const USUAL_SIZE = 256;

/** Which pair a showing has: all of them in a new order, again and again. */
export const pairAt = (
  { epoch, index }: Parameters<ExampleReader['read']>[0],
  seed: number,
  count: number,
): number => {
  const order = Array.from({ length: count }, (_, at) => at);
  const round = Math.floor(index / count);
  return shuffled(order, randomStream(seed, 'grown', epoch, round, count))[index % count] as number;
};

/** How many pairs an epoch begins with, which is kept before any of them is shown. */
const epochSizes = (files: GrownFiles, countNow: () => Promise<number>) => {
  let known: Promise<number[]> | undefined;
  const sizes = new Map<number, Promise<number>>();
  let writing: Promise<unknown> = Promise.resolve();
  const find = async (epoch: number): Promise<number> => {
    known ??= readGrowth(files);
    const kept = await known;
    const before = kept[epoch - 1];
    if (before !== undefined && before > 0) return before;
    const count = await countNow();
    if (count === 0) throw new Pix2PixError('STOPPED', 'data: closed before the first pair was added');
    kept[epoch - 1] = count;
    const text = `${JSON.stringify(Array.from(kept, (size) => size ?? 0))}\n`;
    const written = writing.then(() => files.put(GROWTH, text));
    writing = written.catch(() => undefined);
    await written;
    return count;
  };
  return (epoch: number): Promise<number> => {
    const found = sizes.get(epoch) ?? find(epoch);
    sizes.set(epoch, found);
    return found;
  };
};

/** Throws FORMAT for a file that holds no such numbers. */
const readGrowth = async (files: GrownFiles): Promise<number[]> => {
  const bytes = await files.get(GROWTH);
  if (!bytes) return [];
  const value: unknown = parseJson(new TextDecoder().decode(bytes));
  if (Array.isArray(value) && value.every((size) => Number.isInteger(size) && size >= 0)) return value;
  throw new Pix2PixError(
    'FORMAT',
    `${GROWTH}: expected the numbers of pairs that epochs began with, such as [4,4,6]; restore it, or remove it`,
  );
};

/** Sides A and B of one size. */
const placed = ({ name, input, target }: NewPair, direction: TabDataOptions['direction']) => {
  if (!haveOneShape(input, target))
    throw new Pix2PixError(
      'DATA',
      `pair ${name}: its sides are ${input.width}x${input.height} and ${target.width}x${target.height}: ${SHAPE_FIX}`,
    );
  const { width, height } = input;
  const [one, other] = [withChannels(input, 3), withChannels(target, 3)];
  const same =
    other.width === width && other.height === height ? other : resize(other, width, height, 'bicubic');
  const { input: a, target: b } = directed(direction, one, same);
  return { a, b };
};

const readPair = async (
  { get, decode }: GrownFiles,
  file: string,
  direction: TabDataOptions['direction'],
): Promise<Pair> => {
  const bytes = await get(`${TRAIN}/${file}`);
  if (!bytes) throw new Pix2PixError('FILE', `${TRAIN}/${file}: is missing; restore it, or begin a new run`);
  const image = await decode(new Blob([bytes as Uint8Array<ArrayBuffer>]), false);
  const [a, b] = splitSideBySide(image, file);
  return { name: file.replace(/\.png$/, ''), ...directed(direction, a, b) };
};

/** Longest part of a name that a person gave. */
const LONGEST_NAME = 40;

/** `0007-red-shoe.png`: sorted, they are in the order of adding. */
const fileName = (number: number, name: string): string => {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .slice(0, LONGEST_NAME)
    .replace(/^-+|-+$/g, '');
  return `${String(number).padStart(5, '0')}${plain === '' ? '' : `-${plain}`}.png`;
};

/** Something that is waited for, and comes once. */
const signal = (): { readonly given: Promise<void>; give(): void } => {
  let give = (): void => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
};
