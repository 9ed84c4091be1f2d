/** Handlers of models: the list, a model's file, and translating an image. */

import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ModelList, ModelSummary } from '../../api/models.ts';
import { ADDRESSES } from '../../api/routes.ts';
import { TRANSLATE_HEADERS } from '../../api/translate.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { offer } from '../../training/node/checkpoint-list.ts';
import { dataName } from '../../training/run-facts.ts';
import { modelSide } from '../../translation/model-side.ts';
import { imagesFileOf } from '../../translation/node/images-file.ts';
import { preferredFormat } from '../models/image-format.ts';
import type { ModelFile } from '../models/model-messages.ts';
import { checkUpload, readUpload } from '../models/upload.ts';
import { fileVersion } from '../runs/file-version.ts';
import type { LibraryModel } from '../runs/library.ts';
import { type Handlers, json, type Services } from './handler.ts';
import { parseQuery } from './query.ts';
import { ROUTES } from './routes.ts';
import { sendModel } from './send-model.ts';

export const MODEL_HANDLERS: Handlers<'models' | 'modelFile' | 'translate'> = {
  models: async (_, services) => {
    const models = await services.library.models();
    const settled = await Promise.allSettled(models.map((model) => modelSummary(model, services)));
    const list: ModelList = {
      models: settled.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : [])),
      unreadable: settled.flatMap((one, index) =>
        one.status === 'rejected' ? [unreadable(models[index] as LibraryModel, one.reason)] : [],
      ),
    };
    return json(list);
  },

  modelFile: async ({ request, parameter }, { library }) => {
    return sendModel(request, await library.model(parameter('name')));
  },

  translate: async ({ request, query, parameter }, { library, models, queue, limits }) => {
    const asked = parseQuery(ROUTES.translate.query, query);
    const { seed, key, noise, format, pair, tile, overlap, statistics } = asked;
    const resize = asked.resize ?? (tile === undefined ? 'trained' : 'none');
    const isTiled = tile !== undefined;
    if (overlap !== undefined && !isTiled)
      throw new Pix2PixError(
        'OPTION',
        `serve: overlap is ${overlap}, but there are no tiles; add tile=1024, or leave it out`,
      );
    const model = await fileOf(await library.model(parameter('name')));
    queue.requireRoom();
    const image = await readUpload(request, limits);
    const mostPixels = isTiled ? limits.tiledPixels : limits.pixels;
    await checkUpload(image, { pixels: mostPixels });
    const settings = {
      seed,
      key,
      hasNoise: noise === 'on',
      format: format ?? preferredFormat(request.headers.get('accept')),
      resize,
      isPair: pair === '1',
      ...(isTiled ? { tiles: { tile, overlap } } : {}),
      ...(statistics ? { statistics } : {}),
      mostPixels,
    };
    const begin = performance.now();
    let waited = 0;
    const { bytes, seconds, view } = await queue.run(() => {
      waited = (performance.now() - begin) / 1000;
      return models.translate(model, image, settings);
    }, request.signal);
    return new Response(bytes as Uint8Array<ArrayBuffer>, {
      headers: {
        'content-type': `image/${settings.format}`,
        'cache-control': 'no-store',
        vary: 'accept',
        [TRANSLATE_HEADERS.size]: `${view.width}x${view.height}`,
        [TRANSLATE_HEADERS.seconds]: seconds.toFixed(4),
        [TRANSLATE_HEADERS.waited]: waited.toFixed(4),
      },
    });
  },
};

/** The current file of a model. Throws NOT_FOUND for a run that has none yet. */
const fileOf = async (model: LibraryModel): Promise<ModelFile> => {
  const { id, path, checkpoint } = model.entry;
  const version = await modelVersion(model.file);
  if (version !== undefined) return openable(model, version);
  throw new Pix2PixError(
    'NOT_FOUND',
    checkpoint === undefined
      ? `serve: run ${id} has no model yet; it gets one when its training ends or is stopped, or start the server with --checkpoint latest`
      : `serve: run ${id} has no checkpoint ${basename(checkpoint, '.safetensors')}; ${await offer(path)}`,
  );
};

/** Of the file and of what says how images go in and out. */
const modelVersion = async (path: string): Promise<string | undefined> => {
  const [version, images] = await Promise.all([fileVersion(path), fileVersion(imagesFileOf(path))]);
  return version === undefined || images === undefined ? version : `${version}-${images}`;
};

const openable = ({ name, file: path, direction }: LibraryModel, version: string): ModelFile => ({
  name,
  path,
  version,
  ...(direction === undefined ? {} : { direction }),
});

/** Undefined for a run without a model. */
const modelSummary = async (
  model: LibraryModel,
  { models, runs }: Services,
): Promise<ModelSummary | undefined> => {
  const { entry, name, title, file: path } = model;
  const [version, found] = await Promise.all([modelVersion(path), stat(path).catch(() => undefined)]);
  if (version === undefined || !found) return undefined;
  const description = await models.describe(openable(model, version));
  const { bytes, inputChannels, outputChannels, record, fixedSize } = description;
  return {
    name,
    title,
    url: ADDRESSES.model(name),
    bytes,
    updatedAt: found.mtime.toISOString(),
    inputChannels,
    outputChannels,
    ...(entry.kind === 'run' ? { run: entry.id, dataName: dataName(await runs.record(entry)) } : {}),
    ...(record
      ? {
          direction: record.direction,
          trainedWidth: record.trainedSize,
          trainedHeight: record.trainedHeight ?? record.trainedSize,
          sizeMultiple: record.sizeMultiple,
          noise: record.architecture.noise,
          ...(record.task ? { task: record.task.kind } : {}),
          ...(record.task?.kind === 'super-resolution' ? { scale: record.task.scale } : {}),
          ...(record.formats
            ? { inputHolds: modelSide(record.formats.input), outputHolds: modelSide(record.formats.target) }
            : {}),
          ...(record.palette ? { palette: record.palette } : {}),
        }
      : fixedSize?.width && fixedSize.height
        ? { trainedWidth: fixedSize.width, trainedHeight: fixedSize.height }
        : {}),
  };
};

/** The reason without the path of the file, which pages must not show. */
const unreadable = (
  { name, file, entry }: LibraryModel,
  reason: unknown,
): ModelList['unreadable'][number] => ({
  name,
  message: messageOf(reason).replaceAll(file, `${name}.onnx`).replaceAll(entry.path, entry.id),
});
