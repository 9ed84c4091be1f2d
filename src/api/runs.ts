/** Runs as the API describes them: in the list, and one in full. */
import { z } from 'zod';
import { jsonNumberSchema } from '../core/json-number.ts';
import { lossTermSchema } from '../core/loss-term.ts';

/**
 * `running`: its process is alive. `complete`: all steps were taken, or it ended early as asked. `stopped`: it ended
 * earlier, on request or with an error, and can be resumed. `crashed`: its process is gone and left its lock.
 * `imported`: it holds networks that another program trained.
 */
export const RUN_STATES = ['running', 'complete', 'stopped', 'crashed', 'imported'] as const;

export const runStateSchema = z.object({
  state: z.enum(RUN_STATES),
  /** Whether the server can ask its process to stop and save: it runs on this machine, and has not been asked yet. */
  canStop: z.boolean(),
  /** Whether it was asked to stop and has not ended yet. */
  isStopping: z.boolean(),
  /** Memory of its process in bytes; absent if the system does not report it. */
  memoryBytes: z.int().min(0).optional(),
});
export type RunState = z.output<typeof runStateSchema>;

const bestSchema = z.object({ value: jsonNumberSchema, epoch: z.int(), step: z.int() });

/** A run in the list. */
export const runSummarySchema = z.object({
  /** Identifies the run in addresses: its folder's name, made unique. */
  id: z.string(),
  /** Its folder's name. */
  name: z.string(),
  ...runStateSchema.shape,
  /** ISO 8601. */
  createdAt: z.string(),
  /** Time of the last event, or of the start before the first event. */
  updatedAt: z.string(),
  preset: z.string(),
  /** Name of the data set's folder. */
  dataName: z.string(),
  /** Of a run that translates both ways: its first model's. */
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
  /** Images per second over the last steps; absent before the first. */
  imagesPerSecond: z.number().optional(),
  /** Validation metrics by name, without `validation_`: the best of all epochs, and the latest. */
  best: z.record(z.string(), bestSchema),
  last: z.record(z.string(), bestSchema),
  /** Relative address of a small picture of the last sample's output; absent before the first. */
  thumbnail: z.string().optional(),
  /** Whether the run has its models, with which it can be exported and drawn. */
  hasModel: z.boolean(),
  /** Its models, there or still to come: one, which has the run's id, or one for each way that it translates. */
  models: z
    .array(z.object({ name: z.string(), title: z.string(), direction: z.enum(['AtoB', 'BtoA']) }))
    .min(1),
  hasResults: z.boolean(),
  /** Why it ended, in words; absent while it trains, and where its process was killed. */
  end: z.string().optional(),
  /** What each step reports, in the order of charts. */
  losses: z.array(lossTermSchema),
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
  /** Version of the program that started it. */
  version: z.string(),
  /** All options, resolved, by name. */
  options: z.record(z.string(), z.unknown()),
  /** Names of options that have no effect next to the others, such as `poolSize` of a pix2pix. */
  withoutEffect: z.array(z.string()),
  /** Names and descriptions of the options, as in the documentation. */
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
  /** The command that resumes it, if it is stopped or crashed. */
  resumeCommand: z.string().optional(),
});
export type RunDetails = z.output<typeof runDetailsSchema>;

/** The answer to a request to stop a run. */
export const stopReplySchema = z.object({ isStopping: z.literal(true) });
export type StopReply = z.output<typeof stopReplySchema>;
