/** results/ of a run: every pair of a split translated, as images, as numbers and as a page. */

import { Pix2PixError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor.ts';
import { firstNames } from '../data/first-names.ts';
import type { Image } from '../data/image.ts';
import { type PairSource, readOrLeaveOut } from '../data/pairs.ts';
import { hasWeight } from '../data/pixel-weights.ts';
import { tensorImages } from '../data/pixels.ts';
import type { SideFormat } from '../data/side-format.ts';
import { shownOutputs, shownTensor } from '../data/side-image.ts';
import { formatsOf, taskOf } from '../settings/examples.ts';
import { isBothWays, translationsOf } from '../settings/translations.ts';
import { type L1Summary, summarizeL1 } from './l1-summary.ts';
import { type ComparedImage, directedName, type ResultsFile } from './results-file.ts';
import { type ResultsRow, resultsPage } from './results-page.ts';
import type { RunPorts } from './run-ports.ts';
import { RUN_FILES } from './run-record.ts';
import { putFile } from './run-store.ts';
import { safeFileNames } from './safe-file-names.ts';
import type { Trainer } from './trainer.ts';
import {
  imageName,
  type PreparedPair,
  preparePair,
  type ValidatedPair,
  validateCycle,
  validatePair,
} from './validation.ts';

export const RESULTS_FILES = {
  folder: 'results',
  page: 'index.html',
  numbers: 'results.json',
  images: 'images',
} as const;

/** Where new results are made, until they are whole. */
const FRESH = `${RESULTS_FILES.folder}.new`;

/** Pairs that are shown: a test split of usual size whole, a huge one by its beginning. */
export const MOST_RESULT_PAIRS = 500;

export interface ResultsRequest extends Pick<RunPorts, 'store' | 'encodeImage'> {
  readonly trainer: Pick<Trainer, 'options' | 'sample'>;
  /** The pairs, and the name of their split. */
  readonly source: PairSource;
  readonly split: string;
  /** The run's name. */
  readonly title: string;
  /** Rows of name and text, shown below the pairs. */
  readonly facts: readonly (readonly [name: string, text: string])[];
  /** Ends the work between two pairs, with STOPPED. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** The page and the numbers of a run’s results. */
export interface Results {
  /** Path of the page. */
  readonly page: string;
  /** Pairs that are shown. */
  readonly pairs: number;
  /** Of the pairs shown, in [-1,1] units. */
  readonly meanL1: number;
  /** Names of pairs that could not be read, if the source leaves such pairs out. */
  readonly leftOut: readonly string[];
  /** Names of pairs whose pixels all have weight 0, so that there is nothing to compare. */
  readonly weightless: readonly string[];
}

/**
 * Translates the pairs of a split, at most the first 500, and puts the results into the store in place of
 * earlier ones, which stay as they are until the new ones are whole. Throws DATA for unusable pairs or none, FILE
 * if it cannot write, STOPPED.
 */
export const writeResults = async (request: ResultsRequest): Promise<Results> => {
  const { store, split, title, facts } = request;
  const place = RESULTS_FILES.folder;
  try {
    await store.removeAll(FRESH); // of a process that was killed
    const { rows, leftOut, weightless } = await translateAll(request);
    const summary = summarizeL1(rows);
    if (!summary)
      throw new Pix2PixError(
        'DATA',
        `results: split ${split} has no pairs that can be read${weightless.length === 0 ? '' : ' and whose pixels have a weight above 0'}, expected at least one`,
      );
    const notShown = [...leftOut, ...weightless];
    await putFile(store, `${FRESH}/${RESULTS_FILES.numbers}`, numbersJson(request, rows, notShown, summary));
    const page = resultsPage({
      title,
      split,
      totalPairs: totalOf(request) - notShown.length,
      rows,
      compared: comparedIn(request),
      facts: [
        ...facts,
        ...countedFact('left out, unreadable', leftOut),
        ...countedFact('left out, all weights 0', weightless),
      ],
      runPage: `../${RUN_FILES.page}`,
    });
    await putFile(store, `${FRESH}/${RESULTS_FILES.page}`, page);
    await store.replaceAll(FRESH, place);
    return {
      page: store.placeOf(`${place}/${RESULTS_FILES.page}`),
      pairs: rows.length,
      meanL1: summary.mean,
      leftOut,
      weightless,
    };
  } catch (error) {
    await store.removeAll(FRESH).catch(() => {}); // the first error tells more
    throw error;
  }
};

/** What is translated: a pair, or an image of an unpaired set one way and back. */
interface Item {
  readonly index: number;
  readonly name: string;
  /** The side of an unpaired set that it begins at. */
  readonly from?: 'input' | 'target';
}

const comparedIn = ({ trainer }: ResultsRequest): ComparedImage =>
  isBothWays(trainer.options) ? 'back' : 'target';

/** Rows that there would be without a limit. */
const totalOf = ({ trainer, source }: ResultsRequest): number =>
  isBothWays(trainer.options)
    ? (source.sides?.input.length ?? source.count) + (source.sides?.target.length ?? source.count)
    : source.count;

/** Pairs in the order of the split; of a training both ways the images of A, then those of B. */
const itemsOf = ({ trainer, source }: ResultsRequest): Item[] => {
  if (!isBothWays(trainer.options)) {
    const count = Math.min(source.count, MOST_RESULT_PAIRS);
    return source.names.slice(0, count).map((name, index) => ({ index, name }));
  }
  const [first, second] = translationsOf(trainer.options);
  return [first, second].flatMap((translation) => {
    if (!translation) return [];
    const { from, direction } = translation;
    const count = Math.min(source.sides?.[from].length ?? source.count, MOST_RESULT_PAIRS / 2);
    return Array.from({ length: count }, (_, index) => ({
      index,
      name: directedName(direction, imageName(source, from, index)),
      from,
    }));
  });
};

/** Rows of the page, in the order of the items; their images are in the fresh results. */
const translateAll = async (
  request: ResultsRequest,
): Promise<{ readonly rows: ResultsRow[]; readonly leftOut: string[]; readonly weightless: string[] }> => {
  const { trainer, source, signal, onProgress } = request;
  const items = itemsOf(request);
  const files = safeFileNames(items.map(({ name }) => name));
  const rows: ResultsRow[] = [];
  const leftOut: string[] = [];
  const weightless: string[] = [];
  let writing: Promise<unknown> = Promise.resolve();
  try {
    for (const [number, item] of items.entries()) {
      if (signal?.aborted)
        throw new Pix2PixError(
          'STOPPED',
          `results: stopped after ${number} of ${items.length} ${isBothWays(trainer.options) ? 'images' : 'pairs'}; earlier results, if any, are as they were`,
        );
      const pair = await readOrLeaveOut(source, item.index);
      if (!pair) {
        leftOut.push(item.name);
        continue;
      }
      const prepared = preparePair(pair, trainer.options);
      if (prepared.weight && !hasWeight(prepared.weight)) {
        weightless.push(item.name);
        continue;
      }
      const result = await resultOf(trainer, prepared, item);
      await writing; // the images of one pair are written while the next is translated, and no more wait
      const { row, written } = writeRow(
        result,
        shownRow(trainer, result, item),
        files[number] as string,
        request,
      );
      rows.push(row);
      writing = written;
      writing.catch(() => {}); // seen above by the next pair, or below
      onProgress?.(number + 1, items.length);
    }
    await writing;
  } finally {
    await Promise.allSettled([writing]);
  }
  return { rows, leftOut, weightless };
};

const SIDES = ['input', 'output', 'target'] as const;

/** Images of a row, whose third is what the output, or what comes back, is compared with. */
type RowImages = Pick<ValidatedPair, 'name' | 'l1' | (typeof SIDES)[number]>;

const resultOf = async (
  trainer: ResultsRequest['trainer'],
  pair: PreparedPair,
  { name, from }: Item,
): Promise<RowImages> => {
  if (from === undefined) return validatePair(trainer, pair);
  const { input, output, back, l1 } = await validateCycle(trainer, pair, from);
  return { name, input, output, target: back, l1 };
};

type Shown = Readonly<Record<(typeof SIDES)[number], Image[]>>;

/** Images as a screen shows them, with alpha where they have it: the board and the gallery translate inputs again. */
const pictures = (x: Tensor, format: SideFormat | undefined, other?: Tensor): Image[] =>
  format?.kind === 'colour' && format.channels === 4 ? tensorImages(x) : shownTensor(x, format, other);

/** The images of a row for files; of a training both ways the third is what comes back. */
const shownRow = (
  { options }: ResultsRequest['trainer'],
  { input, output, target }: RowImages,
  { from }: Item,
): Shown => {
  const formats = formatsOf(options);
  const task = taskOf(options);
  if (from === undefined)
    return {
      input: pictures(input, formats?.input),
      output: task ? shownOutputs(output, input, formats, task) : pictures(output, formats?.target),
      target: pictures(target, formats?.target, input),
    };
  const [own, other] =
    from === 'input' ? [formats?.input, formats?.target] : [formats?.target, formats?.input];
  return {
    input: pictures(input, own),
    output: pictures(output, other),
    target: pictures(target, own),
  };
};

/** A row, and its images on their way to disk. */
const writeRow = (
  { name, l1, output: { shape } }: RowImages,
  shown: Shown,
  file: string,
  { store, encodeImage }: ResultsRequest,
): { readonly row: ResultsRow; readonly written: Promise<unknown> } => {
  const [, , height = 0, width = 0] = shape;
  const path = (side: (typeof SIDES)[number]): string => `${RESULTS_FILES.images}/${file}-${side}.png`;
  const written = SIDES.flatMap((side) =>
    shown[side].map(async (image) => store.write(`${FRESH}/${path(side)}`, await encodeImage(image))),
  );
  const [input, output, target] = [path('input'), path('output'), path('target')];
  return { row: { name, input, output, target, l1, width, height }, written: Promise.all(written) };
};

const countedFact = (title: string, names: readonly string[]): [name: string, text: string][] =>
  names.length === 0 ? [] : [[title, `${names.length}: ${firstNames(names)}`]];

/** The text of results.json. */
const numbersJson = (
  request: ResultsRequest,
  rows: readonly ResultsRow[],
  leftOut: readonly string[],
  { mean, median, best, worst }: L1Summary<ResultsRow>,
): string => {
  const { split } = request;
  const file: ResultsFile = {
    format: 1,
    split,
    compared: comparedIn(request),
    totalPairs: totalOf(request) - leftOut.length,
    leftOut: [...leftOut],
    meanL1: mean,
    medianL1: median,
    best: best.name,
    worst: worst.name,
    pairs: rows.map(({ name, l1, input, output, target }) => ({ name, l1, input, output, target })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
};
