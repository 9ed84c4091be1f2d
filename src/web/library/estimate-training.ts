/** How long a training will take in this tab, and how much memory, measured before it begins. */
import { Pix2PixError } from '../../core/errors.ts';
import type { TrainingEstimate } from '../../training/web/estimate-run.ts';
import { PAGE_PRESET, type TrainingRequest } from './training.ts';
import { startTrainingThread } from './training-thread.ts';

/** A training that may begin. */
export interface EstimatedTraining
  extends Pick<TrainingRequest, 'source' | 'preset' | 'options' | 'device' | 'assets'> {
  /** Ends the measurement, when another choice has been made. */
  readonly signal?: AbortSignal;
}

/**
 * Takes a few steps in a worker of its own, and keeps nothing of them. A training that a tab has no memory for is refused with a
 * reason, not measured. Throws OPTION for options that are wrong or that a tab cannot do, DATA for unusable pairs, STOPPED if the
 * signal ended it.
 *
 * @example
 * const { totalSeconds, refusal } = await estimateTraining({ source: { kind: 'houses', count: 100, size: 64, seed: 0 } });
 */
export const estimateTraining = async ({
  source,
  preset = PAGE_PRESET,
  options,
  device = 'auto',
  assets,
  signal,
}: EstimatedTraining): Promise<TrainingEstimate> => {
  if (source.kind === 'grown')
    throw new Pix2PixError(
      'OPTION',
      'estimateTraining: pairs that are added while they are learned cannot be measured before there are any; measure drawn houses of the same size, which take as long',
    );
  const thread = startTrainingThread('estimateTraining', { update: () => {} });
  const stop = (): void =>
    thread.end(new Pix2PixError('STOPPED', 'estimateTraining: it was stopped before it had measured'));
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await thread.calls.call('estimate', [{ source, device, assets, preset, options }]);
  } finally {
    signal?.removeEventListener('abort', stop);
    thread.end(new Pix2PixError('RUNTIME', 'estimateTraining: it has ended'));
  }
};
