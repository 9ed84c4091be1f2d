/** The runs and model files below the server's paths, and the models that they offer, looked up for each request. */

import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { nearestName, Pix2PixError } from '../../core/errors.ts';
import type { Direction } from '../../data/pairs.ts';
import { isBothWays } from '../../settings/translations.ts';
import { checkpointPath } from '../../training/node/checkpoint-files.ts';
import { folderStore } from '../../training/node/folder-store.ts';
import { isRunFolder } from '../../training/node/run-folder.ts';
import { modelsOf } from '../../training/run-model.ts';
import { RUN_FILES } from '../../training/run-record.ts';
import { directedTitle } from '../../translation/model-names.ts';
import { type BestCheckpoint, openBestCheckpoints } from './best-checkpoints.ts';
import { openRunRecords, type RunRecords } from './run-records.ts';
import { type UniqueNames, uniqueNames } from './unique-names.ts';

/** A run folder or a model file, and its name in addresses. */
export interface Entry {
  readonly id: string;
  readonly kind: 'run' | 'model';
  readonly path: string;
  /** Of a run: the checkpoint that stands for its models, where one was chosen. */
  readonly checkpoint?: string;
  /** The models that it offers; that of a run's own direction is first and has the run's id. */
  readonly models: readonly [EntryModel, ...EntryModel[]];
  /** Those of its best checkpoint, where that is another one than the latest and no checkpoint was chosen. */
  readonly bestModels: readonly EntryModel[];
}

/** A model that an entry offers, or will offer when the run has one. */
export interface EntryModel {
  /** In addresses. */
  readonly name: string;
  /** For people: `first`, `first, A to B` of a run that translates both ways, `first, best (epoch 12)`. */
  readonly title: string;
  readonly file: string;
  /** Which of both ways it translates; absent where there is one. */
  readonly direction?: Direction;
}

/** A model by its name, and the entry that offers it. */
export interface LibraryModel extends EntryModel {
  readonly entry: Entry;
}

export interface Library {
  /** All entries, in the order of the paths and of the names in them. */
  list(): Promise<Entry[]>;
  /** The run of an id. Throws NOT_FOUND. */
  run(id: string): Promise<Entry>;
  /** All models, those that are still to come and those of best checkpoints among them, in the order of the entries. */
  models(): Promise<LibraryModel[]>;
  /** The model of a name, a run's or a file's. Throws NOT_FOUND. */
  model(name: string): Promise<LibraryModel>;
}

const MODEL_ENDING = '.onnx';

/**
 * Opens the library of some paths, each a run folder, a folder that holds run folders or models, or a model file. A
 * `checkpoint` by name stands for the models of each run in place of its model files. A run that translates both ways
 * offers two models: one has the run's id, the other that and its direction, such as `first-BtoA`. Where the best
 * checkpoint of a run is not its latest, its models are offered too, such as `first-best`.
 */
export const openLibrary = (paths: readonly string[], checkpoint?: string): Library => {
  const names = uniqueNames();
  const records = openRunRecords();
  const bestOf = openBestCheckpoints();
  const list = async (): Promise<Entry[]> => {
    const found = (await Promise.all(paths.map((path) => placesAt(resolve(path))))).flat();
    const places = [...new Map(found.map((place) => [place.path, place])).values()]; // a path that is given twice is one entry
    const ids = places.map(({ kind, path }) => names(path, entryName(kind, path))); // before names of further models
    return Promise.all(
      places.map(async (place, index) => {
        const id = ids[index] as string;
        const chosen =
          place.kind === 'run' && checkpoint !== undefined
            ? { checkpoint: checkpointPath(place.path, checkpoint) }
            : {};
        const models = await modelsAt({ id, ...place, ...chosen }, records, names);
        const best = place.kind === 'run' && checkpoint === undefined ? await bestOf(place.path) : undefined;
        const bestModels = best ? models.map((model) => bestModel(model, best, names)) : [];
        return { id, ...place, ...chosen, models, bestModels };
      }),
    );
  };
  const models = async (): Promise<LibraryModel[]> =>
    (await list()).flatMap((entry) =>
      [...entry.models, ...entry.bestModels].map((model) => ({ ...model, entry })),
    );
  return {
    list,
    run: async (id) => {
      const runs = (await list()).filter(({ kind }) => kind === 'run');
      return (
        runs.find((run) => run.id === id) ??
        missing(
          'run',
          id,
          runs.map((run) => run.id),
        )
      );
    },
    models,
    model: async (name) => {
      const all = await models();
      return (
        all.find((model) => model.name === name) ??
        missing(
          'model',
          name,
          all.map((model) => model.name),
        )
      );
    },
  };
};

/** The model of an entry's own direction. */
export const mainModel = ({ models }: Pick<Entry, 'models'>): EntryModel => models[0];

/** One model, or those both ways of a run; a run whose record cannot be read is taken to have one. */
const modelsAt = async (
  { id, kind, path, checkpoint }: Omit<Entry, 'models' | 'bestModels'>,
  records: RunRecords,
  names: UniqueNames,
): Promise<Entry['models']> => {
  if (kind === 'model') return [{ name: id, title: id, file: path }];
  const options = await records(path).then(
    (record) => record.options,
    () => undefined,
  );
  if (!options || !isBothWays(options))
    return [{ name: id, title: id, file: checkpoint ?? join(path, RUN_FILES.model) }];
  const [first, ...others] = modelsOf(folderStore(path), options).map(({ direction, path: file }, index) => ({
    name: index === 0 ? id : names(file, `${id}-${direction}`),
    title: directedTitle(id, direction),
    file: checkpoint ?? file,
    direction,
  }));
  return [first as EntryModel, ...others]; // every training translates
};

/** A model by the weights of the best checkpoint. */
const bestModel = (model: EntryModel, { path, epoch }: BestCheckpoint, names: UniqueNames): EntryModel => ({
  ...model,
  name: names(`${path} ${model.direction}`, `${model.name}-best`),
  title: `${model.title}, best (epoch ${epoch})`,
  file: path,
});

const missing = (what: string, id: string, known: readonly string[]): never => {
  const nearest = nearestName(id, known);
  throw new Pix2PixError(
    'NOT_FOUND',
    `serve: there is no ${what} "${id}"; ${nearest ? `did you mean "${nearest}"?` : `api/${what}s lists them`}`,
  );
};

/** Where an entry is. */
type Place = Pick<Entry, 'kind' | 'path'>;

/** The entries at a path now; none if it does not exist, like the folder of a run that has not started. */
const placesAt = async (path: string): Promise<Place[]> => {
  const place = await placeAt(path);
  if (place) return [place];
  const names = await readdir(path).catch(() => []);
  const below = await Promise.all(names.sort().map((name) => placeAt(join(path, name))));
  return below.filter((one) => one !== undefined);
};

const placeAt = async (path: string): Promise<Place | undefined> => {
  if (await isRunFolder(path)) return { kind: 'run', path };
  if (!path.endsWith(MODEL_ENDING)) return undefined;
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile ? { kind: 'model', path } : undefined;
};

/** The name of the folder or file. */
const entryName = (kind: Entry['kind'], path: string): string =>
  kind === 'model' ? basename(path, MODEL_ENDING) : basename(path);
