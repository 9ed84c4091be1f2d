/** What goes between the thread that trains and those that read. */
import type { ErrorCode } from '../../core/errors.ts';
import type { ExampleOptions, Showing } from '../example.ts';
import type { Direction, Pair } from '../pairs.ts';
import type { PairFiles } from './pair-files.ts';

/** What a reading thread knows from its beginning. */
export interface ExampleWorkerData {
  readonly folder: string;
  readonly direction: Direction;
  readonly options: ExampleOptions;
  readonly cacheBytes: number;
}

export interface ExampleRequest {
  readonly id: number;
  readonly showing: Showing;
  readonly pair: PairFiles;
}

export type ExampleReply =
  | { readonly id: number; readonly example: Pair }
  | {
      readonly id: number;
      /** Without a code the error was not foreseen. */
      readonly failure: { readonly code: ErrorCode | undefined; readonly message: string };
    };
