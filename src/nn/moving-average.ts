/** The exponential moving average of weights: samples of it are steadier than those of the last step's. */
import { scalar, type Tensor } from '../core/tensor.ts';

/** Names of the scalar feeds that carry the average's weights into a graph. */
export const AVERAGE_FEEDS = { kept: 'average.kept', taken: 'average.taken' } as const;

/**
 * The share of the average that stays at step `step`, from 1: the decay, but less in the beginning, so that first
 * values are soon forgotten; min(decay, (1 + t) / (10 + t)), as in TensorFlow's ExponentialMovingAverage.
 */
export const averageKept = (decay: number, step: number): number => Math.min(decay, (1 + step) / (10 + step));

/** The feeds of step `step`. */
export const averageFeeds = (decay: number, step: number): Readonly<Record<string, Tensor>> => {
  const kept = averageKept(decay, step);
  return { [AVERAGE_FEEDS.kept]: scalar(kept), [AVERAGE_FEEDS.taken]: scalar(1 - kept) };
};
