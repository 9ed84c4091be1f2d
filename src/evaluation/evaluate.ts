/** The evaluation itself: every model translates every pair, and every scorer measures the outputs. */
import { Pix2PixError } from '../core/errors.ts';
import type { Image } from '../data/image.ts';
import type { MetricColumn } from '../metrics/pixel-metrics.ts';
import type { ComparedPair, ComparedPairSource, ComparedReal } from './compared-pairs.ts';
import {
  addMarks,
  type ImageMarks,
  measureOutput,
  measureReal,
  type TranslatedReal,
} from './measure-images.ts';
import type { ModelOutput } from './model-output.ts';
import { type ScoreRow, scoreTable } from './score-table.ts';
import type { Scorer } from './scorer.ts';

export interface EvaluateOptions {
  readonly source: ComparedPairSource;
  /** The scorers of each model, in the same order. Scorers remember what they measured, so each model needs its own. */
  readonly scorers: readonly (readonly Scorer[])[];
  /** Scorers of the targets: their scores are those of a perfect model. */
  readonly ceiling?: readonly Scorer[];
  /** Seed of the bootstrap draws. */
  readonly seed: number;
  /** Gets each pair with its outputs, for example to save them; the next pair is translated meanwhile. */
  readonly onPair?: (pair: ComparedPair, outputs: readonly ModelOutput[]) => Promise<void> | void;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** A pair and its values: [model][column]. */
export interface EvaluatedPair {
  readonly name: string;
  readonly values: readonly (readonly number[])[];
}

/** A pair that could not be read or translated: its name or files, and why. */
export interface FailedPair {
  readonly files: readonly string[];
  readonly reason: string;
}

/** The scores of every model, and the values of every pair. */
export interface Evaluation {
  readonly columns: readonly MetricColumn[];
  readonly pairs: readonly EvaluatedPair[];
  readonly scores: readonly ScoreRow[];
  /** Pairs that no number includes. */
  readonly failed: readonly FailedPair[];
}

/**
 * Evaluates all pairs, in order. A pair that cannot be read or translated is listed as failed, and the rest is evaluated.
 * Throws DATA if there are no pairs, if none can be read, and for images that a scorer cannot compare, naming the pair;
 * throws STOPPED after the signal.
 */
export const evaluate = async (options: EvaluateOptions): Promise<Evaluation> => {
  const tally = openTally(options);
  for await (const item of measureItems(options)) tally.add(item);
  return tally.evaluation();
};

/** What was measured of a pair, or of a real image that is no target; or why nothing could be. */
export type MeasuredItem = {
  /** Among the pairs and then the real images of a source, from 0. */
  readonly index: number;
  readonly name: string;
} & (
  | { readonly reason: string }
  | {
      /** By model. */
      readonly marks: readonly ImageMarks[];
      /** Of the target in place of an output. */
      readonly ceiling: ImageMarks | undefined;
    }
);

/** The names of all items of a source: pairs, and then real images. */
export const itemNames = ({ names, reals }: ComparedPairSource): readonly string[] => [
  ...names,
  ...(reals?.names ?? []),
];

/** Measures items of a source, all unless `indices` names some in order. Throws as `evaluate`. */
export async function* measureItems({
  source,
  scorers,
  ceiling = [],
  onPair,
  onProgress,
  signal,
  indices,
}: Omit<EvaluateOptions, 'seed'> & {
  readonly indices?: readonly number[];
}): AsyncGenerator<MeasuredItem> {
  const names = itemNames(source);
  if (source.names.length === 0)
    throw new Pix2PixError('DATA', 'evaluate: there are no pairs, expected at least one');
  const items = indices ?? [...names.keys()];
  const pairs = items.filter((index) => index < source.names.length);
  const stop = (done: number): void => {
    if (signal?.aborted)
      throw new Pix2PixError(
        'STOPPED',
        `evaluate: stopped after ${done} of ${items.length} ${source.reals ? 'images' : 'pairs'}`,
      );
  };
  let ahead = pairs[0] === undefined ? undefined : translated(source, pairs[0]);
  try {
    for (const [done, index] of pairs.entries()) {
      stop(done);
      const next = (await ahead) as Awaited<ReturnType<typeof translated>>;
      const following = pairs[done + 1];
      ahead = following === undefined ? undefined : translated(source, following);
      ahead?.catch(() => {}); // thrown when it is awaited
      const name = names[index] as string;
      if ('reason' in next) yield { index, name, reason: next.reason };
      else {
        const { pair, outputs } = next;
        const handled = onPair?.(pair, outputs);
        const marks: ImageMarks[] = [];
        for (const [model, output] of outputs.entries())
          marks.push(await measureOutput(scorers[model] ?? [], pair, output));
        const { target } = pair;
        const best = target && (await measureOutput(ceiling, pair, { image: target }));
        await handled;
        yield { index, name: pair.name, marks, ceiling: best };
      }
      onProgress?.(done + 1, items.length);
    }
    for (const [at, index] of items.slice(pairs.length).entries()) {
      stop(pairs.length + at);
      const name = names[index] as string;
      const real = await translatedReal(source, index - source.names.length);
      yield 'reason' in real
        ? { index, name, reason: real.reason }
        : { index, name, marks: await measureReal(real, scorers), ceiling: undefined };
      onProgress?.(pairs.length + at + 1, items.length);
    }
  } finally {
    await Promise.allSettled([ahead]);
  }
}

/** Adds up what was measured, whoever measured it, item by item in order. */
export interface Tally {
  add(item: MeasuredItem): void;
  /** Throws DATA if no pair can be used. */
  evaluation(): Evaluation;
}

export const openTally = ({
  source,
  scorers,
  ceiling = [],
  seed,
}: Pick<EvaluateOptions, 'source' | 'scorers' | 'ceiling' | 'seed'>): Tally => {
  const pairs: EvaluatedPair[] = [];
  const failed: FailedPair[] = [];
  return {
    add: (item) => {
      const { index, name } = item;
      if ('reason' in item) {
        failed.push({ files: [name], reason: item.reason });
        return;
      }
      for (const [model, marks] of item.marks.entries()) addMarks(scorers[model] ?? [], marks);
      if (item.ceiling) addMarks(ceiling, item.ceiling);
      if (index >= source.names.length) return;
      pairs.push({ name, values: item.marks.map(({ outputs }) => outputs.flatMap(({ values }) => values)) });
    },
    evaluation: () => {
      if (pairs.length === 0)
        throw new Pix2PixError(
          'DATA',
          `evaluate: none of ${source.names.length} ${source.reals ? 'images' : 'pairs'} can be used: ${failed[0]?.reason}`,
        );
      return {
        columns: (scorers[0] ?? []).flatMap(({ columns }) => columns),
        pairs,
        scores: scoreTable({
          models: scorers.map((ofModel) => ofModel.flatMap((scorer) => scorer.scores())),
          ceiling: ceiling.flatMap((scorer) => scorer.scores()),
          count: pairs.length,
          seed,
        }),
        failed,
      };
    },
  };
};

interface Translated {
  readonly pair: ComparedPair;
  readonly outputs: readonly ModelOutput[];
}

/** A pair with its outputs, or the reason why there are none. Unexpected errors are thrown. */
const translated = async (
  source: ComparedPairSource,
  index: number,
): Promise<Translated | { readonly reason: string }> => {
  try {
    const pair = await source.read(index);
    const outputs: ModelOutput[] = [];
    for (const output of pair.outputs) outputs.push(await output()); // a device runs one program at a time
    return { pair, outputs };
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    return { reason: error.message };
  }
};

/** The same of a real image that is no target. */
const translatedReal = async (
  { reals }: ComparedPairSource,
  index: number,
): Promise<TranslatedReal | { readonly reason: string }> => {
  try {
    const real = (await reals?.read(index)) as ComparedReal; // only asked for where there are such
    const identities: (Image | undefined)[] = [];
    for (const identity of real.identities) identities.push(await identity());
    return { name: real.name, image: real.image, identities };
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    return { reason: error.message };
  }
};
