/** How the server answers a request that it cannot fulfil. */
import { z } from 'zod';

/** The body of every answer with a status of 400 or more, and of the event `problem`. */
export const errorBodySchema = z.object({
  /** One of the codes in docs/errors.md; `INTERNAL` where the server itself is at fault. */
  code: z.string(),
  /** Where it happened, what came, what was expected, and the likely fix. */
  message: z.string(),
});

export type ErrorBody = z.output<typeof errorBodySchema>;
