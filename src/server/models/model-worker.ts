/** The thread that translates: decoding, the network and encoding never hold up the thread that answers requests. */
import { transferring } from '../../core/calls.ts';
import { serveThread, threadData } from '../../core/node/thread.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import type { ModelEvents, ModelMethods, ModelThreadData } from './model-messages.ts';
import { openModelShelf } from './model-shelf.ts';

const { device, threads } = threadData<ModelThreadData>();

const shelf = openModelShelf(() =>
  openDevice({
    device,
    ...(threads === undefined ? {} : { threads }),
    onNotice: (line) => emit('notice', line),
  }),
);

const emit = serveThread<ModelMethods, ModelEvents>({
  describe: shelf.describe,
  patches: shelf.patches,
  translate: async (model, image, settings) => {
    const translated = await shelf.translate(model, image, settings);
    return transferring(translated, [translated.bytes]);
  },
});
