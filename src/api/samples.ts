/** The sample sheets of a run: fixed validation images, translated after every epoch, or there and back. */
import { z } from 'zod';

const sheetSchema = z.object({
  epoch: z.int().positive(),
  step: z.int().positive(),
  attempt: z.int().positive(),
  /** Relative address of the PNG; it changes when the sheet is written again, so it may be cached forever. */
  url: z.string(),
  /** Validation metrics of that epoch, without `validation_`. */
  metrics: z.record(z.string(), z.number()),
});
export type SampleSheet = z.output<typeof sheetSchema>;

/** Row r and column c of a sheet begin at x = c * (tileWidth + gap), y = r * (tileHeight + gap). */
export const sampleListSchema = z.object({
  /** In order of epochs. */
  sheets: z.array(sheetSchema),
  /** One row per image, the same in every sheet; 0 before the first sheet. */
  rows: z.int().min(0),
  /** The last is what came `back` where a run translates both ways; its rows are images of A and of B in turn. */
  columns: z.tuple([z.literal('input'), z.literal('output'), z.enum(['target', 'back'])]),
  tileWidth: z.int().positive(),
  tileHeight: z.int().positive(),
  gap: z.int().min(0),
});
export type SampleList = z.output<typeof sampleListSchema>;
