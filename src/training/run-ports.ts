/** What a run needs of the place where it is done: files, images as bytes, clocks. */
import type { Clock } from './clock.ts';
import type { ImageEncoder } from './image-encoder.ts';
import type { RunStore } from './run-store.ts';

/** What a run is done with, apart from its networks and data. */
export interface RunPorts {
  /** Where its files are kept. */
  readonly store: RunStore;
  readonly encodeImage: ImageEncoder;
  readonly clock: Clock;
}
