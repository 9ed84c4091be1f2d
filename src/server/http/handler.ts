/** What a handler gets and has at hand; it knows nothing of the router or of ports. */
import type { ModelService } from '../models/model-messages.ts';
import type { UploadLimits } from '../models/upload.ts';
import type { WorkQueue } from '../models/work-queue.ts';
import type { Library } from '../runs/library.ts';
import type { Stopper } from '../runs/run-process.ts';
import type { RunReader } from '../runs/run-reader.ts';
import type { Thumbnails } from '../runs/thumbnail.ts';
import type { RouteName } from './routes.ts';

/** What the server works with. */
export interface Services {
  /** Version of this program. */
  readonly version: string;
  readonly library: Library;
  readonly runs: RunReader;
  readonly stopper: Stopper;
  readonly thumbnails: Thumbnails;
  readonly models: ModelService;
  /** Translations and maps of patches wait here. */
  readonly queue: WorkQueue;
  readonly limits: UploadLimits;
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

/** A handler a route. */
export type Handlers<N extends RouteName = RouteName> = { readonly [K in N]: Handler };

/** JSON of what changes at any time. */
export const json = (value: unknown): Response =>
  Response.json(value, { headers: { 'cache-control': 'no-store' } });
