/** The worker of a translator: opens a device and a model, and answers one image at a time. */
import { serveCalls, transferring } from '../../core/calls.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { isByteImage } from '../../data/image.ts';
import type { Device } from '../../runtime/device.ts';
import { openWebDevice } from '../../runtime/web/open-device.ts';
import { viewOf } from '../../translation/trained-view.ts';
import { translateImage } from '../../translation/translate-image.ts';
import { type OpenTranslatorOptions, openTranslator, type Translator } from '../../translation/translator.ts';
import type {
  DeviceChoice,
  RgbaPixels,
  TranslatedPixels,
  TranslatorMethods,
  WorkerTranslateOptions,
} from './messages.ts';
import { inputOfRgba, rgbaOfImage } from './rgba.ts';
import { portOfPage } from './worker-port.ts';

interface Opened {
  readonly device: Device;
  readonly translator: Translator;
  readonly notices: readonly string[];
}

let opened: Opened | undefined;

const open: TranslatorMethods['open'] = async (bytes, name, device, images) => {
  const options = { name, ...(images ? { images } : {}) };
  opened = await openOn(device, bytes, options).catch((error: unknown) => {
    if (device !== 'auto') throw error;
    // A GPU that is there may still refuse a model or be out of memory; the processor rarely does either.
    return openOn('wasm', bytes, options);
  });
  const { translator, notices } = opened;
  const { record, inputChannels, outputChannels } = translator;
  return { record, inputChannels, outputChannels, device: opened.device.info, notices };
};

const openOn = async (
  choice: DeviceChoice,
  bytes: Uint8Array,
  options: OpenTranslatorOptions,
): Promise<Opened> => {
  const notices: string[] = [];
  const device = await openWebDevice({ device: choice, onNotice: (line) => notices.push(line) });
  try {
    return { device, translator: await openTranslator(device, bytes, options), notices };
  } catch (error) {
    await device.dispose();
    throw error;
  }
};

const translate = async (
  input: RgbaPixels,
  { seed, resize }: WorkerTranslateOptions,
): Promise<TranslatedPixels> => {
  if (!opened) throw new Pix2PixError('RUNTIME', 'translate: no model is open');
  const { translator } = opened;
  const { inputChannels, record } = translator;
  const image = inputOfRgba(
    input,
    record?.task?.kind === 'colorize' ? 3 : inputChannels,
    record?.formats?.input,
  );
  const begin = performance.now();
  const { image: made, shown: seen } = await translateImage(translator, image, { seed, resize });
  const shown = made.channels === 4 && isByteImage(made) && !made.range ? made : seen; // with its alpha
  const milliseconds = performance.now() - begin;
  const { width, height } = shown;
  const view = viewOf(translator, shown, resize);
  return { pixels: rgbaOfImage(shown), width, height, view, milliseconds };
};

/** Errors of the engine and of the browser reach the page as RUNTIME. */
const withCode = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw error instanceof Pix2PixError ? error : new Pix2PixError('RUNTIME', messageOf(error));
  }
};

serveCalls<TranslatorMethods>(portOfPage(), {
  open: (bytes, name, device, images) => withCode(open(bytes, name, device, images)),
  translate: async (image, options) => {
    const result = await withCode(translate(image, options));
    return transferring(result, [result.pixels]);
  },
});
