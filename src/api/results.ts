/** The results of a complete run: every pair of a split translated, or every image of unpaired sets there and back. */
import { z } from 'zod';

const pairResultSchema = z.object({
  name: z.string(),
  /** Relative addresses of PNG files. */
  input: z.string(),
  output: z.string(),
  /** The target, or what came back: see `compared`. */
  target: z.string(),
  /** Which way it was translated, where a run translates both ways. */
  direction: z.enum(['AtoB', 'BtoA']).optional(),
  /** Metrics by name; `l1` is always there, in [-1,1] units. */
  metrics: z.record(z.string(), z.number()),
  /**
   * Relative addresses of the discriminator's scores, see patches.ts; absent if the run has no discriminator. That of a
   * direction judges outputs only, so there is none of what came back.
   */
  patches: z.object({ output: z.string(), target: z.string().optional() }).optional(),
});
export type PairResult = z.output<typeof pairResultSchema>;

export const resultsSchema = z.object({
  split: z.string(),
  /**
   * What `target` is and L1 compares with: the `target` of a pair and the output; or, of a training from unpaired sets,
   * what came `back` and the input.
   */
  compared: z.enum(['target', 'back']),
  /** Number of pairs in the split, or of images of both sides; at most the first 500 are listed here. */
  totalPairs: z.int().min(0),
  /** Means over the listed pairs, by metric. */
  means: z.record(z.string(), z.number()),
  pairs: z.array(pairResultSchema),
});
export type Results = z.output<typeof resultsSchema>;

/** Metrics of which higher is better; of all others, lower is. */
export const HIGHER_IS_BETTER: readonly string[] = ['psnr', 'ssim', 'ms_ssim', 'lab_l', 'lab_a', 'lab_b'];
