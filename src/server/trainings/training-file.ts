/** What the server keeps of each training: a file beside the runs, from which a restarted server goes on. */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { lockSchema } from '../../training/lock-holder.ts';
import { writeWhole } from '../../training/node/write-whole.ts';

/** The folder of the server's own files, beside the runs; the library does not look into it. */
export const TRAININGS_FOLDER = '.trainings';

const trainingFileSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  state: z.enum(['queued', 'running', 'failed']),
  /** Smaller ones are started first. */
  order: z.int(),
  createdAt: z.string(),
  /** The run folder. */
  folder: z.string(),
  /** Absent for one that goes on with a run. */
  fresh: z
    .object({
      /** The folder of the data set, and its name for people. */
      data: z.string(),
      dataName: z.string(),
      preset: z.string(),
      options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    })
    .exactOptional(),
  /** Its process, and when it was started, in ISO 8601. */
  process: lockSchema.exactOptional(),
  startedAt: z.string().exactOptional(),
  /** Whether it was asked to stop. */
  isStopping: z.boolean().exactOptional(),
  /** The last lines of its output, once it has failed. */
  error: z.array(z.string()).exactOptional(),
});
export type TrainingFile = z.output<typeof trainingFileSchema>;

/** Files of trainings in a folder of runs. */
export interface TrainingFiles {
  /** Those that can be read; a damaged one is reported and left as it is. */
  read(onDamaged: (name: string) => void): Promise<TrainingFile[]>;
  write(training: TrainingFile): Promise<void>;
  remove(id: string): Promise<void>;
  /** The file with what its process prints. */
  logOf(id: string): string;
}

const ENDING = '.json';

export const trainingFiles = (runsFolder: string): TrainingFiles => {
  const folder = join(runsFolder, TRAININGS_FOLDER);
  // names of run folders may have any character of the disk's
  const pathOf = (id: string, ending: string): string => join(folder, `${encodeURIComponent(id)}${ending}`);
  return {
    read: async (onDamaged) => {
      const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(ENDING));
      const found: TrainingFile[] = [];
      for (const name of names.sort()) {
        const training = await readTraining(join(folder, name));
        if (training) found.push(training);
        else onDamaged(name);
      }
      return found.sort((a, b) => a.order - b.order);
    },
    write: async (training) => {
      await mkdir(folder, { recursive: true });
      await writeWhole(pathOf(training.id, ENDING), `${JSON.stringify(training, undefined, 2)}\n`);
    },
    remove: async (id) => {
      await rm(pathOf(id, ENDING), { force: true });
      await rm(pathOf(id, '.log'), { force: true });
    },
    logOf: (id) => pathOf(id, '.log'),
  };
};

const readTraining = async (path: string): Promise<TrainingFile | undefined> => {
  try {
    return trainingFileSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
};
