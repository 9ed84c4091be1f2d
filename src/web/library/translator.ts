/** Translation in a page: a model from an address, run in a worker, on images of any kind. */
import { type Calls, openCalls } from '../../core/calls.ts';
import { Pix2PixError } from '../../core/errors.ts';
import type { Size } from '../../data/transform.ts';
import type { ImageModelRecord } from '../../translation/image-model.ts';
import type { TranslationResize } from '../../translation/trained-view.ts';
import { pixelsOf, type TranslatableImage } from './image-pixels.ts';
import { latestOnly } from './latest-only.ts';
import type { DeviceChoice, ModelFacts, TranslatorMethods } from './messages.ts';
import { type DownloadOptions, downloadModel } from './model-download.ts';
import { portOfWorker } from './worker-port.ts';

/** How a model is loaded, and where it runs. */
export interface LoadOptions extends DownloadOptions {
  /** `auto` uses a real GPU if there is one, or else the processor, with threads if the page is isolated. */
  readonly device?: DeviceChoice;
  /** How images go into a model of another program and come out of it, where its file does not say. */
  readonly images?: ImageModelRecord;
}

/** Where the noise of a translation comes from, and at which size the network sees the image. */
export interface TranslateImageOptions {
  /** Seed of the noise: equal seeds give equal results. */
  readonly seed?: number;
  /** `trained` by default: the size of the training; `none`: that of the image. The result has that of the image. */
  readonly resize?: TranslationResize;
}

/** The result of a translation. */
export interface TranslatedImage {
  /** It has the size of the given image. */
  readonly image: ImageData;
  /** The size at which the network saw it. */
  readonly view: Size;
  /** Time of the network only, without the transfer. */
  readonly milliseconds: number;
}

/**
 * A model in a worker. Calls may come as fast as a pen moves: the running call ends, and of the waiting calls
 * only the newest runs; the others reject with STOPPED.
 *
 * @example
 * const translator = await Translator.load('model.onnx');
 * const { image } = await translator.translate(canvas, { seed: 1 });
 * context.putImageData(image, 0, 0);
 */
export class Translator {
  readonly facts: ModelFacts;
  readonly #worker: TranslatorWorker;
  readonly #queue = latestOnly();

  private constructor(worker: TranslatorWorker, facts: ModelFacts) {
    this.#worker = worker;
    this.facts = facts;
  }

  /**
   * Loads a model, from its address or its bytes. Throws NETWORK if it cannot be loaded, FORMAT if it is not a
   * model, MODEL if it does not map images to images, RUNTIME if the engine does not start.
   */
  static async load(source: string | URL | Uint8Array, options: LoadOptions = {}): Promise<Translator> {
    const isBytes = source instanceof Uint8Array;
    const bytes = isBytes ? source.slice() : await downloadModel(String(source), options);
    const worker = new TranslatorWorker();
    try {
      const name = isBytes ? 'model.onnx' : String(source);
      const { device = 'auto', images } = options;
      const facts = await worker.call('open', [bytes, name, device, images], [bytes.buffer]);
      return new Translator(worker, facts);
    } catch (error) {
      worker.end(new Pix2PixError('RUNTIME', 'translator: it could not be opened'));
      throw error;
    }
  }

  /** Throws DATA for an image that cannot be read, STOPPED for a call that a newer one replaced. */
  translate(image: TranslatableImage, options: TranslateImageOptions = {}): Promise<TranslatedImage> {
    const { seed = 0, resize = 'trained' } = options;
    return this.#queue.run(async () => {
      const { width, height, pixels } = pixelsOf(image);
      const input = { pixels, width, height };
      const result = await this.#worker.call('translate', [input, { seed, resize }], [pixels.buffer]);
      return {
        image: new ImageData(result.pixels, result.width, result.height),
        view: result.view,
        milliseconds: result.milliseconds,
      };
    });
  }

  /** Ends the worker and frees its memory; waiting calls reject. */
  dispose(): void {
    const error = new Pix2PixError('RUNTIME', 'translate: the translator was disposed of; load it again');
    this.#queue.close(error);
    this.#worker.end(error);
  }
}

/** The worker's methods, and its end. */
class TranslatorWorker {
  readonly #worker: Worker;
  readonly #calls: Calls<TranslatorMethods>;
  readonly call: Calls<TranslatorMethods>['call'];

  constructor() {
    if (typeof Worker === 'undefined')
      throw new Pix2PixError(
        'RUNTIME',
        'Translator: there are no web workers here; use openTranslator in Node',
      );
    this.#worker = new Worker(new URL('./translator-worker.js', import.meta.url), { type: 'module' });
    this.#calls = openCalls<TranslatorMethods>(portOfWorker(this.#worker), {});
    this.call = this.#calls.call;
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault(); // the caller gets the error, which needs no second line in the console
      this.end(
        new Pix2PixError(
          'RUNTIME',
          `translator: its worker failed (${event.message ?? 'it could not be loaded'}); are all files of the page there?`,
        ),
      );
    });
  }

  end(error: Pix2PixError): void {
    this.#calls.end(error);
    this.#worker.terminate();
  }
}
