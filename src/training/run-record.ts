/** run.json and the names of a run's files: what a run says of itself, wherever its files are kept. */
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import { type LossTerm, lossTermSchema } from '../core/loss-term.ts';
import { parseChecked } from '../core/schema-fault.ts';
import { COLUMN_NAMES, METRIC_NAMES } from '../metrics/metric-names.ts';
import { readOlderOptions } from '../settings/older-options.ts';
import { currentPreset, OPTIONS_SCHEMA } from '../settings/options.ts';
import { trainingLosses } from '../settings/training-recipe.ts';
import { runEndSchema } from './run-state.ts';

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
export const placeOfData = ({
  data: { folder, folderB },
}: Pick<RunRecord, 'data'>): string | { readonly a: string; readonly b: string } =>
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

/** The text of run.json. */
export const formatRunRecord = (record: RunRecord): string => `${JSON.stringify(record, null, 2)}\n`;

/** What run.json holds, of any version. Throws FORMAT; `path` is the file's name in messages. */
export const parseRunRecord = (text: string, path: string): RunRecord => {
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

/** The lock's name in a run folder. */
export const LOCK_FILE = 'training.lock';
