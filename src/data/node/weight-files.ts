/** Weights of pixels beside the pairs of a split on disk. */
import * as layouts from '../layouts/weight-files.ts';
import { onDisk } from './node-files.ts';

export type { FoundWeights, WeightedPairs, WeightsAsked } from '../layouts/weight-files.ts';

/** The pairs of a split with their weights. Throws DATA if they are needed and there are none, and for two of one name. */
export const findWeights = onDisk(layouts.findWeights);
