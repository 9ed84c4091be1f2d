/** Handlers of data sets: the list, and those that are sent to the server. */
import type { DataSet, DataSetList } from '../../api/trainings.ts';
import { Pix2PixError } from '../../core/errors.ts';
import type { KnownDataSet } from '../trainings/data-sets.ts';
import { requireName } from '../trainings/file-names.ts';
import { type OpenTrainings, requireTrainings } from '../trainings/training-service.ts';
import type { Body } from '../trainings/uploads.ts';
import { type Handlers, json } from './handler.ts';
import { parseQuery } from './query.ts';
import { ROUTES } from './routes.ts';
import { requireConfirmed } from './training-handlers.ts';

export const DATA_HANDLERS: Handlers<'dataSets' | 'newDataSet' | 'addDataFile' | 'deleteDataSet'> = {
  dataSets: async (_, { trainings }) => {
    if (!trainings.canTrain) return json({ dataSets: [], roomBytes: 0 } satisfies DataSetList);
    const found = await trainings.dataSets.list();
    return json({
      dataSets: await Promise.all(found.map((one) => describe(one, trainings))),
      roomBytes: await trainings.uploads.roomBytes(),
    } satisfies DataSetList);
  },

  newDataSet: async ({ request, query }, { trainings }) => {
    const open = requireTrainings(trainings);
    const name = requireName(parseQuery(ROUTES.newDataSet.query, query).name, 'data set');
    const type = request.headers.get('content-type') ?? '';
    const isZip = /^application\/(x-)?zip/.test(type);
    if (request.body !== null && type !== '' && !isZip)
      throw new Pix2PixError(
        'DATA',
        `serve: a data set is sent as application/zip, not as ${type.slice(0, 60)}; or without a body, and then file by file`,
      );
    const folder = await open.uploads.create(name);
    try {
      if (isZip) await open.uploads.addZip(folder, bodyOf(request));
    } catch (error) {
      await open.uploads.remove(folder);
      throw error;
    }
    const made = (await open.dataSets.list()).find((one) => one.folder === folder);
    return json(await describe(made as KnownDataSet, open)); // it was made above
  },

  addDataFile: async ({ request, query, parameter }, { trainings }) => {
    const open = requireTrainings(trainings);
    const set = await uploaded(parameter('id'), open);
    const { path } = parseQuery(ROUTES.addDataFile.query, query);
    return json({ isKept: await open.uploads.add(set.folder, path, bodyOf(request)) });
  },

  deleteDataSet: async ({ query, parameter }, { trainings }) => {
    const open = requireTrainings(trainings);
    const { id, folder } = await uploaded(parameter('id'), open);
    requireConfirmed(id, parseQuery(ROUTES.deleteDataSet.query, query).confirm, 'data set');
    if (await open.queue.uses(folder))
      throw new Pix2PixError(
        'CONFLICT',
        `serve: a training that runs or waits learns from ${id}; stop it before you delete the data set`,
      );
    await open.uploads.remove(folder);
    return json({ isDeleted: true });
  },
};

const uploaded = async (id: string, { dataSets }: OpenTrainings): Promise<KnownDataSet> => {
  const set = await dataSets.find(id);
  if (set.origin === 'upload') return set;
  throw new Pix2PixError(
    'CONFLICT',
    `serve: ${id} is a folder on the server's disk, which only its owner changes; send a data set of your own`,
  );
};

const describe = async (
  { id, origin, folder }: KnownDataSet,
  { uploads }: OpenTrainings,
): Promise<DataSet> =>
  origin === 'folder' ? { id, origin } : { id, origin, ...(await uploads.sizeOf(folder)) };

/** As: streams of Node can be read so; the types of the web do not say it. */
const bodyOf = ({ body }: Request): Body => body as Body;
