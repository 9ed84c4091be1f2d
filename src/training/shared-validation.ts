/** A validation that is shared out by image: each process translates some pairs, and all learn what all of them found. */
import { Pix2PixError } from '../core/errors.ts';
import { ALONE, type Peers } from '../core/peers.ts';
import type { Image } from '../data/image.ts';
import type { PairSource } from '../data/pairs.ts';
import { shownOutputs, shownTensor } from '../data/side-image.ts';
import type { Lpips } from '../metrics/lpips.ts';
import type { MetricName } from '../metrics/metric-names.ts';
import { formatsOf, taskOf } from '../settings/examples.ts';
import { isBothWays } from '../settings/translations.ts';
import { agree, alike } from './agreement.ts';
import type { Trainer } from './trainer.ts';
import { tensorsOf, validateCycle, validatePair } from './validation.ts';
import { type ValidationMetrics, validationMetrics } from './validation-metrics.ts';
import { type FirstPair, type FirstPairs, readFirst, requireSome } from './validation-pairs.ts';
import { type ImageScore, inOrder, meanL1, type Side } from './validation-scores.ts';

/** What a validation asks of a training. */
type Sampler = Pick<Trainer, 'options' | 'sample'>;

/** Pairs that are validated: a split of usual size whole, a huge one by its beginning. */
const MOST_PAIRS = 100;

/** Rows of a sheet of samples. */
const MOST_SAMPLES = 6;

/** What is measured in addition to L1, and after which epochs. */
export interface ValidationMeasures {
  readonly metrics: readonly MetricName[];
  readonly every: number;
  readonly lpips: Lpips | undefined;
}

export interface SharedValidation {
  /** Pairs that are validated, without those that turn out to be unreadable. */
  readonly count: number;
  /** Starts to read this process's pairs at the first call; throws its error as soon as it is known. */
  check(): void;
  /**
   * Translates every pair after an epoch, with the peers or alone; what it finds is the same on all, bit by bit. All peers
   * must call it. Throws NON_FINITE if the outputs are not numbers any more.
   */
  run(epoch: number, peers: Peers): Promise<Validated>;
}

/** What a validation found. */
export interface Validated {
  /** Mean over all that was validated. */
  readonly l1: number;
  /** Means by column, of an epoch that is measured. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** Of the sheet of samples: input, output and target, or an image, its translation, and what comes back. */
  readonly rows: readonly (readonly Image[])[];
}

/** Of the first pairs of a split, which are read and resized once, while the first epoch trains. */
export const openSharedValidation = (
  trainer: Sampler,
  source: PairSource,
  measures: ValidationMeasures,
  usual: Peers = ALONE,
): SharedValidation => {
  const { options } = trainer;
  const count = Math.min(source.count, MOST_PAIRS);
  let failure: { readonly error: unknown } | undefined;
  const shares = new Map<number, Promise<FirstPairs>>(); // by how many share: all, or for once this process alone
  const shareOf = (peers: Peers): Promise<FirstPairs> => {
    const known = shares.get(peers.size);
    if (known) return known;
    const reading = readFirst(source, count, options, peers).then((first) => {
      if (peers.size === 1) requireSome(first.pairs.length, first.numWeightless, count);
      return first;
    });
    reading.catch((error: unknown) => {
      failure = { error };
    });
    shares.set(peers.size, reading);
    return reading;
  };
  return {
    count,
    check: () => {
      void shareOf(usual); // from the first step on, which so need not share the cores
      if (failure) throw failure.error;
    },
    run: async (epoch, peers) => {
      const isMeasured = measures.metrics.length > 0 && epoch % measures.every === 0;
      const measured = isMeasured
        ? validationMetrics(measures.metrics, measures.lpips, options.outputFormat)
        : undefined;
      const { own, all } = await agree(peers, async () => {
        const { pairs, ...rest } = await shareOf(peers);
        const images = await validateShare(trainer, pairs, measured);
        return { own: images, told: { ...rest, scores: images.map(({ score }) => score) } };
      });
      noteUnreadable(source, all, peers);
      const scores = inOrder(all.flatMap((told) => told.scores));
      const numWeightless = all.reduce((sum, told) => sum + told.numWeightless, 0);
      const l1 = meanL1(scores);
      alike(() => {
        requireSome(scores.length, numWeightless, count);
        requireFinite(l1, epoch);
      });
      const rows = await rowsOf(own, scores.slice(0, MOST_SAMPLES), peers);
      const metrics = measured?.means(scores.map(({ values }) => values));
      return { l1, rows, ...(metrics ? { metrics } : {}) };
    },
  };
};

/** An image that was validated, and its row of the sheet where it may come to stand there. */
interface ValidatedImage {
  readonly score: ImageScore;
  readonly row: readonly Image[];
}

const validateShare = async (
  trainer: Sampler,
  pairs: readonly FirstPair[],
  measured: ValidationMetrics | undefined,
): Promise<readonly ValidatedImage[]> => {
  const images: ValidatedImage[] = [];
  for (const first of pairs)
    for (const side of isBothWays(trainer.options) ? first.sides : [undefined]) {
      const { score, row } = side
        ? await validateSide(trainer, first, side)
        : await validateOne(trainer, first, measured);
      images.push({ score, row: images.length < MOST_SAMPLES ? row() : [] });
    }
  return images;
};

interface Found {
  readonly score: ImageScore;
  readonly row: () => readonly Image[];
}

const validateOne = async (
  trainer: Sampler,
  { index, pair }: FirstPair,
  measured: ValidationMetrics | undefined,
): Promise<Found> => {
  const { options } = trainer;
  const formats = formatsOf(options);
  const { output, target, input, l1 } = await validatePair(trainer, tensorsOf(pair));
  const values = (await measured?.measure(output, target, input, pair.weight)) ?? [];
  return {
    score: { index, l1, values },
    row: () => [
      ...shownTensor(input, formats?.input),
      ...shownOutputs(output, input, formats, taskOf(options)),
      ...shownTensor(target, formats?.target, input),
    ],
  };
};

/** L1 is the cycle loss. */
const validateSide = async (trainer: Sampler, { index, pair }: FirstPair, side: Side): Promise<Found> => {
  const formats = formatsOf(trainer.options);
  const { input, output, back, l1 } = await validateCycle(trainer, tensorsOf(pair), side);
  return {
    score: { index, side, l1, values: [] },
    row: () => [
      ...shownTensor(input, formats?.[side]),
      ...shownTensor(output, formats?.[otherSide(side)]),
      ...shownTensor(back, formats?.[side]),
    ],
  };
};

const otherSide = (side: Side): Side => (side === 'input' ? 'target' : 'input');

/** Rank 0 keeps the list of pairs that are left out; those of its own share are on it already. */
const noteUnreadable = (
  { onUnreadable }: PairSource,
  all: readonly Pick<FirstPairs, 'unreadable'>[],
  { rank }: Peers,
): void => {
  if (rank > 0) return;
  for (const { index, code, message } of all.slice(1).flatMap(({ unreadable }) => unreadable))
    onUnreadable?.(index, new Pix2PixError(code, message));
};

/** The rows of the images that are shown, whichever process has them. */
const rowsOf = async (
  own: readonly ValidatedImage[],
  shown: readonly ImageScore[],
  peers: Peers,
): Promise<Validated['rows']> => {
  const isShown = ({ score }: ValidatedImage): boolean =>
    shown.some(({ index, side }) => index === score.index && side === score.side);
  const { all } = await agree(peers, async () => ({
    own: undefined,
    told: own
      .filter(isShown)
      .map(({ score: { index, side }, row }) => ({ index, ...(side ? { side } : {}), row })),
  }));
  return inOrder(all.flat()).map(({ row }) => row);
};

/** The last update of an epoch may ruin a generator whose losses, measured before it, were finite. */
const requireFinite = (l1: number, epoch: number): void => {
  if (Number.isFinite(l1)) return;
  throw new Pix2PixError(
    'NON_FINITE',
    `validation: L1 became ${l1} after epoch ${epoch}; lower the learning rate, or look for constant images in the data`,
  );
};
