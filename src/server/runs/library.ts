/** The runs and model files below the server's paths, looked up for each request. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { nearestName, Pix2PixError } from '../../core/errors.ts';
import { checkpointPath } from '../../training/node/checkpoint-files.ts';
import { isRunFolder, RUN_FILES } from '../../training/node/run-folder.ts';

/** A run folder or a model file, and its name in addresses. */
export interface Entry {
  readonly id: string;
  readonly kind: 'run' | 'model';
  readonly path: string;
  /** Of a run: the checkpoint that stands for its model, where one was chosen. */
  readonly checkpoint?: string;
}

export interface Library {
  /** All entries, in the order of the paths and of the names in them. */
  list(): Promise<Entry[]>;
  /** The run of an id. Throws NOT_FOUND. */
  run(id: string): Promise<Entry>;
  /** The model of an id, a run's or a file's, with the path of its file. Throws NOT_FOUND. */
  model(id: string): Promise<Entry & { readonly file: string }>;
}

const MODEL_ENDING = '.onnx';

/**
 * Opens the library of some paths, each a run folder, a folder that holds run folders or models, or a model file. A
 * `checkpoint` by name stands for the model of each run in place of its model.onnx.
 */
export const openLibrary = (paths: readonly string[], checkpoint?: string): Library => {
  const ids = uniqueIds();
  const list = async (): Promise<Entry[]> => {
    const found = (await Promise.all(paths.map((path) => entriesAt(resolve(path))))).flat();
    const entries = new Map<string, Entry>(); // a path that is given twice is one entry
    for (const { kind, path } of found)
      entries.set(path, {
        id: ids(path, kind),
        kind,
        path,
        ...(kind === 'run' && checkpoint !== undefined
          ? { checkpoint: checkpointPath(path, checkpoint) }
          : {}),
      });
    return [...entries.values()];
  };
  return {
    list,
    run: async (id) => {
      const runs = (await list()).filter(({ kind }) => kind === 'run');
      return runs.find((run) => run.id === id) ?? missing('run', id, runs);
    },
    model: async (id) => {
      const entries = await list();
      const entry = entries.find((one) => one.id === id) ?? missing('model', id, entries);
      return { ...entry, file: modelFileOf(entry) };
    },
  };
};

/** Where the model of an entry is, or will be when the run has one. */
export const modelFileOf = ({
  kind,
  path,
  checkpoint,
}: Pick<Entry, 'kind' | 'path' | 'checkpoint'>): string =>
  checkpoint ?? (kind === 'run' ? join(path, RUN_FILES.model) : path);

const missing = (what: string, id: string, entries: readonly Entry[]): never => {
  const nearest = nearestName(
    id,
    entries.map((entry) => entry.id),
  );
  throw new Pix2PixError(
    'NOT_FOUND',
    `serve: there is no ${what} "${id}"; ${nearest ? `did you mean "${nearest}"?` : `api/${what}s lists them`}`,
  );
};

/** The entries at a path now; none if it does not exist, like the folder of a run that has not started. */
const entriesAt = async (path: string): Promise<Omit<Entry, 'id'>[]> => {
  const entry = await entryAt(path);
  if (entry) return [entry];
  const names = await readdir(path).catch(() => []);
  const below = await Promise.all(names.sort().map((name) => entryAt(join(path, name))));
  return below.filter((one) => one !== undefined);
};

const entryAt = async (path: string): Promise<Omit<Entry, 'id'> | undefined> => {
  if (await isRunFolder(path)) return { kind: 'run', path };
  if (!path.endsWith(MODEL_ENDING)) return undefined;
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile ? { kind: 'model', path } : undefined;
};

/** Ids by path: the name of the folder or file, with a number if the name is taken; a path keeps its id. */
const uniqueIds = (): ((path: string, kind: Entry['kind']) => string) => {
  const known = new Map<string, string>();
  const taken = new Set<string>();
  return (path, kind) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const name = kind === 'model' ? basename(path, MODEL_ENDING) : basename(path);
    let id = name;
    for (let number = 2; taken.has(id); number++) id = `${name}-${number}`;
    known.set(path, id);
    taken.add(id);
    return id;
  };
};
