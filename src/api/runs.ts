/** Runs as the server tells of them: in the list, and one in full. */
import { z } from 'zod';

/**
 * `running`: its process lives. `complete`: all steps were taken, or it ended early as asked. `stopped`: it ended
 * before, on request or with an error; it can be resumed. `crashed`: its process is gone without having said so.
 */
export const RUN_STATES = ['running', 'complete', 'stopped', 'crashed'] as const;

export const runStateSchema = z.object({
  state: z.enum(RUN_STATES),
  /** Whether the server can ask its process to stop and save: it runs on this machine, and was not asked yet. */
  canStop: z.boolean(),
  /** Whether it was asked to stop, and has not ended yet. */
  isStopping: z.boolean(),
  /** Memory of its process, in bytes; absent where that cannot be known. */
  memoryBytes: z.int().min(0).optional(),
});
export type RunState = z.output<typeof runStateSchema>;

const bestSchema = z.object({ value: z.number(), epoch: z.int(), step: z.int() });

/** What the list shows of a run. */
export const runSummarySchema = z.object({
  /** Names the run in addresses: its folder's name, made unique. */
  id: z.string(),
  /** Its folder's name. */
  name: z.string(),
  ...runStateSchema.shape,
  /** ISO 8601. */
  createdAt: z.string(),
  /** Time of the last event, or of the beginning before there is one. */
  updatedAt: z.string(),
  preset: z.string(),
  /** Name of the data set's folder. */
  dataName: z.string(),
  direction: z.enum(['AtoB', 'BtoA']),
  /** Size of the images. */
  width: z.int().positive(),
  height: z.int().positive(),
  attempt: z.int().min(0),
  /** Finished steps and the epoch of the last one; 0 before the first. */
  step: z.int().min(0),
  epoch: z.int().min(0),
  totalSteps: z.int().min(0),
  stepsPerEpoch: z.int().positive(),
  /** Images a second over the last steps; absent before the first. */
  imagesPerSecond: z.number().optional(),
  /** Validation metrics by name, without `validation_`: the best of all epochs, and the last. */
  best: z.record(z.string(), bestSchema),
  last: z.record(z.string(), bestSchema),
  /** Relative address of a small picture of the last sample's output; absent before the first. */
  thumbnail: z.string().optional(),
  /** Whether the run has a model.onnx, by which it can be exported and drawn with; its model is named by the run's id. */
  hasModel: z.boolean(),
  hasResults: z.boolean(),
});
export type RunSummary = z.output<typeof runSummarySchema>;

export const runListSchema = z.object({
  runs: z.array(runSummarySchema),
  /** Run folders that cannot be read, and why. */
  unreadable: z.array(z.object({ id: z.string(), message: z.string() })),
});
export type RunList = z.output<typeof runListSchema>;

/** A run in full. */
export const runDetailsSchema = z.object({
  ...runSummarySchema.shape,
  /** Version of the program that began it. */
  version: z.string(),
  /** All options, resolved, by name. */
  options: z.record(z.string(), z.unknown()),
  /** Names and texts of the options, as the documentation has them. */
  optionTexts: z.record(z.string(), z.string()),
  cadence: z.record(z.string(), z.unknown()),
  data: z.object({
    name: z.string(),
    layout: z.string(),
    /** Pairs by split. */
    pairs: z.record(z.string(), z.int()),
    fingerprint: z.string(),
    /** Pairs that could not be used and were left out. */
    leftOut: z.int().min(0),
  }),
  /** What it ran on: device, engine, version, threads, processor. */
  environment: z.record(z.string(), z.unknown()),
  /** The command that goes on with it, where it is stopped or crashed. */
  resumeCommand: z.string().optional(),
});
export type RunDetails = z.output<typeof runDetailsSchema>;

/** The answer to a request to stop a run. */
export const stopReplySchema = z.object({ isStopping: z.literal(true) });
export type StopReply = z.output<typeof stopReplySchema>;
