/** The methods and events of the thread that translates. */
import type { PatchMap } from '../../api/patches.ts';
import type { ImageFormat } from '../../api/translate.ts';
import type { Direction } from '../../data/pairs.ts';
import type { Size } from '../../data/transform.ts';
import type { Statistics } from '../../models/translation-graph.ts';
import type { ModelRecord } from '../../translation/model-file.ts';
import type { TileChoice } from '../../translation/tile-plan.ts';
import type { FixedSize, TranslationResize } from '../../translation/trained-view.ts';

/** A model file in its current version. */
export interface ModelFile {
  /** Its name in errors. */
  readonly name: string;
  readonly path: string;
  /** Changes when the file is replaced. */
  readonly version: string;
  /** Which model of a checkpoint that translates both ways. */
  readonly direction?: Direction;
}

/** What is known of a model file. */
export interface ModelDescription {
  readonly bytes: number;
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** Absent from models that this program did not make. */
  readonly record?: ModelRecord;
  /** The only height and width that a foreign model takes. */
  readonly fixedSize?: FixedSize;
}

export interface TranslateSettings {
  readonly seed: number;
  readonly key: string;
  readonly hasNoise: boolean;
  readonly format: ImageFormat;
  /** The size at which the network sees the image. */
  readonly resize: TranslationResize;
  /** How a large image is cut into tiles; whole if absent. */
  readonly tiles?: TileChoice;
  /** What layers normalise by; as the model says if absent. */
  readonly statistics?: Statistics;
  /** Whether the image is a pair side by side. */
  readonly isPair: boolean;
  /** Limit of pixels in the network, padding included. */
  readonly mostPixels: number;
}

export interface TranslatedImage {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** The size at which the network saw the image. */
  readonly view: Size;
  /** Time of the network only. */
  readonly seconds: number;
}

/** The images to score, as paths of images of equal size, and which discriminator does. */
export interface PatchImages {
  /** The discriminator among the networks of the checkpoint. */
  readonly network: string;
  readonly input: string;
  /** The output or the target. */
  readonly candidate: string;
  readonly mostPixels: number;
}

/** The methods of the thread. */
export interface ModelMethods {
  /** Throws FORMAT for a file that is not a model, MODEL for one that does not map images to images. */
  describe(model: ModelFile): Promise<ModelDescription>;
  /** Throws DATA or LIMIT for an image that cannot be used, MODEL for one that the model does not take. */
  translate(model: ModelFile, image: Uint8Array, settings: TranslateSettings): Promise<TranslatedImage>;
  /** The map of scores, by a discriminator of a checkpoint. Throws MODEL if it has none. */
  patches(checkpoint: ModelFile, images: PatchImages): Promise<PatchMap>;
}

/** The same methods as the server calls them, wherever they run. */
export interface ModelService extends ModelMethods {
  close(): Promise<void>;
}

/** What a thread knows from its start. */
export interface ModelThreadData {
  readonly device: 'auto' | 'cpu' | 'webgpu';
  readonly threads: number | undefined;
}

/** What a thread reports outside calls. */
export interface ModelEvents {
  /** One line if a better device could not be used. */
  readonly notice: string;
}
