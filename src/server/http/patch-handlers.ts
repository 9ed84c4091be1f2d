/** Handler of the patch map: the scores of a run's discriminator for an image of its results. */

import { scoredImage } from '../runs/results.ts';
import { discriminatorFile, judgeOf } from '../runs/run-discriminator.ts';
import type { Handlers } from './handler.ts';
import { parseQuery } from './query.ts';
import { ROUTES } from './routes.ts';
import { notFound } from './send-file.ts';

export const PATCH_HANDLERS: Handlers<'patches'> = {
  patches: async ({ request, query, parameter }, { library, runs, models, queue, limits }) => {
    const { v } = parseQuery(ROUTES.patches.query, query);
    const run = await library.run(parameter('id'));
    const record = await runs.record(run);
    const checkpoint = await discriminatorFile(run, record);
    const name = /^(.+)\.json$/.exec(parameter('file'))?.[1] ?? '';
    const image = await scoredImage(run, name, checkpoint.version);
    if (!image) throw notFound(request);
    const { input, candidate, direction, version } = image;
    const network = judgeOf(record, direction);
    const map = await queue.run(
      () => models.patches(checkpoint, { network, input, candidate, mostPixels: limits.pixels }),
      request.signal,
    );
    return Response.json(map, {
      headers: { 'cache-control': v === version ? 'private, max-age=31536000, immutable' : 'no-store' },
    });
  },
};
