/** The results of a complete run: every pair of a split translated. */
import { z } from 'zod';

const pairResultSchema = z.object({
  name: z.string(),
  /** Relative addresses of PNG files. */
  input: z.string(),
  output: z.string(),
  target: z.string(),
  /** Metrics by name; `l1` is always there, in [-1,1] units. */
  metrics: z.record(z.string(), z.number()),
  /** Relative addresses of the discriminator's scores of both, see patches.ts; absent if the run has no discriminator. */
  patches: z.object({ output: z.string(), target: z.string() }).optional(),
});
export type PairResult = z.output<typeof pairResultSchema>;

export const resultsSchema = z.object({
  split: z.string(),
  /** Number of pairs in the split; at most the first 500 are listed here. */
  totalPairs: z.int().min(0),
  /** Means over the listed pairs, by metric. */
  means: z.record(z.string(), z.number()),
  pairs: z.array(pairResultSchema),
});
export type Results = z.output<typeof resultsSchema>;

/** Metrics of which higher is better; of all others, lower is. */
export const HIGHER_IS_BETTER: readonly string[] = ['psnr', 'ssim', 'ms_ssim', 'lab_l', 'lab_a', 'lab_b'];
