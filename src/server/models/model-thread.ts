/** The translating thread as the server sees it: started when it is first needed, and again after it ended. */
import { Pix2PixError } from '../../core/errors.ts';
import { canStartThread, startThread, type Thread } from '../../core/node/thread.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import type { ModelEvents, ModelMethods, ModelService, ModelThreadData } from './model-messages.ts';
import { openModelShelf } from './model-shelf.ts';

const WORKER_FILE = new URL('./model-worker.js', import.meta.url);

export interface ModelThreadOptions extends ModelThreadData {
  /** Called with one line if a better device could not be used. */
  readonly onNotice?: (line: string) => void;
}

/** Runs the models in a thread of their own, or in this thread if the server runs from its sources. */
export const openModelService = (options: ModelThreadOptions): ModelService =>
  canStartThread(WORKER_FILE) ? openModelThread(options) : openInThisThread(options);

const openInThisThread = ({ device, threads, onNotice }: ModelThreadOptions): ModelService =>
  openModelShelf(() =>
    openDevice({
      device,
      ...(threads === undefined ? {} : { threads }),
      ...(onNotice ? { onNotice } : {}),
    }),
  );

const openModelThread = ({ device, threads, onNotice }: ModelThreadOptions): ModelService => {
  let thread: Thread<ModelMethods> | undefined;
  const start = (): Thread<ModelMethods> =>
    startThread<ModelMethods, ModelEvents>(
      {
        file: WORKER_FILE,
        name: 'pix2pix models',
        data: { device, threads } satisfies ModelThreadData,
        lost: (reason) =>
          new Pix2PixError('RUNTIME', `serve: the translating thread ended (${reason}); send it again`),
      },
      { notice: (line) => onNotice?.(line) },
    );
  const running = (): Thread<ModelMethods> => {
    if (!thread || thread.hasEnded) thread = start();
    return thread;
  };
  return {
    describe: (model) => running().call('describe', [model]),
    translate: (model, image, settings) => running().call('translate', [model, image, settings]),
    patches: (model, images) => running().call('patches', [model, images]),
    close: async () => {
      const ended = thread;
      thread = undefined;
      await ended?.close(new Pix2PixError('STOPPED', 'serve: the server is closing; start it again'));
    },
  };
};
