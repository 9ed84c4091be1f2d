/** Translations of one input with different seeds, and how much they differ. */
import { useEffect, useState } from 'preact/hooks';
import type { ErrorBody } from '../../api/errors.ts';
import { ADDRESSES } from '../../api/routes.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { blobOfUrl } from '../board/picture-source.ts';
import { spreadOf } from './spread.ts';

/** Number of samples. */
export const NUM_SAMPLES = 4;

export interface NoiseSamples {
  /** Addresses of the outputs, by seed; absent until they are done. */
  readonly samples: readonly { readonly seed: number; readonly url: string | undefined }[];
  /** Present when all are done. */
  readonly spread?: { readonly mean: number; readonly url: string } | undefined;
  readonly error?: string | undefined;
}

export interface NoiseRequest {
  readonly model: string;
  /** Address of the input. */
  readonly input: string;
  /** Names the input. */
  readonly key: string;
  readonly firstSeed: number;
  /** Another value starts again. */
  readonly round: number;
}

/** One request at a time, so that others get their turn; stopped when the view closes. */
export const useNoiseSamples = ({ model, input, key, firstSeed, round }: NoiseRequest): NoiseSamples => {
  const [found, setFound] = useState<NoiseSamples>({ samples: [] });
  useEffect(() => {
    const controller = new AbortController();
    const urls: string[] = [];
    const urlOf = (blob: Blob): string => {
      urls.push(URL.createObjectURL(blob));
      return urls.at(-1) as string;
    };
    const seeds = Array.from({ length: NUM_SAMPLES }, (_, i) => firstSeed + i);
    const samplesSoFar = (): NoiseSamples['samples'] => seeds.map((seed, i) => ({ seed, url: urls[i] }));
    const show = (more: Partial<NoiseSamples> = {}): void => {
      if (!controller.signal.aborted) setFound({ samples: samplesSoFar(), ...more });
    };
    const make = async (): Promise<void> => {
      show();
      const picture = await blobOfUrl(input);
      const blobs: Blob[] = [];
      for (const seed of seeds) {
        const address = ADDRESSES.translate(model, { seed: String(seed), key, format: 'png' });
        const blob = await translated(address, picture, controller.signal);
        if (controller.signal.aborted) return;
        blobs.push(blob);
        urlOf(blob);
        show();
      }
      show({ spread: await spreadOfBlobs(blobs) });
    };
    make().catch((error: unknown) => show({ error: messageOf(error) }));
    return () => {
      controller.abort();
      for (const url of urls) URL.revokeObjectURL(url);
    };
  }, [model, input, key, firstSeed, round]);
  return found;
};

/** The server's response. Throws the server's error, or NETWORK. */
const translated = async (address: string, picture: Blob, signal: AbortSignal): Promise<Blob> => {
  const response = await fetch(address, { method: 'POST', body: picture, signal });
  if (response.ok) return response.blob();
  const body = (await response.json().catch(() => undefined)) as ErrorBody | undefined; // as: the body of all its errors
  throw new Pix2PixError('NETWORK', body?.message ?? `${address}: the server answered ${response.status}`);
};

const spreadOfBlobs = async (blobs: readonly Blob[]): Promise<NonNullable<NoiseSamples['spread']>> => {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context)
    throw new Pix2PixError('RUNTIME', 'gallery: this browser has no canvas whose pixels can be read');
  const pictures: Uint8ClampedArray[] = [];
  for (const blob of blobs) {
    const bitmap = await createImageBitmap(blob);
    const { width, height } = bitmap;
    Object.assign(canvas, { width, height });
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    pictures.push(context.getImageData(0, 0, width, height).data);
  }
  const { mean, pixels } = spreadOf(pictures);
  context.putImageData(new ImageData(pixels, canvas.width, canvas.height), 0, 0);
  return { mean, url: canvas.toDataURL() };
};
