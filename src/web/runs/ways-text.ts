/** Which way or ways a run translates, in words. */
import type { RunSummary } from '../../api/runs.ts';
import { directionText } from '../../translation/model-names.ts';

/** `A to B`, or `A to B and B to A`. */
export const waysText = ({ models }: Pick<RunSummary, 'models'>): string =>
  models.map(({ direction }) => directionText(direction)).join(' and ');
