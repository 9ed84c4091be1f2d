/** The methods of a translator's worker, as the page calls them. */

import type { Size } from '../../data/transform.ts';
import type { DeviceInfo } from '../../runtime/device.ts';
import type { ImageModelRecord } from '../../translation/image-model.ts';
import type { ModelRecord } from '../../translation/model-file.ts';
import type { TranslationResize } from '../../translation/trained-view.ts';

/** Where a translator runs: `auto` takes a GPU where there is a real one. */
export type DeviceChoice = 'auto' | 'webgpu' | 'wasm';

/** RGBA, row-major. */
export interface RgbaPixels {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** What is known of an open model. */
export interface ModelFacts {
  /** The record in the file; absent for a foreign model. */
  readonly record: ModelRecord | undefined;
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly device: DeviceInfo;
  /** A line for each better device that could not be used. */
  readonly notices: readonly string[];
}

/** How an image is translated. */
export interface WorkerTranslateOptions {
  readonly seed: number;
  readonly resize: TranslationResize;
}

export interface TranslatedPixels extends RgbaPixels {
  /** The size at which the network saw the image. */
  readonly view: Size;
  /** Of the network alone, noise included. */
  readonly milliseconds: number;
}

/** The methods of the worker. */
export interface TranslatorMethods {
  /** Opens `model.onnx`, whose `name` appears in errors. */
  open(
    bytes: Uint8Array,
    name: string,
    device: DeviceChoice,
    images: ImageModelRecord | undefined,
  ): Promise<ModelFacts>;
  /** Translates one image with the model that is open. */
  translate(image: RgbaPixels, options: WorkerTranslateOptions): Promise<TranslatedPixels>;
}
