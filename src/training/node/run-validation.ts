/** Validation of a run: its fixed pairs, their mean L1, and a sheet of samples to look at. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { plainExample } from '../../data/example.ts';
import { imageGrid } from '../../data/grid.ts';
import type { Image } from '../../data/image.ts';
import { encodePng } from '../../data/node/codecs.ts';
import { type Pair, type PairSource, readOrLeaveOut } from '../../data/pairs.ts';
import { imagesTensor, tensorImages } from '../../data/pixels.ts';
import type { Lpips } from '../../metrics/lpips.ts';
import type { MetricName } from '../../metrics/metric-names.ts';
import { exampleShape } from '../../settings/examples.ts';
import type { Trainer } from '../trainer.ts';
import { type ValidatedPair, validatePair } from '../validation.ts';
import { validationMetrics } from '../validation-metrics.ts';
import { RUN_FILES } from './run-folder.ts';
import { writeWhole } from './write-whole.ts';

/** Pairs that are validated: a split of usual size whole, a huge one by its beginning. */
const MOST_PAIRS = 100;

/** Rows of a sheet. */
const MOST_SAMPLES = 6;

export interface Validation {
  /** Pairs that are validated, without those that turn out to be unreadable. */
  readonly count: number;
  /** Starts to read the pairs at the first call; throws its error as soon as it is known. */
  check(): void;
  /**
   * Translates every pair and writes the sheet of an epoch; `samples` is its path below the run folder. Throws NON_FINITE
   * if the outputs are not numbers any more.
   */
  run(epoch: number): Promise<EpochValidation>;
}

export interface EpochValidation {
  readonly l1: number;
  readonly samples: string;
  /** Means by column, of an epoch that is measured. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** What is measured in addition to L1, and after which epochs. */
export interface ValidationMeasures {
  readonly metrics: readonly MetricName[];
  readonly every: number;
  readonly lpips: Lpips | undefined;
}

/** The first pairs of a split; read and resized once, while the first epoch trains. */
export const openValidation = (
  folder: string,
  trainer: Trainer,
  source: PairSource,
  measures: ValidationMeasures = { metrics: [], every: 1, lpips: undefined },
): Validation => {
  const count = Math.min(source.count, MOST_PAIRS);
  let failure: { readonly error: unknown } | undefined;
  let preparing: ReturnType<typeof readFirst> | undefined;
  const prepared = (): ReturnType<typeof readFirst> => {
    if (preparing) return preparing;
    preparing = readFirst(source, count, trainer);
    preparing.catch((error: unknown) => {
      failure = { error };
    });
    return preparing;
  };
  return {
    count,
    check: () => {
      void prepared(); // from the first step on, which so need not share the cores
      if (failure) throw failure.error;
    },
    run: async (epoch) => {
      const pairs = await prepared();
      let sum = 0;
      const rows: Image[][] = [];
      const isMeasured = measures.metrics.length > 0 && epoch % measures.every === 0;
      const measured = isMeasured ? validationMetrics(measures.metrics, measures.lpips) : undefined;
      for (const { name, input, target } of pairs) {
        const pair = { name, input: imagesTensor([input]), target: imagesTensor([target]) };
        const result = await validatePair(trainer, pair);
        sum += result.l1;
        await measured?.add(result.output, result.target);
        if (rows.length < MOST_SAMPLES) rows.push(sampleRow(result));
      }
      const l1 = sum / pairs.length;
      requireFinite(l1, epoch);
      const samples = `${RUN_FILES.samples}/epoch-${String(epoch).padStart(4, '0')}.png`;
      await mkdir(join(folder, RUN_FILES.samples)).catch(() => {}); // there already, or the write below tells
      await writeWhole(join(folder, samples), await encodePng(imageGrid(rows)));
      return { l1, samples, ...(measured ? { metrics: measured.means() } : {}) };
    },
  };
};

/** The last update of an epoch may ruin a generator whose losses, measured before it, were finite. */
const requireFinite = (l1: number, epoch: number): void => {
  if (Number.isFinite(l1)) return;
  throw new Pix2PixError(
    'NON_FINITE',
    `validation: L1 became ${l1} after epoch ${epoch}; lower the learning rate, or look for constant images in the data`,
  );
};

/** Those that can be read, as bytes: 100 pairs of 256x256 take 39 MB, four times less than as numbers. */
const readFirst = async (source: PairSource, count: number, { options }: Trainer): Promise<Pair[]> => {
  const shape = exampleShape(options);
  const pairs: Pair[] = [];
  for (let index = 0; index < count; index++) {
    const pair = await readOrLeaveOut(source, index);
    if (pair) pairs.push(plainExample(pair, shape));
  }
  if (pairs.length === 0)
    throw new Pix2PixError('DATA', `validation: none of its ${count} pairs can be read; replace them`);
  return pairs;
};

/** Input, output and target. */
const sampleRow = ({ input, output, target }: ValidatedPair): Image[] =>
  [input, output, target].flatMap(tensorImages);
