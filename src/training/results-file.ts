/** results.json of a run: the pairs of a split, each with its images and its numbers. */
import { z } from 'zod';

/**
 * What the third image of a row is: the `target` of a pair, or what came `back` when a translation was translated back,
 * where L1 is its difference from the input.
 */
export const COMPARED_IMAGES = ['target', 'back'] as const;
export type ComparedImage = (typeof COMPARED_IMAGES)[number];

/** The name of a result of a training both ways, of an image of a folder: `AtoB/day-1`. */
export const directedName = (direction: 'AtoB' | 'BtoA', image: string): string => `${direction}/${image}`;

/** The direction in such a name. */
export const directionOfName = (name: string): 'AtoB' | 'BtoA' | undefined =>
  name.startsWith('AtoB/') ? 'AtoB' : name.startsWith('BtoA/') ? 'BtoA' : undefined;

/** Loose: any further number of a pair is a metric. */
export const resultPairSchema = z.looseObject({
  name: z.string(),
  /** Mean absolute difference of output and target, or of input and what came back, in [-1,1] units. */
  l1: z.number(),
  /** Images, as paths below the folder of the results. */
  input: z.string(),
  output: z.string(),
  target: z.string(),
});

export const resultsFileSchema = z.object({
  format: z.literal(1),
  split: z.string(),
  compared: z.enum(COMPARED_IMAGES).default('target'), // older files have no other
  /** Pairs of the split that can be read; more than are listed if only the first were translated. */
  totalPairs: z.int().min(0),
  /** Names of pairs that could not be read, and of those whose pixels all have weight 0. */
  leftOut: z.array(z.string()),
  meanL1: z.number(),
  medianL1: z.number(),
  /** Names of the pairs of the least L1, and of the greatest. */
  best: z.string(),
  worst: z.string(),
  pairs: z.array(resultPairSchema),
});

/** What results.json holds. */
export type ResultsFile = z.output<typeof resultsFileSchema>;
