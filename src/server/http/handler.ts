/** What a handler gets; it does not depend on the router or on ports. */
import type { ModelService } from '../models/model-messages.ts';
import type { UploadLimits } from '../models/upload.ts';
import type { WorkQueue } from '../models/work-queue.ts';
import type { Library } from '../runs/library.ts';
import type { Stopper } from '../runs/run-process.ts';
import type { RunReader } from '../runs/run-reader.ts';
import type { Thumbnails } from '../runs/thumbnail.ts';
import type { TrainingService } from '../trainings/training-service.ts';
import type { RouteName } from './routes.ts';

/** What all handlers use. */
export interface Services {
  /** Version of this program. */
  readonly version: string;
  readonly library: Library;
  readonly runs: RunReader;
  readonly stopper: Stopper;
  readonly thumbnails: Thumbnails;
  readonly models: ModelService;
  /** The queue of translations and patch maps. */
  readonly queue: WorkQueue;
  readonly limits: UploadLimits;
  readonly trainings: TrainingService;
  /** Whether nothing may be changed. */
  readonly isReadOnly: boolean;
  /** Streams that are open. */
  readonly watchers: Set<AbortSignal>;
  /** Aborts when the server ends. */
  readonly signal: AbortSignal;
}

/** A request, and the parts of its path by name. */
export interface Call {
  readonly request: Request;
  readonly query: URLSearchParams;
  readonly parameter: (name: string) => string;
}

export type Handler = (call: Call, services: Services) => Response | Promise<Response>;

/** One handler per route. */
export type Handlers<N extends RouteName = RouteName> = { readonly [K in N]: Handler };

/** A JSON response that must not be cached. */
export const json = (value: unknown): Response =>
  Response.json(value, { headers: { 'cache-control': 'no-store' } });
