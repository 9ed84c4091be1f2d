/** The thread that translates: decoding, the network and encoding never hold up the one that answers requests. */
import { parentPort, workerData } from 'node:worker_threads';
import { Pix2PixError } from '../../core/errors.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import type { ModelReply, ModelRequest, ModelThreadData } from './model-messages.ts';
import { openModelShelf } from './model-shelf.ts';

const { device, threads } = workerData as ModelThreadData; // as the main thread sent it

const answer = (reply: ModelReply, transfer: readonly ArrayBuffer[] = []): void =>
  parentPort?.postMessage(reply, transfer);

const shelf = openModelShelf(() =>
  openDevice({
    device,
    ...(threads === undefined ? {} : { threads }),
    onNotice: (notice) => answer({ notice }),
  }),
);

const serve = async (request: ModelRequest): Promise<void> => {
  const { id, model } = request;
  if (request.ask === 'describe') {
    answer({ id, answer: await shelf.describe(model) });
    return;
  }
  if (request.ask === 'patches') {
    answer({ id, answer: await shelf.patches(model, request.images) });
    return;
  }
  const translated = await shelf.translate(model, request.image, request.settings);
  answer({ id, answer: translated }, [translated.bytes.buffer as ArrayBuffer]);
};

parentPort?.on('message', async (request: ModelRequest) => {
  try {
    await serve(request);
  } catch (error) {
    const code = error instanceof Pix2PixError ? error.code : undefined;
    answer({
      id: request.id,
      failure: { code, message: error instanceof Error ? error.message : String(error) },
    });
  }
});
