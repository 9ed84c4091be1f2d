/** Validation of a run: its fixed pairs, their mean L1, and a sheet of samples to look at. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { imageGrid } from '../../data/grid.ts';
import type { Image } from '../../data/image.ts';
import { encodePng } from '../../data/node/codecs.ts';
import type { PairSource } from '../../data/pairs.ts';
import { tensorImages } from '../../data/pixels.ts';
import type { Trainer } from '../trainer.ts';
import { type PreparedPair, preparePair, type ValidatedPair, validatePair } from '../validation.ts';
import { RUN_FILES } from './run-folder.ts';
import { writeWhole } from './write-whole.ts';

/** Pairs that are validated: a split of usual size whole, a huge one by its beginning. */
const MOST_PAIRS = 100;

/** Rows of a sheet. */
const MOST_SAMPLES = 6;

export interface Validation {
  /** Pairs that are validated. */
  readonly count: number;
  /** Translates every pair and writes the sheet of an epoch; `samples` is its path below the run folder. */
  run(epoch: number): Promise<{ readonly l1: number; readonly samples: string }>;
}

/** The first pairs of a split; read and resized once, at the first run. */
export const openValidation = async (
  folder: string,
  trainer: Trainer,
  source: PairSource,
): Promise<Validation> => {
  const count = Math.min(source.count, MOST_PAIRS);
  let prepared: PreparedPair[] | undefined;
  return {
    count,
    run: async (epoch) => {
      prepared ??= await prepareFirst(source, count, trainer);
      let sum = 0;
      const rows: Image[][] = [];
      for (const pair of prepared) {
        const result = await validatePair(trainer, pair);
        sum += result.l1;
        if (rows.length < MOST_SAMPLES) rows.push(sampleRow(result));
      }
      const samples = `${RUN_FILES.samples}/epoch-${String(epoch).padStart(4, '0')}.png`;
      await mkdir(join(folder, RUN_FILES.samples), { recursive: true });
      await writeWhole(join(folder, samples), await encodePng(imageGrid(rows)));
      return { l1: sum / count, samples };
    },
  };
};

const prepareFirst = async (
  source: PairSource,
  count: number,
  { options }: Trainer,
): Promise<PreparedPair[]> => {
  const pairs: PreparedPair[] = [];
  for (let index = 0; index < count; index++)
    pairs.push(await preparePair(await source.readPair(index), options));
  return pairs;
};

/** Input, output and target. */
const sampleRow = ({ input, output, target }: ValidatedPair): Image[] =>
  [input, output, target].flatMap(tensorImages);
