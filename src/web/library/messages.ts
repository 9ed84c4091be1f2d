/** What a page and the worker of its translator tell each other. */
import type { ErrorCode } from '../../core/errors.ts';
import type { DeviceInfo } from '../../runtime/device.ts';
import type { ModelRecord } from '../../translation/model-file.ts';

/** Where a translator runs: `auto` takes a GPU where there is a real one. */
export type DeviceChoice = 'auto' | 'webgpu' | 'wasm';

export interface OpenRequest {
  readonly kind: 'open';
  /** model.onnx. */
  readonly bytes: Uint8Array;
  /** For messages. */
  readonly name: string;
  readonly device: DeviceChoice;
}

export interface TranslateRequest {
  readonly kind: 'translate';
  /** RGBA, row-major. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
}

export type WorkerRequest = OpenRequest | TranslateRequest;

/** What is known of a model once it is open. */
export interface ModelFacts {
  /** What the file says of itself; absent for a foreign model. */
  readonly record: ModelRecord | undefined;
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly device: DeviceInfo;
  /** One line each where the device is not the best one. */
  readonly notices: readonly string[];
}

export type WorkerReply =
  | { readonly kind: 'opened'; readonly facts: ModelFacts }
  | {
      readonly kind: 'translated';
      readonly pixels: Uint8ClampedArray<ArrayBuffer>;
      readonly width: number;
      readonly height: number;
      /** Of the network alone, noise included. */
      readonly milliseconds: number;
    }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };
