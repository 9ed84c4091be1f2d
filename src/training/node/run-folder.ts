/** The run folder: run.json, events.jsonl, samples/, checkpoints/, model.onnx; it alone is enough to use a run. */
import { type FileHandle, mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegularText } from '../../core/node/regular-file.ts';
import { parseChecked } from '../../core/schema-fault.ts';
import { COLUMN_NAMES, METRIC_NAMES } from '../../metrics/metric-names.ts';
import { OPTIONS_SCHEMA } from '../../settings/options.ts';
import { formatEvent, type TrainingEvent } from '../events.ts';
import { TEMPORARY_ENDING, writeWhole } from './write-whole.ts';

export const RUN_FILES = {
  run: 'run.json',
  events: 'events.jsonl',
  samples: 'samples',
  checkpoints: 'checkpoints',
  model: 'model.onnx',
  page: 'index.html',
  leftOut: 'left-out.jsonl',
} as const;

/** How often a run saves and what it measures, and when it ends early; may change on resume. */
const cadenceSchema = z.object({
  /** Epochs between checkpoints. */
  saveEvery: z.int().positive().default(1),
  /** Checkpoints of earlier epochs that are kept beside the latest and the best. */
  keep: z.int().min(0).default(0),
  /** Epochs without a better validation after which the run ends; null for never. */
  earlyStop: z.int().positive().nullable().default(null),
  /** What the validation measures beside L1. */
  metrics: z.array(z.enum(METRIC_NAMES)).default([]),
  /** Epochs between these measurements. */
  metricsEvery: z.int().positive().default(1),
  /** Column of a metric that says which checkpoint is the best; `l1` is the validation L1. */
  bestBy: z.enum(COLUMN_NAMES).default('l1'),
});

/** How often a run saves and what it measures, and when it ends early. */
export type Cadence = z.output<typeof cadenceSchema>;

export const DEFAULT_CADENCE: Cadence = cadenceSchema.parse({});

const runSchema = z.object({
  format: z.literal(1),
  /** Version of this program. */
  version: z.string(),
  createdAt: z.string(),
  /** How often it was begun or gone on with; each time has the number that its events bear. */
  attempts: z.int().positive().default(1),
  preset: z.string(),
  options: OPTIONS_SCHEMA,
  cadence: cadenceSchema.default(DEFAULT_CADENCE),
  data: z.object({
    folder: z.string(),
    layout: z.string(),
    /** Pairs by split. */
    pairs: z.record(z.string(), z.int()),
    fingerprint: z.string(),
    /** Whether pairs that cannot be used are left out; may change on resume. */
    skipBad: z.boolean().default(false),
  }),
  device: z.record(z.string(), z.unknown()),
});

/** run.json: what was asked for and where it ran. */
export type RunRecord = z.output<typeof runSchema>;

/** The lock's name in a run folder. */
export const LOCK_FILE = 'training.lock';

/** Makes a run folder. Throws FILE where the folder holds anything but what a killed start left there. */
export const createRunFolder = async (folder: string): Promise<void> => {
  const existing = (await readdir(folder).catch(() => [])).filter(
    (name) => name !== LOCK_FILE && !name.endsWith(TEMPORARY_ENDING),
  );
  if (existing.length > 0)
    throw new Pix2PixError(
      'FILE',
      `${folder}: is not empty (${existing.slice(0, 3).join(', ')}${existing.length > 3 ? ', ...' : ''}); choose a new folder with --out${existing.includes(RUN_FILES.run) ? ', or go on with --resume' : ''}`,
    );
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new Pix2PixError('FILE', `${folder}: cannot be made (${messageOf(error)})`, { cause: error });
  }
};

export const writeRunRecord = (folder: string, record: RunRecord): Promise<void> =>
  writeWhole(join(folder, RUN_FILES.run), `${JSON.stringify(record, null, 2)}\n`);

/** Throws FILE where there is no run, FORMAT where run.json is none of ours. */
export const readRunRecord = async (folder: string): Promise<RunRecord> => {
  const path = join(folder, RUN_FILES.run);
  const text = await readRegularText(path).catch((error: unknown) => {
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be read (${messageOf(error)}); is ${folder} a run folder?`,
      {
        cause: error,
      },
    );
  });
  try {
    return parseChecked(runSchema, text);
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${path}: was not written by this version, or is damaged (${messageOf(error)}); restore it, or use the version that wrote it`,
      { cause: error },
    );
  }
};

/** Whether a path is a run folder. */
export const isRunFolder = async (path: string): Promise<boolean> =>
  stat(join(path, RUN_FILES.run)).then(
    (entry) => entry.isFile(),
    () => false,
  );

/** An open events.jsonl, to which whole lines are added in order. */
export class EventLog {
  private last: Promise<unknown> = Promise.resolve();
  private readonly file: FileHandle;
  private constructor(file: FileHandle) {
    this.file = file;
  }

  /** Throws FILE. */
  static async open(folder: string): Promise<EventLog> {
    const path = join(folder, RUN_FILES.events);
    try {
      return new EventLog(await open(path, 'a'));
    } catch (error) {
      throw new Pix2PixError('FILE', `${path}: cannot be written (${messageOf(error)}); check permissions`, {
        cause: error,
      });
    }
  }

  /** Adds an event; the write goes on beside the next step, and an error of it is thrown by the next call. */
  async append(event: TrainingEvent): Promise<void> {
    await this.last;
    this.last = this.file.appendFile(formatEvent(event));
    // Seen again by the next append or by close; this only keeps Node from calling it unhandled.
    this.last.catch(() => {});
  }

  /** Resolves when every event so far is on disk. */
  async flush(): Promise<void> {
    await this.last;
    await this.file.datasync();
  }

  async close(): Promise<void> {
    try {
      await this.last;
      await this.file.sync();
    } finally {
      await this.file.close();
    }
  }
}
