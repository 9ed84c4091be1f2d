/** The run folder: run.json, events.jsonl, samples/, checkpoints/, model.onnx; it alone is enough to use a run. */
import { type FileHandle, mkdir, open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { TrainingEvent } from '../../api/training-events.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { type LossTerm, lossTermSchema } from '../../core/loss-term.ts';
import { readRegularText } from '../../core/node/regular-file.ts';
import { parseChecked } from '../../core/schema-fault.ts';
import type { UnpairedPlace } from '../../data/node/unpaired-set.ts';
import { COLUMN_NAMES, METRIC_NAMES } from '../../metrics/metric-names.ts';
import { readOlderOptions } from '../../settings/older-options.ts';
import { currentPreset, OPTIONS_SCHEMA } from '../../settings/options.ts';
import { trainingLosses } from '../../settings/training-recipe.ts';
import { formatEvent } from '../events.ts';
import { type RunEnd, runEndSchema } from '../run-state.ts';
import { TEMPORARY_ENDING, writeFailure, writeWhole } from './write-whole.ts';

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
  /** Steps after which a checkpoint is written within an epoch too; null for none. */
  saveEverySteps: z.int().positive().nullable().default(null),
  /** Minutes after which a checkpoint is written, within an epoch too: what a crash may cost. 0 for none. */
  saveEveryMinutes: z.number().min(0).default(10),
  /** Checkpoints of earlier epochs that are kept in addition to the latest and the best. */
  keep: z.int().min(0).default(0),
  /** Epochs without a better validation after which the run ends; null for never. */
  earlyStop: z.int().positive().nullable().default(null),
  /** What the validation measures in addition to L1. */
  metrics: z.array(z.enum(METRIC_NAMES)).default([]),
  /** Epochs between these measurements. */
  metricsEvery: z.int().positive().default(1),
  /** Column of a metric that says which checkpoint is the best; `l1` is the validation L1. */
  bestBy: z.enum(COLUMN_NAMES).default('l1'),
});

/** How often a run saves and what it measures, and when it ends early. */
export type Cadence = z.output<typeof cadenceSchema>;

export const DEFAULT_CADENCE: Cadence = cadenceSchema.parse({});

const initSchema = z.object({
  generator: z.string().exactOptional(),
  discriminator: z.string().exactOptional(),
});

/** Files that networks begin with, absolute paths. */
export type InitialFiles = z.output<typeof initSchema>;

const recordSchema = z.object({
  format: z.literal(1),
  /** Version of this program. */
  version: z.string(),
  createdAt: z.string(),
  /** How often it was begun or gone on with; each time has the number that its events bear. */
  attempts: z.int().positive().default(1),
  /**
   * False until the first checkpoint is on disk: only then may a run without one begin again from its first step.
   * Absent in older files.
   */
  hasCheckpoint: z.boolean().optional(),
  preset: z.string(),
  options: OPTIONS_SCHEMA,
  cadence: cadenceSchema.default(DEFAULT_CADENCE),
  /** Files that networks begin with in place of random values. */
  init: initSchema.default({}),
  /** Of a run that holds networks of another program: their files. It has no data, and no training to go on with. */
  imported: z.array(z.string()).exactOptional(),
  data: z.object({
    folder: z.string(),
    /** Of two unpaired sets in folders of their own, the other one, B. */
    folderB: z.string().exactOptional(),
    layout: z.string(),
    /** Pairs by split. */
    pairs: z.record(z.string(), z.int()),
    fingerprint: z.string(),
    /** Whether pairs that cannot be used are left out; may change on resume. */
    skipBad: z.boolean().default(false),
  }),
  /** Why it ended; absent while it trains. */
  end: runEndSchema.exactOptional(),
  /** What each step reports; derived from the options if an older file lacks it. */
  losses: z.array(lossTermSchema).exactOptional(),
  device: z.record(z.string(), z.unknown()),
});

/** run.json: what was asked for, and on which device it ran. */
export type RunRecord = z.output<typeof recordSchema>;

/** What run.json says of data where there is none. */
export const NO_DATA: RunRecord['data'] = {
  folder: '',
  layout: 'none',
  pairs: {},
  fingerprint: '',
  skipBad: false,
};

/** Where the data of a run is, as `train` was given it. */
export const placeOfData = ({ data: { folder, folderB } }: Pick<RunRecord, 'data'>): UnpairedPlace =>
  folderB === undefined ? folder : { a: folder, b: folderB };

/** What each step of a run reports. */
export const lossTermsOf = ({ losses, options }: RunRecord): readonly LossTerm[] =>
  losses ?? trainingLosses(options);

/** A record of any version, with the names of this version; anything else stays as it is. */
const withNewNames = (record: unknown): unknown => {
  const fields = z.looseObject({ options: z.record(z.string(), z.unknown()) }).safeParse(record);
  if (!fields.success) return record; // the schema says what is wrong
  const { options, init } = readOlderOptions(fields.data.options);
  const { preset } = fields.data;
  return { init, ...fields.data, preset: currentPreset(String(preset)) ?? preset, options };
};

const runSchema = z.preprocess(withNewNames, recordSchema);

/** The lock's name in a run folder. */
export const LOCK_FILE = 'training.lock';

/** Throws FILE if the folder exists and holds anything but what a killed start left. */
export const requireNewFolder = async (folder: string): Promise<void> => {
  const existing = (await readdir(folder).catch(() => [])).filter(
    (name) => name !== LOCK_FILE && !name.endsWith(TEMPORARY_ENDING),
  );
  if (existing.length > 0)
    throw new Pix2PixError(
      'FILE',
      `${folder}: is not empty (${existing.slice(0, 3).join(', ')}${existing.length > 3 ? ', ...' : ''}); choose a new folder for out (--out)${existing.includes(RUN_FILES.run) ? ', or resume the run (--resume)' : ''}`,
    );
};

/** A run folder that was made just now, as long as nothing in it is worth anything. */
export interface NewFolder {
  /** Removes what a run writes, except the lock. */
  empty(): Promise<void>;
  /** Removes the folders that were made, as far as they are empty. */
  remove(): Promise<void>;
}

/** Makes a run folder. Throws as `requireNewFolder`, and FILE if it cannot be made. */
export const createRunFolder = async (folder: string): Promise<NewFolder> => {
  await requireNewFolder(folder);
  const made = await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new Pix2PixError('FILE', `${folder}: cannot be made (${messageOf(error)})`, { cause: error });
  });
  return {
    empty: async () => {
      for (const name of Object.values(RUN_FILES))
        await rm(join(folder, name), { recursive: true, force: true });
    },
    remove: async () => {
      if (made === undefined) return; // it was there before
      const first = resolve(made);
      for (let path = resolve(folder); ; path = dirname(path)) {
        const isRemoved = await rmdir(path).then(
          () => true,
          () => false, // holds something else by now
        );
        if (!isRemoved || path === first) return;
      }
    },
  };
};

export const writeRunRecord = (folder: string, record: RunRecord): Promise<void> =>
  writeWhole(join(folder, RUN_FILES.run), `${JSON.stringify(record, null, 2)}\n`);

/** Notes in run.json that a checkpoint is on disk. Throws FILE. */
export const noteCheckpoint = async (folder: string): Promise<void> => {
  const record = await readRunRecord(folder);
  if (record.hasCheckpoint !== true) await writeRunRecord(folder, { ...record, hasCheckpoint: true });
};

/** Writes why a run ended into its record. Throws FILE. */
export const noteEnd = async (folder: string, end: RunEnd): Promise<void> =>
  writeRunRecord(folder, { ...(await readRunRecord(folder)), end });

/** Throws FILE if there is no run, FORMAT if run.json is not of this program. */
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
  private readonly path: string;
  private constructor(file: FileHandle, path: string) {
    this.file = file;
    this.path = path;
  }

  /** Throws FILE. */
  static async open(folder: string): Promise<EventLog> {
    const path = join(folder, RUN_FILES.events);
    try {
      return new EventLog(await open(path, 'a'), path);
    } catch (error) {
      throw new Pix2PixError('FILE', `${path}: cannot be written (${messageOf(error)}); check permissions`, {
        cause: error,
      });
    }
  }

  /** Adds an event; the write goes on during the next step, and an error of it is thrown by the next call. */
  async append(event: TrainingEvent): Promise<void> {
    await this.last;
    const line = formatEvent(event);
    this.last = this.file.appendFile(line).catch(async (error: unknown) => {
      throw await writeFailure(this.path, error, line.length);
    });
    // Seen again by the next append or by close; this only keeps Node from calling it unhandled.
    this.last.catch(() => {});
  }

  /** Resolves when every event so far is on disk. Throws FILE. */
  async flush(): Promise<void> {
    await this.last;
    await this.file.datasync().catch(async (error: unknown) => {
      throw await writeFailure(this.path, error, undefined);
    });
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
