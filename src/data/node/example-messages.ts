/** What the thread that trains asks of those that read. */
import type { ExampleOptions, Showing, Side } from '../example.ts';
import type { AnyImage } from '../image.ts';
import type { Direction, Pair } from '../pairs.ts';
import type { PairFiles } from './pair-files.ts';

/** What a reading thread knows from its start. */
export interface ExampleWorkerData {
  readonly folder: string;
  readonly direction: Direction;
  readonly options: ExampleOptions;
  readonly cacheBytes: number;
}

/** The methods of a reading thread. */
export interface ExampleService {
  /** Reads a pair and makes an example of it. Throws DATA or FILE for one that cannot be read. */
  read(showing: Showing, pair: PairFiles): Promise<Pair>;
  /** The same of one image of an unpaired set. */
  readSide(side: Side, file: string, showing: Showing): Promise<AnyImage>;
}
