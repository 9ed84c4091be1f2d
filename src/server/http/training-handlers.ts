/** Handlers of trainings: the list, starting one, stopping and forgetting it, going on with a run and deleting one. */
import { rename, rm } from 'node:fs/promises';
import type { z } from 'zod';
import type { Training, TrainingList } from '../../api/trainings.ts';
import { trainingRequestSchema } from '../../api/trainings.ts';
import { Pix2PixError } from '../../core/errors.ts';
import { schemaFaults } from '../../core/schema-fault.ts';
import type { PartialOptions, PresetName } from '../../settings/options.ts';
import { resolveRunOptions } from '../../settings/run-options.ts';
import { TEMPORARY_ENDING } from '../../training/node/write-whole.ts';
import { readUpload } from '../models/upload.ts';
import type { Entry } from '../runs/library.ts';
import { nameFrom, requireName } from '../trainings/file-names.ts';
import type { TrainingFile } from '../trainings/training-file.ts';
import { requireTrainings } from '../trainings/training-service.ts';
import { requireOwnFiles } from '../trainings/uploaded-lists.ts';
import { type Handlers, json, type Services } from './handler.ts';
import { parseQuery } from './query.ts';
import { ROUTES } from './routes.ts';

/** A request is a few options. */
const LONGEST_REQUEST = 65_536;

export const TRAINING_HANDLERS: Handlers<
  'trainings' | 'startTraining' | 'stopTraining' | 'forgetTraining' | 'resume' | 'deleteRun'
> = {
  trainings: async (_, { trainings, library }) => {
    if (!trainings.canTrain)
      return json({
        canTrain: false,
        refusal: trainings.refusal,
        atOnce: 0,
        trainings: [],
      } satisfies TrainingList);
    const [found, entries] = await Promise.all([trainings.queue.list(), library.list()]);
    const waiting = found.filter(({ state }) => state === 'queued');
    const list: TrainingList = {
      canTrain: true,
      atOnce: trainings.atOnce,
      trainings: found.map((one) => ({
        ...described(one, entries),
        ...(one.state === 'queued' ? { place: waiting.indexOf(one) + 1 } : {}),
      })),
    };
    return json(list);
  },

  startTraining: async ({ request }, services) => {
    const { queue, dataSets } = requireTrainings(services.trainings);
    const { data, name, preset, options } = await requestOf(request);
    const given = options as PartialOptions; // checked as they are resolved
    const resolved = resolveRunOptions({ preset: preset as PresetName | undefined, options: given });
    const set = await dataSets.find(data);
    if (set.origin === 'upload') await requireOwnFiles(set.folder);
    const started = await queue.add(
      name === undefined ? nameFrom(set.id, 'run') : requireName(name, 'run'),
      name !== undefined,
      { data: set.folder, dataName: set.id, preset: resolved.preset, options },
    );
    return json(await describe(started, services));
  },

  stopTraining: async ({ parameter }, { trainings }) => {
    await requireTrainings(trainings).queue.stop(parameter('id'));
    return json({ isStopping: true });
  },

  forgetTraining: async ({ parameter }, { trainings }) => {
    await requireTrainings(trainings).queue.forget(parameter('id'));
    return json({ isDeleted: true });
  },

  resume: async ({ parameter }, services) => {
    const { queue } = requireTrainings(services.trainings);
    const run = await services.library.run(parameter('id'));
    const { state } = await services.runs.state(run);
    if (state !== 'stopped' && state !== 'crashed')
      throw new Pix2PixError(
        'CONFLICT',
        `serve: run ${run.id} is ${state}; only a run that was stopped or crashed can go on here${state === 'complete' ? ' (pix2pix train --resume RUN --epochs N makes it longer)' : ''}`,
      );
    return json(await describe(await queue.resume(run.id, run.path), services));
  },

  deleteRun: async ({ parameter, query }, { trainings, library }) => {
    const { queue } = requireTrainings(trainings);
    const run = await library.run(parameter('id'));
    requireConfirmed(run.id, parseQuery(ROUTES.deleteRun.query, query).confirm, 'run');
    await queue.withIdle(run.path, run.id, async () => {
      // Under another name first: what is half deleted is no run.
      const aside = `${run.path}.${crypto.randomUUID()}${TEMPORARY_ENDING}`;
      await rename(run.path, aside);
      await rm(aside, { recursive: true });
    });
    return json({ isDeleted: true });
  },
};

/** Throws OPTION where a request to delete does not repeat what it deletes. */
export const requireConfirmed = (id: string, confirm: string, what: string): void => {
  if (confirm === id) return;
  throw new Pix2PixError(
    'OPTION',
    `serve: deleting ${what} ${id} needs confirm=${encodeURIComponent(id)}, but confirm is "${confirm.slice(0, 80)}"; nothing was deleted`,
  );
};

const requestOf = async (request: Request): Promise<z.output<typeof trainingRequestSchema>> => {
  const bytes = await readUpload(request, { bytes: LONGEST_REQUEST });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new Pix2PixError(
      'OPTION',
      'serve: the request is not JSON; send {"data": "DATA", "preset": "small", "options": {}}',
    );
  }
  const parsed = trainingRequestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Pix2PixError(
    'OPTION',
    `serve: ${schemaFaults(parsed.error, value as Readonly<Record<string, unknown>>)}; api/openapi.json describes the request`,
  );
};

const describe = async (training: TrainingFile, { library, trainings }: Services): Promise<Training> => {
  const queued = (await requireTrainings(trainings).queue.list()).filter(({ state }) => state === 'queued');
  const place = queued.findIndex(({ id }) => id === training.id) + 1;
  return { ...described(training, await library.list()), ...(place > 0 ? { place } : {}) };
};

const described = (training: TrainingFile, entries: readonly Entry[]): Training => {
  const { id, state, folder, fresh, isStopping, createdAt, error } = training;
  const run = entries.find((entry) => entry.kind === 'run' && entry.path === folder);
  return {
    ...{ id, state, createdAt },
    isResume: fresh === undefined,
    isStopping: isStopping ?? false,
    ...(fresh ? { dataName: fresh.dataName, preset: fresh.preset } : {}),
    ...(run ? { run: run.id } : {}),
    ...(error ? { error } : {}),
  };
};
