/** Handlers of runs: the list, one in full, its samples, results, log and model, and stopping it. */
import type { RunList, RunSummary } from '../../api/runs.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { imageSize } from '../../settings/image-size.ts';
import { type Entry, mainModel } from '../runs/library.ts';
import { RESULT_IMAGE, readResults, resultImageFile } from '../runs/results.ts';
import { discriminatorFile } from '../runs/run-discriminator.ts';
import { runLog } from '../runs/run-log.ts';
import { readRunProcess } from '../runs/run-process.ts';
import { sampleList, sheetFile } from '../runs/samples.ts';
import { type Call, type Handlers, json } from './handler.ts';
import { parseQuery } from './query.ts';
import { ROUTES } from './routes.ts';
import { type Caching, notFound, sendFile } from './send-file.ts';
import { sendModel } from './send-model.ts';

/** Forever if the address names the version that is sent. */
const cachingOf = ({ query }: Call, version: string): Caching =>
  parseQuery(ROUTES.sampleSheet.query, query).v === version ? 'forever' : 'ask';

export const RUN_HANDLERS: Handlers<
  | 'runs'
  | 'run'
  | 'samples'
  | 'sampleSheet'
  | 'thumbnail'
  | 'results'
  | 'resultImage'
  | 'log'
  | 'runModel'
  | 'stop'
> = {
  runs: async (_, { library, runs }) => {
    const entries = (await library.list()).filter(({ kind }) => kind === 'run');
    const settled = await Promise.allSettled(entries.map((run) => runs.summary(run)));
    const list: RunList = {
      runs: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])).toSorted(newestFirst),
      unreadable: settled.flatMap((one, index) =>
        one.status === 'rejected' ? [unreadable(entries[index] as Entry, one.reason)] : [],
      ),
    };
    return json(list);
  },

  run: async ({ parameter }, { library, runs }) =>
    json(await runs.details(await library.run(parameter('id')))),

  samples: async ({ parameter }, { library, runs }) =>
    json(await sampleList(runs, await library.run(parameter('id')))),

  sampleSheet: async (call, { library, runs }) => {
    const epoch = /^(\d{1,9})\.png$/.exec(call.parameter('epoch'))?.[1];
    const run = await library.run(call.parameter('id'));
    const sheet = epoch === undefined ? undefined : await sheetFile(runs, run, Number(epoch));
    if (!sheet) throw notFound(call.request);
    return sendFile(call.request, sheet.path, { type: 'image/png', caching: cachingOf(call, sheet.version) });
  },

  thumbnail: async (call, { library, runs, thumbnails }) => {
    const run = await library.run(call.parameter('id'));
    const sheet = await sheetFile(runs, run, 'last');
    if (!sheet) throw notFound(call.request);
    const caching = cachingOf(call, sheet.version);
    const { options } = await runs.record(run);
    const picture = await thumbnails.of(sheet.path, sheet.version, imageSize(options)).catch(() => undefined);
    if (!picture) throw notFound(call.request); // the sheet was removed, or is not an image
    return new Response(picture as Uint8Array<ArrayBuffer>, {
      headers: {
        'content-type': 'image/webp',
        'cache-control': caching === 'forever' ? 'private, max-age=31536000, immutable' : 'no-store',
      },
    });
  },

  results: async ({ parameter }, { library, runs }) => {
    const run = await library.run(parameter('id'));
    const discriminator = await runs
      .record(run)
      .then((record) => discriminatorFile(run, record))
      .catch(() => undefined); // a request for a map gets the reason
    return json(await readResults(run, discriminator?.version));
  },

  resultImage: async (call, { library }) => {
    const run = await library.run(call.parameter('id'));
    const file = call.parameter('file');
    if (!RESULT_IMAGE.test(file)) throw notFound(call.request);
    const caching = parseQuery(ROUTES.resultImage.query, call.query).v === undefined ? 'ask' : 'forever';
    return sendFile(call.request, resultImageFile(run, file), { type: 'image/png', caching });
  },

  log: async ({ parameter }, { library, runs }) =>
    new Response(await runLog(runs, await library.run(parameter('id'))), {
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    }),

  runModel: async ({ request, parameter }, { library }) => {
    const run = await library.run(parameter('id'));
    return sendModel(request, mainModel(run), `${run.id}.onnx`);
  },

  stop: async ({ parameter }, { library, runs, stopper }) => {
    const run = await library.run(parameter('id'));
    const holder = await readRunProcess(run.path);
    if (!holder?.isAlive) {
      const { state } = await runs.state(run);
      throw new Pix2PixError(
        'CONFLICT',
        `serve: run ${run.id} is ${state}; only a run that is training can be stopped`,
      );
    }
    stopper.ask(holder, run.id);
    return Response.json({ isStopping: true }, { status: 202 });
  },
};

const newestFirst = (a: RunSummary, b: RunSummary): number => b.createdAt.localeCompare(a.createdAt);

/** The reason without the path of the folder, which pages must not show. */
const unreadable = ({ id, path }: Entry, reason: unknown): RunList['unreadable'][number] => ({
  id,
  message: messageOf(reason).replaceAll(path, id),
});
