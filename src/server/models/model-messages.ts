/** What goes between the server and the thread that translates. */
import type { PatchMap } from '../../api/patches.ts';
import type { ImageFormat } from '../../api/translate.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { ModelRecord } from '../../translation/model-file.ts';

/** A model file as it is now. */
export interface ModelFile {
  /** What errors call it. */
  readonly name: string;
  readonly path: string;
  /** Another one where the file was replaced. */
  readonly version: string;
}

/** What a file says of itself. */
export interface ModelDescription {
  readonly bytes: number;
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** Absent from models that this program did not make. */
  readonly record?: ModelRecord;
  /** Height and width that a foreign model takes alone; absent where it takes any. */
  readonly fixedHeight?: number;
  readonly fixedWidth?: number;
}

export interface TranslateSettings {
  readonly seed: number;
  readonly key: string;
  readonly hasNoise: boolean;
  readonly format: ImageFormat;
  /** Whether the image is a pair side by side. */
  readonly isPair: boolean;
  /** Most pixels, padding included. */
  readonly mostPixels: number;
}

export interface TranslatedImage {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Of the network alone. */
  readonly seconds: number;
}

/** What a discriminator is asked about: paths of images of equal size. */
export interface PatchImages {
  readonly input: string;
  /** The output or the target. */
  readonly candidate: string;
  readonly mostPixels: number;
}

/** What the thread can do. */
export interface ModelService {
  /** Throws FORMAT for a file that is no model, MODEL for one that maps no images. */
  describe(model: ModelFile): Promise<ModelDescription>;
  /** Throws DATA or LIMIT for an image that cannot be used, MODEL for one that the model does not take. */
  translate(model: ModelFile, image: Uint8Array, settings: TranslateSettings): Promise<TranslatedImage>;
  /** The map of logits, by the discriminator of a checkpoint. Throws MODEL where it has none. */
  patches(checkpoint: ModelFile, images: PatchImages): Promise<PatchMap>;
  close(): Promise<void>;
}

/** What a thread knows from its beginning. */
export interface ModelThreadData {
  readonly device: 'auto' | 'cpu' | 'webgpu';
  readonly threads: number | undefined;
}

export type ModelRequest =
  | { readonly id: number; readonly ask: 'describe'; readonly model: ModelFile }
  | {
      readonly id: number;
      readonly ask: 'translate';
      readonly model: ModelFile;
      readonly image: Uint8Array;
      readonly settings: TranslateSettings;
    }
  | {
      readonly id: number;
      readonly ask: 'patches';
      readonly model: ModelFile;
      readonly images: PatchImages;
    };

export type ModelReply =
  | { readonly id: number; readonly answer: ModelDescription | TranslatedImage | PatchMap }
  | {
      readonly id: number;
      /** Without a code the error was not foreseen. */
      readonly failure: { readonly code: ErrorCode | undefined; readonly message: string };
    }
  | { readonly notice: string };
