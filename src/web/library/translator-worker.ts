/** The worker of a translator: opens a device and a model, and answers one image at a time. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { imagesTensor, tensorImages } from '../../data/pixels.ts';
import type { Device } from '../../runtime/device.ts';
import { openDevice } from '../../runtime/web/open-device.ts';
import { openTranslator, type Translator } from '../../translation/translator.ts';
import type { ModelFacts, OpenRequest, TranslateRequest, WorkerReply, WorkerRequest } from './messages.ts';
import { imageOfRgba, rgbaOfImage } from './rgba.ts';

interface Opened {
  readonly device: Device;
  readonly translator: Translator;
  readonly notices: readonly string[];
}

let opened: Opened | undefined;

const reply = (message: WorkerReply, transfer: Transferable[] = []): void =>
  globalThis.postMessage(message, { transfer });

globalThis.addEventListener('message', async ({ data }: MessageEvent<WorkerRequest>) => {
  try {
    if (data.kind === 'open') reply({ kind: 'opened', facts: await open(data) });
    else await translate(data);
  } catch (error) {
    const code = error instanceof Pix2PixError ? error.code : 'RUNTIME';
    reply({ kind: 'failed', code, message: messageOf(error) });
  }
});

const open = async ({ device, bytes, name }: OpenRequest): Promise<ModelFacts> => {
  opened = await openOn(device, bytes, name).catch((error: unknown) => {
    if (device !== 'auto') throw error;
    // A GPU that is there may still refuse a model or be out of memory; the processor does neither so soon.
    return openOn('wasm', bytes, name);
  });
  const { translator, notices } = opened;
  const { record, inputChannels, outputChannels } = translator;
  return { record, inputChannels, outputChannels, device: opened.device.info, notices };
};

const openOn = async (choice: OpenRequest['device'], bytes: Uint8Array, name: string): Promise<Opened> => {
  const notices: string[] = [];
  const device = await openDevice({ device: choice, onNotice: (line) => notices.push(line) });
  try {
    return { device, translator: await openTranslator(device, bytes, { name }), notices };
  } catch (error) {
    await device.dispose();
    throw error;
  }
};

const translate = async ({ pixels, width, height, seed }: TranslateRequest): Promise<void> => {
  if (!opened) throw new Pix2PixError('RUNTIME', 'translate: no model is open');
  const { translator } = opened;
  const x = imagesTensor([imageOfRgba({ pixels, width, height }, translator.inputChannels)]);
  const begin = performance.now();
  const y = await translator.translate(x, { seed });
  const milliseconds = performance.now() - begin;
  const [image] = tensorImages(y);
  if (!image) throw new Pix2PixError('MODEL', 'translate: the model gave no image');
  const result = rgbaOfImage(image);
  const size = { width: image.width, height: image.height };
  reply({ kind: 'translated', pixels: result, ...size, milliseconds }, [result.buffer]);
};
