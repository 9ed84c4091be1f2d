/** Trainings that the server starts: those that wait, run or failed, and the data sets that they can learn from. */
import { z } from 'zod';

/**
 * `queued`: it waits for its turn. `running`: its process is alive. `failed`: it ended with an error, or was killed. One
 * that has ended well is no longer listed: its run tells the rest.
 */
export const TRAINING_STATES = ['queued', 'running', 'failed'] as const;

export const trainingSchema = z.object({
  /** Identifies the training in addresses; the name of its run's folder. */
  id: z.string(),
  state: z.enum(TRAINING_STATES),
  /** Place in the queue, from 1; absent for others. */
  place: z.int().min(1).optional(),
  /** Whether it goes on with a run that there is. */
  isResume: z.boolean(),
  /** Whether it was asked to stop and has not ended yet. */
  isStopping: z.boolean(),
  /** ISO 8601. */
  createdAt: z.string(),
  /** Name of the data set; of a run that goes on, the run keeps its own. */
  dataName: z.string().optional(),
  preset: z.string().optional(),
  /** The run that it trains, in the list of runs; absent before there is one. */
  run: z.string().optional(),
  /** The last lines that it printed before it failed. */
  error: z.array(z.string()).optional(),
});
export type Training = z.output<typeof trainingSchema>;

export const trainingListSchema = z.object({
  /** Whether this server starts trainings, and deletes runs. */
  canTrain: z.boolean(),
  /** Why it does not, and what to do. */
  refusal: z.string().optional(),
  /** How many run at the same time. */
  atOnce: z.int().min(0),
  /** Running ones first, then the queue in its order, then those that failed. */
  trainings: z.array(trainingSchema),
});
export type TrainingList = z.output<typeof trainingListSchema>;

export const dataSetSchema = z.object({
  /** Identifies the data set in requests. */
  id: z.string(),
  /** `folder`: on the server's disk. `upload`: sent to the server, which keeps it beside its runs. */
  origin: z.enum(['folder', 'upload']),
  /** Of an upload: how many files it has, and their size. */
  files: z.int().min(0).optional(),
  bytes: z.number().min(0).optional(),
});
export type DataSet = z.output<typeof dataSetSchema>;

export const dataSetListSchema = z.object({
  dataSets: z.array(dataSetSchema),
  /** How many bytes further uploads may have. */
  roomBytes: z.number().min(0),
});
export type DataSetList = z.output<typeof dataSetListSchema>;

/** The body of a request for a training. */
export const trainingRequestSchema = z.strictObject({
  /** The id of a data set. */
  data: z.string(),
  /** Name of the run; that of the data set, with a number if it is taken, if absent. */
  name: z.string().optional(),
  /** Options to start from; `paper` if absent. */
  preset: z.string().optional(),
  /** Options that differ from the preset, by name. */
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});
export type TrainingRequest = z.input<typeof trainingRequestSchema>;

/** The answer to a file of a data set. */
export const fileReplySchema = z.object({
  /** False for a file that is no image and no list of pairs, which is left out. */
  isKept: z.boolean(),
});
export type FileReply = z.output<typeof fileReplySchema>;

/** The answer to a request to delete something. */
export const deleteReplySchema = z.object({ isDeleted: z.literal(true) });
export type DeleteReply = z.output<typeof deleteReplySchema>;
