/** Validation of a run: its fixed pairs, their mean L1, and a sheet of samples to look at. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { plainExample } from '../../data/example.ts';
import { imageGrid } from '../../data/grid.ts';
import type { Image } from '../../data/image.ts';
import { encodePng } from '../../data/node/codecs.ts';
import { type Pair, type PairSource, readOrLeaveOut } from '../../data/pairs.ts';
import { hasWeight } from '../../data/pixel-weights.ts';
import { shownOutputs, shownTensor } from '../../data/side-image.ts';
import type { Lpips } from '../../metrics/lpips.ts';
import type { MetricName } from '../../metrics/metric-names.ts';
import { exampleShape, formatsOf, taskOf } from '../../settings/examples.ts';
import { isBothWays } from '../../settings/translations.ts';
import type { Trainer } from '../trainer.ts';
import { newSides, tensorsOf, validateCycle, validatePair } from '../validation.ts';
import { type ValidationMetrics, validationMetrics } from '../validation-metrics.ts';
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
      const isMeasured = measures.metrics.length > 0 && epoch % measures.every === 0;
      const measured = isMeasured
        ? validationMetrics(measures.metrics, measures.lpips, trainer.options.outputFormat)
        : undefined;
      const { l1, rows } = await (isBothWays(trainer.options)
        ? validateCycles(trainer, pairs)
        : validatePairs(trainer, pairs, measured));
      requireFinite(l1, epoch);
      const samples = `${RUN_FILES.samples}/epoch-${String(epoch).padStart(4, '0')}.png`;
      await mkdir(join(folder, RUN_FILES.samples)).catch(() => {}); // there already, or the write below tells
      await writeWhole(join(folder, samples), await encodePng(imageGrid(rows)));
      return { l1, samples, ...(measured ? { metrics: measured.means() } : {}) };
    },
  };
};

interface Validated {
  /** Mean over all that was validated. */
  readonly l1: number;
  /** Of the sheet of samples. */
  readonly rows: readonly Image[][];
}

/** Rows of input, output and target. */
const validatePairs = async (
  trainer: Trainer,
  pairs: readonly FirstPair[],
  measured: ValidationMetrics | undefined,
): Promise<Validated> => {
  let sum = 0;
  const rows: Image[][] = [];
  const formats = formatsOf(trainer.options);
  for (const { pair } of pairs) {
    const { output, target, input, l1 } = await validatePair(trainer, tensorsOf(pair));
    sum += l1;
    await measured?.add(output, target, input, pair.weight);
    if (rows.length < MOST_SAMPLES)
      rows.push([
        ...shownTensor(input, formats?.input),
        ...shownOutputs(output, input, formats, taskOf(trainer.options)),
        ...shownTensor(target, formats?.target, input),
      ]);
  }
  return { l1: sum / pairs.length, rows };
};

/** Rows of an image, its translation, and what comes back, of A and of B in turn; L1 is the cycle loss, of both sides alike. */
const validateCycles = async (trainer: Trainer, pairs: readonly FirstPair[]): Promise<Validated> => {
  const sums = { input: { l1: 0, count: 0 }, target: { l1: 0, count: 0 } };
  const rows: Image[][] = [];
  const formats = formatsOf(trainer.options);
  for (const { pair, sides } of pairs)
    for (const side of sides) {
      const { input, output, back, l1 } = await validateCycle(trainer, tensorsOf(pair), side);
      sums[side].l1 += l1;
      sums[side].count++;
      if (rows.length < MOST_SAMPLES)
        rows.push([
          ...shownTensor(input, formats?.[side]),
          ...shownTensor(output, formats?.[otherSide(side)]),
          ...shownTensor(back, formats?.[side]),
        ]);
    }
  const means = Object.values(sums).map(({ l1, count }) => l1 / count);
  return { l1: means.reduce((sum, mean) => sum + mean, 0) / means.length, rows };
};

const otherSide = (side: 'input' | 'target'): 'input' | 'target' => (side === 'input' ? 'target' : 'input');

/** The last update of an epoch may ruin a generator whose losses, measured before it, were finite. */
const requireFinite = (l1: number, epoch: number): void => {
  if (Number.isFinite(l1)) return;
  throw new Pix2PixError(
    'NON_FINITE',
    `validation: L1 became ${l1} after epoch ${epoch}; lower the learning rate, or look for constant images in the data`,
  );
};

interface FirstPair {
  readonly pair: Pair;
  /** Images that no pair before had. */
  readonly sides: ReturnType<typeof newSides>;
}

/** Those that can be read and have a pixel that counts, as bytes: 100 pairs of 256x256 take 39 MB, four times less than as numbers. */
const readFirst = async (source: PairSource, count: number, { options }: Trainer): Promise<FirstPair[]> => {
  const shape = exampleShape(options);
  const pairs: FirstPair[] = [];
  let numWeightless = 0;
  for (let index = 0; index < count; index++) {
    const read = await readOrLeaveOut(source, index);
    if (!read) continue;
    const pair = plainExample(read, shape);
    if (pair.weight && !hasWeight(pair.weight)) numWeightless++;
    else pairs.push({ pair, sides: newSides(source, index) });
  }
  if (pairs.length === 0 && numWeightless > 0)
    throw new Pix2PixError(
      'DATA',
      `validation: the weights of pixels are 0 throughout in ${numWeightless} of its ${count} pairs, and there are no others that can be read, so that nothing is compared; correct them, or remove the weights of this split`,
    );
  if (pairs.length === 0)
    throw new Pix2PixError('DATA', `validation: none of its ${count} pairs can be read; replace them`);
  return pairs;
};
