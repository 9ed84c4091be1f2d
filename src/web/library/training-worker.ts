/** The worker that trains: it opens a device, takes the steps of a run, and answers the page between them. */
import { serveCalls, transferring } from '../../core/calls.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { decodeByBrowser } from '../../data/web/browser-image.ts';
import type { GrownFiles } from '../../data/web/grown.ts';
import { openTabData } from '../../data/web/open-tab-data.ts';
import type { TabData } from '../../data/web/tab-data.ts';
import { openWebDevice } from '../../runtime/web/open-device.ts';
import { memoryStore } from '../../training/memory-store.ts';
import { modelAtRest } from '../../training/model-at-rest.ts';
import type { RunResult } from '../../training/run-control.ts';
import { getRunRecord } from '../../training/run-record-file.ts';
import { putFile, type RunStore } from '../../training/run-store.ts';
import { translateAtRest } from '../../training/translate-at-rest.ts';
import { encodeByCanvas } from '../../training/web/canvas-encoder.ts';
import { estimateTabRun } from '../../training/web/estimate-run.ts';
import { opfsStore } from '../../training/web/opfs-store.ts';
import { type OpenData, resumeTabRun, startTabRun } from '../../training/web/tab-run.ts';
import type { TranslatedPixels } from './messages.ts';
import { restQueue } from './rest-queue.ts';
import { imageOfRgba, inputOfRgba, rgbaOfImage } from './rgba.ts';
import type { TrainingEvents, TrainingMethods, TrainingUpdate, WorkerTraining } from './training-messages.ts';
import { portOfPage } from './worker-port.ts';

/** Lets the messages of the page in. */
const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });

const queue = restQueue(nextTask);
const stopping = new AbortController();
let opened: OpenStore | undefined;
let data: TabData | undefined;

interface OpenStore {
  readonly store: RunStore;
  /** Of all its files. */
  names(): Promise<string[]>;
}

const openStore = async ({ source, store: title }: WorkerTraining): Promise<OpenStore> => {
  if (title !== undefined) {
    const store = await opfsStore(title);
    return { store, names: store.names };
  }
  const store = memoryStore(nameOf(source));
  return { store, names: async () => [...store.files.keys()].sort() };
};

const requireOpen = (): OpenStore => {
  if (opened) return opened;
  throw new Pix2PixError('STATE', 'training: no run is open yet; wait until it has started');
};

const estimate: TrainingMethods['estimate'] = async ({ source, device: choice, assets, preset, options }) => {
  const device = await openWebDevice({ device: choice, ...(assets === undefined ? {} : { assets }) });
  try {
    return await estimateTabRun(device, {
      openData: (settled) => openTabData(source, settled),
      preset,
      options,
    });
  } finally {
    await device.dispose();
  }
};

const train = async (training: WorkerTraining): Promise<RunResult> => {
  const { source, device: choice, assets, start, changes } = training;
  const tell = (update: TrainingUpdate): void => emit('update', update);
  const onNotice = (line: string): void => tell({ type: 'notice', line });
  opened = await openStore(training);
  const { store } = opened;
  const device = await openWebDevice({
    device: choice,
    onNotice,
    ...(assets === undefined ? {} : { assets }),
  });
  const files = grownFiles(store);
  const openData: OpenData = async (options) => {
    data = await openTabData(source, options, { files });
    return data;
  };
  const request = {
    store,
    openData,
    onNotice,
    signal: stopping.signal,
    atRest: queue.atRest,
    onStart: async (outline) => {
      const record = await getRunRecord(store);
      tell({ type: 'started', facts: { outline, device: device.info, record } });
    },
    onStep: (event) => tell({ type: 'step', event }),
    onEpoch: async (event) => {
      const samples = event.samples === undefined ? undefined : await store.get(event.samples);
      tell({ type: 'epoch', event, samples: samples?.slice() });
    },
    onResults: (done, total) => tell({ type: 'results', done, total }),
  } satisfies Parameters<typeof resumeTabRun>[1];
  try {
    const result = start
      ? await startTabRun(device, { ...request, ...start })
      : await resumeTabRun(device, { ...request, changes });
    tell({ type: 'ended', result });
    return result;
  } finally {
    queue.end();
    await device.dispose();
  }
};

/** Pairs that are added are files of the run. */
const grownFiles = (store: RunStore): GrownFiles => ({
  get: store.get,
  list: store.list,
  put: (name, content) => putFile(store, name, content),
  encode: encodeByCanvas,
  decode: decodeByBrowser,
});

const add: TrainingMethods['add'] = async ({ name, input, target }) => {
  if (!data?.add)
    throw new Pix2PixError(
      'OPTION',
      'training: pairs are added to a source of the kind grown alone; begin a training with { kind: "grown", name }',
    );
  await data.add({ name, input: imageOfRgba(input, 3), target: imageOfRgba(target, 3) });
};

const nameOf = (source: WorkerTraining['source']): string => ('name' in source ? source.name : source.kind);

const translate: TrainingMethods['translate'] = (rgba, seed) =>
  queue.ask(async (run): Promise<TranslatedPixels> => {
    const { inputChannels, inputFormat, task } = run.trainer.options;
    const image = inputOfRgba(rgba, task === 'pairs' ? inputChannels : 3, inputFormat ?? undefined);
    const begin = performance.now();
    const { shown } = await translateAtRest(run, image, seed);
    const milliseconds = performance.now() - begin;
    const { width, height } = shown;
    const { size, height: trainedHeight } = run.trainer.options;
    return {
      pixels: rgbaOfImage(shown),
      width,
      height,
      view: { width: size, height: trainedHeight ?? size },
      milliseconds,
    };
  });

/** Errors of the engine and of the browser reach the page as RUNTIME. */
const withCode = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw error instanceof Pix2PixError ? error : new Pix2PixError('RUNTIME', messageOf(error));
  }
};

const emit = serveCalls<TrainingMethods, TrainingEvents>(portOfPage(), {
  estimate: (training) => withCode(estimate(training)),
  train: (training) => withCode(train(training)),
  pause: async () => {
    await withCode(queue.pause());
    emit('update', { type: 'paused' });
  },
  resume: () => {
    queue.resume();
    emit('update', { type: 'resumed' });
  },
  stop: () => {
    stopping.abort();
    queue.resume(); // a run that rests ends too
  },
  translate: async (image, seed) => {
    const result = await withCode(translate(image, seed));
    return transferring(result, [result.pixels]);
  },
  add: (pair) => withCode(add(pair)),
  model: async () => {
    const bytes = (await withCode(queue.ask(modelAtRest))) as Uint8Array<ArrayBuffer>; // of its own memory
    return transferring(bytes, [bytes]);
  },
  files: () => requireOpen().names(),
  file: async (name) => (await requireOpen().store.get(name))?.slice(),
});
