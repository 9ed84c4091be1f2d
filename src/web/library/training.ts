/** Training in a page: pairs, a folder, a zip or drawn houses in; a run like those of the command out. */
import { Pix2PixError } from '../../core/errors.ts';
import type { TabSource } from '../../data/web/tab-source.ts';
import type { DeviceInfo } from '../../runtime/device.ts';
import type { PartialOptions, PresetName } from '../../settings/options.ts';
import type { ResumeChanges } from '../../training/resume.ts';
import type { RunOutline, RunResult } from '../../training/run-control.ts';
import type { Cadence, RunRecord } from '../../training/run-record.ts';
import { pixelsOf, type TranslatableImage } from './image-pixels.ts';
import { keepSource, keptSource } from './kept-source.ts';
import type { DeviceChoice } from './messages.ts';
import type { TrainingUpdate, WorkerTraining } from './training-messages.ts';
import { startTrainingThread } from './training-thread.ts';
import { isKept, removeTraining } from './trainings.ts';
import type { TranslatedImage } from './translator.ts';
import { updateFeed } from './update-feed.ts';

/** Where a training runs, and who is told. */
export interface TrainingPlace {
  /** `auto` uses a real GPU if there is one, or else the processor, with threads if the page is isolated. */
  readonly device?: DeviceChoice;
  /** Folder that serves the files of onnxruntime-web's `dist`; where the bundler put them if absent. */
  readonly assets?: string;
  /** Gets every update, those before the first step too. */
  readonly onUpdate?: (update: TrainingUpdate) => void;
}

/** What is trained, and how. */
export interface TrainingRequest extends TrainingPlace {
  /** What it learns from. */
  readonly source: TabSource;
  /** The options to start from; `quick` if absent. */
  readonly preset?: PresetName;
  /** What differs from the preset. */
  readonly options?: PartialOptions;
  /** What differs from the usual cadence. */
  readonly cadence?: Partial<Cadence>;
  /** Name under which the browser keeps the run and its images; absent for a run in memory alone, which a reload ends. */
  readonly store?: string;
}

/** What may be given where a training goes on. */
export interface ResumeTrainingRequest extends TrainingPlace {
  /** The images, where the browser has not kept them. */
  readonly source?: TabSource;
  readonly changes?: ResumeChanges;
}

/** A pair of images; of two sizes of one shape, the target is made as large as the input. */
export interface TrainingPair {
  readonly name: string;
  readonly input: TranslatableImage;
  readonly target: TranslatableImage;
}

/** A training in a worker of its own. Iterating it gives what happens from then on, until it ends. */
export interface Training extends AsyncIterable<TrainingUpdate> {
  readonly outline: RunOutline;
  readonly device: DeviceInfo;
  readonly record: RunRecord;
  /** Lines for people, those of the start among them. */
  readonly notices: readonly string[];
  /** Rests after the step in progress; resolves when everything is saved. */
  pause(): Promise<void>;
  /** Goes on after a pause. */
  resume(): void;
  /** Ends after the step in progress, with a checkpoint and the model saved. */
  stop(): Promise<RunResult>;
  /** Translates by the newest weights, between two steps. The result is as large as the image. */
  translate(image: TranslatableImage, options?: { readonly seed?: number }): Promise<TranslatedImage>;
  /**
   * Adds a pair to a source of the kind `grown`; epochs that begin from then on show it, and the first step waits for the first
   * pair. Throws OPTION for other sources, DATA for images of two shapes, FILE where it cannot be kept.
   */
  add(pair: TrainingPair): Promise<void>;
  /** The bytes of an .onnx file with the newest weights. */
  model(): Promise<Uint8Array<ArrayBuffer>>;
  /** Names of the run's files, those of a run folder. */
  files(): Promise<string[]>;
  /** The bytes of a file; undefined if there is none. */
  file(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Resolves when it has ended; rejects with what ended it. */
  readonly result: Promise<RunResult>;
  /** Ends the worker at once, without saving anything more. */
  dispose(): void;
}

/** The preset of a page: a good picture soon. */
export const PAGE_PRESET: PresetName = 'quick';

/**
 * Begins a training in a worker; resolves when the first step is about to be taken. Throws OPTION for options that are wrong
 * or that a tab cannot do, DATA for unusable pairs, FILE if a run of this name is there or cannot be written, RUNTIME if the
 * engine does not start.
 *
 * @example
 * const training = await openTraining({ source: { kind: 'houses', count: 100, size: 64, seed: 0 }, options: { size: 64 } });
 * for await (const update of training) if (update.type === 'step') console.log(update.event.step, update.event.g_l1);
 */
export const openTraining = async (request: TrainingRequest): Promise<Training> => {
  const { source, store, preset = PAGE_PRESET, options, cadence, ...place } = request;
  const notices: string[] = [];
  if (store !== undefined) {
    if (await isKept(store))
      throw new Pix2PixError(
        'FILE',
        `${store}: this browser has a training of that name; choose another store, resume it, or remove it`,
      );
    void navigator.storage.persist?.(); // asked for; the run is kept as long as the browser likes where it says no
    const line = await keepSource(store, source);
    if (line !== undefined) notices.push(line);
  }
  try {
    return await openWorker(place, { source, store, start: { preset, options, cadence } }, notices);
  } catch (error) {
    if (store !== undefined) await removeTraining(store); // nothing of it is worth anything yet
    throw error;
  }
};

/**
 * Goes on with a training of this browser from its last checkpoint. Throws FILE if there is none or another tab trains it,
 * FORMAT for a damaged one, DATA if the images are others than before.
 */
export const resumeTraining = async (
  name: string,
  { source, changes, ...place }: ResumeTrainingRequest = {},
): Promise<Training> =>
  openWorker(place, { source: source ?? (await keptSource(name)), store: name, changes }, []);

const openWorker = async (
  { device = 'auto', assets, onUpdate }: TrainingPlace,
  asked: Omit<WorkerTraining, 'device' | 'assets'>,
  notices: string[],
): Promise<Training> => {
  const feed = updateFeed<TrainingUpdate>();
  let started = (_: Extract<TrainingUpdate, { type: 'started' }>): void => {};
  const start = new Promise<Extract<TrainingUpdate, { type: 'started' }>>((resolve) => {
    started = resolve;
  });
  const thread = startTrainingThread('openTraining', {
    update: (update) => {
      if (update.type === 'notice') notices.push(update.line);
      if (update.type === 'started') started(update);
      onUpdate?.(update);
      feed.push(update);
    },
  });
  const { calls } = thread;
  const end = (error: Pix2PixError): void => {
    thread.end(error);
    feed.end();
  };
  const result = calls.call('train', [{ ...asked, device, assets }]);
  result.then(
    () => feed.end(),
    () => feed.end(),
  );
  // A run that has nothing left to do ends without a start.
  const first = await Promise.race([start, result.then(nothingLeft)]).catch((error: unknown) => {
    end(new Pix2PixError('RUNTIME', 'training: it could not be started'));
    throw error;
  });
  const { outline, device: info, record } = first.facts;
  return {
    outline,
    device: info,
    record,
    notices,
    result,
    pause: () => calls.call('pause', []),
    resume: () => void calls.call('resume', []),
    stop: async () => {
      await calls.call('stop', []);
      return result;
    },
    translate: async (image, { seed = 0 } = {}) => {
      const { width, height, pixels } = pixelsOf(image);
      const made = await calls.call('translate', [{ width, height, pixels }, seed], [pixels.buffer]);
      return {
        image: new ImageData(made.pixels, made.width, made.height),
        view: made.view,
        milliseconds: made.milliseconds,
      };
    },
    add: async ({ name, input, target }) => {
      const [a, b] = [pixelsOf(input), pixelsOf(target)];
      await calls.call('add', [{ name, input: a, target: b }], [a.pixels.buffer, b.pixels.buffer]);
    },
    model: () => calls.call('model', []),
    files: () => calls.call('files', []),
    file: (name) => calls.call('file', [name]),
    dispose: () => end(new Pix2PixError('RUNTIME', 'training: it was disposed of; resume it to go on')),
    [Symbol.asyncIterator]: () => feed.iterate(),
  };
};

const nothingLeft = ({ unchanged }: RunResult): never => {
  throw new Pix2PixError(
    'STATE',
    `training: ${unchanged ?? 'it has ended already'}; its files are there, or give changes, such as more epochs`,
  );
};
