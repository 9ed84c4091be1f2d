/** The evaluation itself: every model translates every pair, and every scorer measures the outputs. */
import { Pix2PixError } from '../core/errors.ts';
import type { MetricColumn } from '../metrics/pixel-metrics.ts';
import type { ComparedPair, ComparedPairSource } from './compared-pairs.ts';
import { measureOutput, measureReal } from './measure-images.ts';
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
  const { source, scorers, ceiling = [], seed, onPair, onProgress, signal } = options;
  const count = source.names.length;
  if (count === 0) throw new Pix2PixError('DATA', 'evaluate: there are no pairs, expected at least one');
  const numReals = source.reals?.names.length ?? 0;
  const total = count + numReals;
  const images = source.reals ? 'images' : 'pairs';
  const stopped = (done: number): Pix2PixError =>
    new Pix2PixError('STOPPED', `evaluate: stopped after ${done} of ${total} ${images}`);
  const pairs: EvaluatedPair[] = [];
  const failed: FailedPair[] = [];
  let ahead = translated(source, 0);
  try {
    for (let index = 0; index < count; index++) {
      if (signal?.aborted) throw stopped(index);
      const next = await ahead;
      if (index + 1 < count) ahead = translated(source, index + 1);
      ahead.catch(() => {}); // thrown when it is awaited
      if ('reason' in next) {
        failed.push({ files: [source.names[index] as string], reason: next.reason });
        onProgress?.(index + 1, total);
        continue;
      }
      const { pair, outputs } = next;
      const handled = onPair?.(pair, outputs);
      const values: (readonly number[])[] = [];
      for (const [model, output] of outputs.entries())
        values.push(await measureOutput(scorers[model] ?? [], pair, output));
      if (pair.target) await measureOutput(ceiling, pair, { image: pair.target });
      pairs.push({ name: pair.name, values });
      await handled;
      onProgress?.(index + 1, total);
    }
    for (let index = 0; index < numReals; index++) {
      if (signal?.aborted) throw stopped(count + index);
      const reason = await measureReal(source, index, scorers);
      if (reason !== undefined) failed.push({ files: [source.reals?.names[index] as string], reason });
      onProgress?.(count + index + 1, total);
    }
  } finally {
    await Promise.allSettled([ahead]);
  }
  if (pairs.length === 0)
    throw new Pix2PixError('DATA', `evaluate: none of ${count} ${images} can be used: ${failed[0]?.reason}`);
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
