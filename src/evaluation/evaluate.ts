/** The evaluation itself: every model translates every pair, and every scorer measures the outputs. */
import { Pix2PixError } from '../core/errors.ts';
import type { Image } from '../data/image.ts';
import type { MetricColumn } from '../metrics/pixel-metrics.ts';
import type { ComparedPair, ComparedPairSource } from './compared-pairs.ts';
import { type ScoreRow, scoreTable } from './score-table.ts';
import type { ScoredPair, Scorer } from './scorer.ts';

export interface EvaluateOptions {
  readonly source: ComparedPairSource;
  /** The scorers of each model, in the same order. Scorers remember what they measured, so each model needs its own. */
  readonly scorers: readonly (readonly Scorer[])[];
  /** Scorers of the targets: their scores are those of a perfect model. */
  readonly ceiling?: readonly Scorer[];
  /** Seed of the bootstrap draws. */
  readonly seed: number;
  /** Gets each pair with its outputs, for example to save them; the next pair is translated meanwhile. */
  readonly onPair?: (pair: ComparedPair, outputs: readonly Image[]) => Promise<void> | void;
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
  const { source, scorers, ceiling = [], seed, onPair, onProgress, signal } = options;
  const count = source.names.length;
  if (count === 0) throw new Pix2PixError('DATA', 'evaluate: there are no pairs, expected at least one');
  const pairs: EvaluatedPair[] = [];
  const failed: FailedPair[] = [];
  let ahead = translated(source, 0);
  try {
    for (let index = 0; index < count; index++) {
      if (signal?.aborted)
        throw new Pix2PixError('STOPPED', `evaluate: stopped after ${index} of ${count} pairs`);
      const next = await ahead;
      if (index + 1 < count) ahead = translated(source, index + 1);
      ahead.catch(() => {}); // thrown when it is awaited
      if ('reason' in next) {
        failed.push({ files: [source.names[index] as string], reason: next.reason });
        onProgress?.(index + 1, count);
        continue;
      }
      const { pair, outputs } = next;
      const handled = onPair?.(pair, outputs);
      const values: (readonly number[])[] = [];
      for (const [model, output] of outputs.entries())
        values.push(await measured(scorers[model] ?? [], { ...pair, output }));
      await measured(ceiling, { ...pair, output: pair.target });
      pairs.push({ name: pair.name, values });
      await handled;
      onProgress?.(index + 1, count);
    }
  } finally {
    await Promise.allSettled([ahead]);
  }
  if (pairs.length === 0)
    throw new Pix2PixError('DATA', `evaluate: none of ${count} pairs can be used: ${failed[0]?.reason}`);
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
};

interface Translated {
  readonly pair: ComparedPair;
  readonly outputs: readonly Image[];
}

/** A pair with its outputs, or the reason why there are none. Unexpected errors are thrown. */
const translated = async (
  source: ComparedPairSource,
  index: number,
): Promise<Translated | { readonly reason: string }> => {
  try {
    const pair = await source.read(index);
    const outputs: Image[] = [];
    for (const output of pair.outputs) outputs.push(await output()); // a device runs one program at a time
    return { pair, outputs };
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    return { reason: error.message };
  }
};

const measured = async (scorers: readonly Scorer[], pair: ScoredPair): Promise<number[]> => {
  const values: number[] = [];
  for (const scorer of scorers) {
    await letOthersRun();
    try {
      values.push(...(await scorer.measure(pair)));
    } catch (error) {
      if (!(error instanceof Pix2PixError)) throw error;
      throw new Pix2PixError(error.code, `pair ${pair.name}: ${error.message}`, { cause: error });
    }
  }
  return values;
};

/** Lets the next pair's translation go on: pixel metrics block this thread for a long time. */
const letOthersRun = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
